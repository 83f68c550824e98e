import { CHANGES, type Change, compareIds, type DetailRow, type Reason } from '../contracts/prediction';

/** What is told of a prediction in a list of changes. */
type Side = Pick<DetailRow, 'predicted_level' | 'risk' | 'at_risk' | 'insufficient_data'>;

/** A learner for whom something changed; `before` is null of one who appeared, `now` of one who is gone. */
export type ChangedLearner = {
  readonly user_id: string;
  readonly changes: readonly Change[];
  readonly before: Side | null;
  readonly now: Side | null;
  readonly first_reason: Reason | null;
};

/** The learners for whom something changed, highest risk now first, then by user id; those without a risk come last. */
export function changedLearners(before: readonly DetailRow[], now: readonly DetailRow[]): ChangedLearner[] {
  const earlier = new Map(before.map((row) => [row.user_id, row]));
  const present = new Set(now.map((row) => row.user_id));
  const gone = before.filter((row) => !present.has(row.user_id));
  return [
    ...now.map((row) => changedLearner(earlier.get(row.user_id) ?? null, row, row)),
    ...gone.map((row) => changedLearner(row, null, row)),
  ]
    .filter(({ changes }) => changes.length > 0)
    .sort((a, b) => (b.now?.risk ?? -1) - (a.now?.risk ?? -1) || compareIds(a.user_id, b.user_id));
}

/** Learners by change; one with several counts in each. */
export function countByChange(learners: readonly ChangedLearner[]): Record<Change, number> {
  const counts = CHANGES.map((change) => [change, learners.filter(({ changes }) => changes.includes(change)).length]);
  return Object.fromEntries(counts) as Record<Change, number>;
}

function changedLearner(before: DetailRow | null, now: DetailRow | null, { user_id }: DetailRow): ChangedLearner {
  return {
    user_id,
    changes: CHANGES.filter((change) => TESTS[change](before, now)),
    before: before && sideOf(before),
    now: now && sideOf(now),
    first_reason: now?.reasons[0] ?? null,
  };
}

const TESTS: Readonly<Record<Change, (before: DetailRow | null, now: DetailRow | null) => boolean>> = {
  newly_at_risk: (before, now) => now?.at_risk === true && before?.at_risk !== true,
  level_dropped: (before, now) => levelOf(now) < levelOf(before),
  // of whom too little is known now, nobody knows that
  recovered: (before, now) => before?.at_risk === true && now?.at_risk === false && !now.insufficient_data,
  insufficient_data: (before, now) => before?.insufficient_data === false && now?.insufficient_data === true,
  appeared: (before) => before === null,
  gone: (_before, now) => now === null,
};

/** NaN, which is less than nothing, where no level is claimed. */
function levelOf(row: DetailRow | null): number {
  return row?.predicted_level ?? Number.NaN;
}

function sideOf({ predicted_level, risk, at_risk, insufficient_data }: DetailRow): Side {
  return { predicted_level, risk, at_risk, insufficient_data };
}
