import type { Teacher } from '../contracts/audience-rows';
import type { Activity } from './activity';
import { CLUSTER_NAMES, type ClusterId } from './clusters';
import { strategyOf } from './strategy';
import { seniorityIn } from './users';

/** What is stored of a user between two computations of the clusters. */
export type UserSegment = {
  readonly cluster: ClusterId;
  readonly teacher: Teacher | null;
  /** Null of a user without interactions. */
  readonly activity: Activity | null;
};

/** The profile of a user as the API answers it; a user known by interactions only has empty fields. */
export function userProfile(userId: number, { cluster, teacher }: Omit<UserSegment, 'activity'>, year: number) {
  return {
    user_id: userId,
    profile: {
      anciennete: teacher && seniorityIn(teacher, year),
      degre: teacher?.degre ?? null,
      academie: teacher?.academie ?? 'Non renseignée',
      niveaux_enseignes: teacher?.groups ?? [],
    },
    cluster: { id: cluster, name: CLUSTER_NAMES[cluster] },
    recommendations: strategyOf(cluster),
  };
}

/** When the user was active: dates, and interactions by week, month and year from the computation of the clusters backwards. */
export function userActivity({ activity }: Pick<UserSegment, 'activity'>) {
  if (activity === null) return null;
  const { joinDate, lastActionDate, total, weeks, months, years } = activity;
  const date = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
  return {
    join_date: date(joinDate),
    last_action_date: date(lastActionDate),
    total,
    week_minus: weeks,
    month_minus: months,
    year_minus: years,
  };
}
