import type { Day } from '../base/day';
import { StoredDataError } from '../base/errors';
import { roundSignificant } from '../base/stats';
import type { ActiveDay, ClickCounts, CoursePlan, CourseworkFeatures, LearnerDay } from '../contracts/learner-class';
import { activityIdsOf, type PageLoads } from '../contracts/pages';
import { compareIds } from '../contracts/prediction';

const FORMAT = 3;
/** 1 is without active days, hand-ins and plan, both are without pages. */
const FORMATS_BEFORE: readonly unknown[] = [1, 2];

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

const DAY_NUMBERS = 5;

type StoredCounts = [numbers: number[], activityIds: readonly string[]];
type StoredRow = [
  userId: string,
  increment: StoredCounts | null,
  clicks: StoredCounts,
  lastUpdated: Day | null,
  coursework: number[],
  activeDays?: number[] | null,
  handIns?: readonly StoredHandIn[] | null,
  pages?: (string | number)[] | null,
];
type StoredHandIn = [activityId: string, score: number | null, dayNumber: number | null];
type StoredActivity = [activityId: string, type: string, dueDay: number | null, weight: number | null];
type StoredPlan = [
  startDay: number | null,
  endDay: number | null,
  activities: StoredActivity[],
  courseId?: string | null,
];

/**
 * Rows as JSON {format, plan, rows}, ordered by user id: [userId, increment, clicks, lastUpdated, coursework,
 * activeDays, handIns, pages], where counts are [seven numbers, activity ids], active days lie end to end, each as the
 * days since the one before and its four counters, and pages lie end to end with their loads; where they are known,
 * clicks do without activity ids. Numbers keep 12 significant digits; NaN or Infinity is a RangeError.
 */
export function encodeRows(rows: readonly LearnerDay[], plan?: CoursePlan): string {
  const stored = [...rows].sort((a, b) => compareIds(a.userId, b.userId)).map(storedRow);
  return JSON.stringify({ format: FORMAT, plan: plan ? storedPlan(plan) : null, rows: stored });
}

/** The inverse of encodeRows; rows of the format before lack what it did not hold, another is a StoredDataError. */
export function decodeRows(text: string): { rows: LearnerDay[]; plan?: CoursePlan } {
  const { format, rows, plan } = JSON.parse(text) as { format: unknown; rows: StoredRow[]; plan?: StoredPlan | null };
  if (format !== FORMAT && !FORMATS_BEFORE.includes(format))
    throw new StoredDataError(`rows have format ${format}; allowed: ${FORMAT}; run the day again with this version`);
  return { rows: rows.map(learnerDay), ...(plan && { plan: coursePlan(plan) }) };
}

function storedRow({ userId, increment, clicks, coursework }: LearnerDay): StoredRow {
  const numbers = COURSEWORK.map((name) => roundSignificant(coursework[name]));
  return [
    userId,
    increment && storedCounts(increment),
    storedCounts(clicks.pages ? { ...clicks, activityIds: [] } : clicks),
    clicks.lastUpdated,
    numbers,
    clicks.activeDays ? storedDays(clicks.activeDays) : null,
    coursework.handIns?.map(({ activityId, score, dayNumber }) => [
      activityId,
      score === null ? null : roundSignificant(score),
      dayNumber,
    ]) ?? null,
    clicks.pages ? clicks.pages.flat() : null,
  ];
}

function learnerDay(stored: StoredRow): LearnerDay {
  const [userId, increment, clicks, lastUpdated, coursework, activeDays, handIns, pages] = stored;
  return {
    userId,
    increment: increment && clickCounts(increment),
    clicks: {
      ...clickCounts(clicks),
      ...(pages && pagesOf(pages)),
      lastUpdated,
      ...(activeDays && { activeDays: daysOf(activeDays) }),
    },
    coursework: {
      ...byName(COURSEWORK, coursework),
      ...(handIns && { handIns: handIns.map(([activityId, score, dayNumber]) => ({ activityId, score, dayNumber })) }),
    },
  };
}

function storedDays(days: readonly ActiveDay[]): number[] {
  return days.flatMap(([day, ...counters], i) => [day - (days[i - 1]?.[0] ?? 0), ...counters]);
}

function daysOf(stored: readonly number[]): ActiveDay[] {
  const days: ActiveDay[] = [];
  let day = 0;
  for (let at = 0; at < stored.length; at += DAY_NUMBERS) {
    const [since = 0, loads = 0, lists = 0, materials = 0, activities = 0] = stored.slice(at, at + DAY_NUMBERS);
    day += since;
    days.push([day, loads, lists, materials, activities]);
  }
  return days;
}

function pagesOf(stored: readonly (string | number)[]): Pick<ClickCounts, 'activityIds' | 'pages'> {
  const pages: PageLoads[] = [];
  for (let at = 0; at < stored.length; at += 2) pages.push([stored[at] as string, stored[at + 1] as number]);
  return { activityIds: activityIdsOf(pages), pages };
}

function storedPlan({ startDay, endDay, courseId, activities }: CoursePlan): StoredPlan {
  return [
    startDay,
    endDay,
    activities.map(({ activityId, type, dueDay, weight }) => [activityId, type, dueDay, weight]),
    courseId,
  ];
}

function coursePlan([startDay, endDay, activities, courseId = null]: StoredPlan): CoursePlan {
  const planned = activities.map(([activityId, type, dueDay, weight]) => ({ activityId, type, dueDay, weight }));
  return { startDay, endDay, courseId, activities: planned };
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
