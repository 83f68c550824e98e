import type { CourseRow, LearnerRow } from '../contracts/course-rows';
import { hasAbandoned, progressAt } from './abandonment-features';
import type { ConsumptionIndex } from './consumption-index';
import { OTHER, withoutSmallGroups } from './small-groups';

export type Status = 'abandon' | 'completed_many' | 'not_started' | 'pending' | 'ok';

export type DashboardInput = {
  readonly consumption: ConsumptionIndex;
  readonly learners: ReadonlyMap<number, LearnerRow>;
  readonly courses: ReadonlyMap<number, CourseRow>;
  /** Epoch seconds. */
  readonly now: number;
  readonly abandonmentCutoffHours: number;
};

const TEXTS: Readonly<Record<Status, string>> = {
  abandon: 'will abandon',
  pending: 'will not, but has pending courses',
  not_started: 'will not, but has not started',
  completed_many: 'will not',
  ok: 'will not',
};

const AGE_GROUPS = ['17-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-90'];
const UNKNOWN = 'unknown';
const MANY = 2;

/** Totals of all learners and of the class: the same for every page; `ids` are the learners in order. */
export function overview(input: DashboardInput) {
  const ids = learnerIds(input);
  const progress = ids.map((id) => progressAt(input.consumption.visitsOf(id), input.now));
  const watched = progress.reduce((sum, { open, completed }) => sum + open + completed, 0);
  return {
    ids,
    totals: {
      learners: ids.length,
      mean_courses_per_learner: ids.length === 0 ? 0 : Math.round((100 * watched) / ids.length) / 100,
    },
    class: classFigures(input, ids),
  };
}

/** One row a learner from `offset` on, at most `limit`, in order of id. */
export function learnerPage(
  input: DashboardInput,
  ids: readonly number[],
  { offset, limit }: { offset: number; limit: number },
) {
  return {
    users: ids.slice(offset, offset + limit).map((id) => learnerFigures(input, id)),
    next_offset: offset + limit < ids.length ? offset + limit : null,
  };
}

/** One learner's row. */
export function learnerFigures({ consumption, learners, now, abandonmentCutoffHours }: DashboardInput, userId: number) {
  const visits = consumption.visitsOf(userId);
  const { open, completed } = progressAt(visits, now);
  const status = statusOf({ abandoned: hasAbandoned(visits, now, abandonmentCutoffHours), open, completed });
  return {
    user_id: userId,
    identity: learners.get(userId)?.identity ?? null,
    courses_watched: open + completed,
    started: open,
    completed,
    badges: completed,
    status,
    prediction: TEXTS[status],
  };
}

type People = Pick<DashboardInput, 'consumption' | 'learners'>;

/** Whom the dashboard counts: everyone with an account or a course, but staff. */
function learnerIds({ consumption, learners }: People): number[] {
  const ids = new Set([...consumption.userIds, ...learners.keys()]);
  return [...ids].filter((id) => learners.get(id)?.isLearner !== false).sort((a, b) => a - b);
}

/** Whether somebody is a learner that we know of. */
export function isKnownLearner({ consumption, learners }: People, userId: number): boolean {
  return learners.get(userId)?.isLearner ?? consumption.visitsOf(userId).length > 0;
}

/** By rule, the first that holds. */
export function statusOf({
  abandoned,
  open,
  completed,
}: {
  abandoned: boolean;
  open: number;
  completed: number;
}): Status {
  if (abandoned) return 'abandon';
  if (completed > MANY) return 'completed_many';
  if (open + completed === 0) return 'not_started';
  return open > 0 ? 'pending' : 'ok';
}

function classFigures({ learners, courses }: DashboardInput, ids: readonly number[]) {
  const accounts = ids.flatMap((id) => learners.get(id) ?? []);
  const labels = [...courses.values()].flatMap((course) => course.labels);
  return {
    age_groups: {
      ...Object.fromEntries(AGE_GROUPS.map((group) => [group, 0])),
      ...withoutSmallGroups(tally(accounts.map(ageGroup))),
    },
    audience_share: shares(withoutSmallGroups(tally(accounts.map(({ audience }) => audience ?? UNKNOWN)))),
    identity_share: shares(withoutSmallGroups(tally(accounts.map(({ identity }) => identity ?? UNKNOWN)))),
    accounts_per_day: tally(accounts.flatMap(({ createdAt }) => (createdAt === null ? [] : [dateOf(createdAt)]))),
    courses_by_format: tally([...courses.values()].map(({ format }) => format ?? UNKNOWN)),
    label_share: shares(tally(labels)),
  };
}

function ageGroup({ age }: LearnerRow): string {
  const found = AGE_GROUPS.find((group) => {
    const [low, high] = group.split('-').map(Number) as [number, number];
    return age !== null && age >= low && age <= high;
  });
  return found ?? (age === null ? UNKNOWN : OTHER);
}

function shares(counts: Readonly<Record<string, number>>): Record<string, number> {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    Object.entries(counts).map(([value, count]) => [value, Math.round((1e4 * count) / all) / 1e4]),
  );
}

function tally(values: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of [...values].sort()) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function dateOf(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 10);
}
