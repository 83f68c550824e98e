import type { Day } from '../base/day';
import type { PageLoads } from './pages';

/** The seven click counters of one learner in one class, of a day or accumulated. */
export type ClickCounts = {
  readonly specificActivityView: number;
  readonly sessionIdCount: number;
  readonly classViewCount: number;
  readonly activityPageView: number;
  readonly materialView: number;
  readonly actQuizView: number;
  readonly submitButtonClicked: number;
  /** Distinct activity ids behind specificActivityView, sorted. */
  readonly activityIds: readonly string[];
  /** By page; absent where counting began before pages were kept (unknown), and in a day's increment once stored. */
  readonly pages?: readonly PageLoads[];
};

/** A day with visits: its number since 1970-01-01 and its page loads: all, of the activity list, of materials, of one activity or quiz. */
export type ActiveDay = readonly [day: number, loads: number, lists: number, materials: number, activities: number];

/** Accumulated counters; `lastUpdated` is the last run date on which the pair had events, null before any. */
export type ClickState = ClickCounts & {
  readonly lastUpdated: Day | null;
  /** Every day with visits, ascending; absent where counting began before days were kept: unknown. */
  readonly activeDays?: readonly ActiveDay[];
};

/** One activity that a learner has handed in. */
export type HandIn = {
  readonly activityId: string;
  /** 0..100: the mean over its criteria of the points, or of the middle of the level's fifth where there are none; null until it is marked. */
  readonly score: number | null;
  /** Day number of the first hand-in; null where its date is unknown. */
  readonly dayNumber: number | null;
};

/** One activity of a class's plan; days as numbers since 1970-01-01. */
type PlannedActivity = {
  readonly activityId: string;
  readonly type: string;
  readonly dueDay: number | null;
  /** Its weight in the final mark; null where none is published. */
  readonly weight: number | null;
};

/** When a class begins and ends, of which course it is and what is to be handed in, as known at a date. */
export type CoursePlan = {
  readonly startDay: number | null;
  readonly endDay: number | null;
  /** The course that the class is one edition of; null where the source names none. */
  readonly courseId: string | null;
  readonly activities: readonly PlannedActivity[];
};

/** What LEB2 says of one learner in one class at a date (full recompute each run). */
export type CourseworkFeatures = {
  readonly activityCountPerClass: number;
  readonly totalSubmission: number;
  readonly avgSpentSeconds: number;
  /** Mean of due - submitted; negative = late. */
  readonly avgSecondsEarly: number;
  readonly expectationMetCount: number;
  readonly avgLevel: number;
  /** The highest level so far; 0 without one. Not a feature. */
  readonly maxLevel: number;
  /** One record an activity, in order of its id; absent in rows of an older version: unknown. */
  readonly handIns?: readonly HandIn[];
};

/** One learner of one class on one run date: yesterday's increment (null without events) and the state after it. */
export type LearnerDay = {
  readonly userId: string;
  readonly increment: ClickCounts | null;
  readonly clicks: ClickState;
  readonly coursework: CourseworkFeatures;
};

/** The `daily` item: everything held of a class on a run date, rows ordered by user id. */
export type ClassDay = {
  readonly classId: string;
  readonly runDate: Day;
  readonly semester: string;
  /** The last run date on which the class was ongoing (query 1 not empty); null before the first. */
  readonly ongoingOn: Day | null;
  /** The last run date on which LEB2 still tracked the class. */
  readonly trackedOn: Day;
  /** The first day whose visits were counted, which the class may have begun before; absent in items of an older version. */
  readonly countedFrom?: Day;
  /** Most frequent flagged level of the class's criteria, ties to the higher; the configured default without one. */
  readonly requiredLevel: number;
  /** Absent in items of an older version and where LEB2 has not said yet. */
  readonly plan?: CoursePlan;
  readonly rows: readonly LearnerDay[];
};
