import type { Day } from '../base/day';
import { NotFoundError } from '../base/errors';
import type { ClickCounts, CourseworkFeatures } from '../contracts/learner-class';
import type { PairRecords } from '../contracts/pair-records';
import type { DetailRow } from '../contracts/prediction';
import { FEATURES } from '../features/names';

/** What an operator sees behind one stored prediction. */
export type PairExplanation = {
  readonly class_id: string;
  readonly user_id: string;
  readonly run_date: Day;
  readonly features: readonly { name: string; value: number; unit: string; source: string; meaning: string }[];
  readonly coursework: CourseworkFeatures;
  /** The days with visits up to the run date, newest first: with those that are unreadable they add up to the click features. */
  readonly visits: readonly { run_date: Day; counts: ClickCounts }[];
  /** Stored days, or a prediction, that do not read back. */
  readonly unreadable: readonly string[];
  readonly prediction: DetailRow | null;
  /** Exact Shapley values of the same prediction, as GET /v1/predictions/{class_id}/{user_id}/explanation answers. */
  readonly exact: unknown;
};

/** What the explanation route answered; why there is no explanation, where it says so. An outage is an Error. */
export function exactOf({ statusCode, body }: { readonly statusCode: number; readonly body: string }): unknown {
  const told = JSON.parse(body) as { readonly detail?: string };
  if (statusCode >= 500) throw new Error(`the explanation failed with ${statusCode}: ${told.detail}`);
  return statusCode === 200 ? told : { unavailable: told.detail };
}

/** Explains one learner of one class on the last of the days; NotFoundError when the learner is not in it. */
export function explainPair(
  { days, prediction, unreadable }: PairRecords,
  userId: string,
  exact: unknown,
): PairExplanation {
  const last = days.at(-1);
  const row = last?.rows.find((candidate) => candidate.userId === userId);
  if (!last || !row) {
    throw new NotFoundError(`no learner ${userId} in the stored day; check the class, the date and the user id`);
  }
  const visits = days.flatMap(({ runDate, rows }) => {
    const counts = rows.find((candidate) => candidate.userId === userId)?.increment;
    return counts ? [{ run_date: runDate, counts }] : [];
  });
  return {
    class_id: last.classId,
    user_id: userId,
    run_date: last.runDate,
    features: FEATURES.map(({ name, unit, source, meaning, read }) => ({
      name,
      value: read(row),
      unit,
      source,
      meaning,
    })),
    coursework: row.coursework,
    visits: visits.reverse(),
    unreadable,
    prediction,
    exact,
  };
}
