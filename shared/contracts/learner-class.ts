import type { Day } from '../base/day';

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
};

/** Accumulated counters; `lastUpdated` is the last run date on which the pair had events, null before any. */
export type ClickState = ClickCounts & { readonly lastUpdated: Day | null };

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
  /** Most frequent flagged level of the class's criteria, ties to the higher; the configured default without one. */
  readonly requiredLevel: number;
  readonly rows: readonly LearnerDay[];
};
