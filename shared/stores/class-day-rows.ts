import type { Day } from '../base/day';
import { StoredDataError } from '../base/errors';
import { roundSignificant } from '../base/stats';
import type { ClickCounts, CourseworkFeatures, LearnerDay } from '../contracts/learner-class';
import { compareIds } from '../contracts/prediction';

const FORMAT = 1;

/** The order of the counters in a stored row; a change needs a new FORMAT. */
const COUNTERS = [
  'specificActivityView',
  'sessionIdCount',
  'classViewCount',
  'activityPageView',
  'materialView',
  'actQuizView',
  'submitButtonClicked',
] as const satisfies readonly (keyof ClickCounts)[];

const COURSEWORK = [
  'activityCountPerClass',
  'totalSubmission',
  'avgSpentSeconds',
  'avgSecondsEarly',
  'expectationMetCount',
  'avgLevel',
  'maxLevel',
] as const satisfies readonly (keyof CourseworkFeatures)[];

type StoredCounts = [numbers: number[], activityIds: readonly string[]];
type StoredRow = [
  userId: string,
  increment: StoredCounts | null,
  clicks: StoredCounts,
  lastUpdated: Day | null,
  coursework: number[],
];

/**
 * Rows as JSON {format, rows}, ordered by user id: [userId, increment, clicks, lastUpdated, coursework], where counts
 * are [seven numbers, activity ids]. Numbers keep 12 significant digits; NaN or Infinity is a RangeError.
 */
export function encodeRows(rows: readonly LearnerDay[]): string {
  const stored = [...rows].sort((a, b) => compareIds(a.userId, b.userId)).map(storedRow);
  return JSON.stringify({ format: FORMAT, rows: stored });
}

/** The inverse of encodeRows; another format is a StoredDataError. */
export function decodeRows(text: string): LearnerDay[] {
  const { format, rows } = JSON.parse(text) as { format: unknown; rows: StoredRow[] };
  if (format !== FORMAT)
    throw new StoredDataError(`rows have format ${format}; allowed: ${FORMAT}; run the day again with this version`);
  return rows.map(learnerDay);
}

function storedRow({ userId, increment, clicks, coursework }: LearnerDay): StoredRow {
  const numbers = COURSEWORK.map((name) => roundSignificant(coursework[name]));
  return [userId, increment && storedCounts(increment), storedCounts(clicks), clicks.lastUpdated, numbers];
}

function learnerDay([userId, increment, clicks, lastUpdated, coursework]: StoredRow): LearnerDay {
  return {
    userId,
    increment: increment && clickCounts(increment),
    clicks: { ...clickCounts(clicks), lastUpdated },
    coursework: byName(COURSEWORK, coursework),
  };
}

function storedCounts(counts: ClickCounts): StoredCounts {
  return [COUNTERS.map((name) => roundSignificant(counts[name])), counts.activityIds];
}

function clickCounts([numbers, activityIds]: StoredCounts): ClickCounts {
  return { ...byName(COUNTERS, numbers), activityIds };
}

function byName<N extends string>(names: readonly N[], numbers: readonly number[]): Record<N, number> {
  return Object.fromEntries(names.map((name, i) => [name, numbers[i]])) as Record<N, number>;
}
