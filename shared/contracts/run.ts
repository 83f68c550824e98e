import type { Day } from '../base/day';
import type { Method } from './prediction';

/** What the features were made of and what did not fit, counted by reason. */
export type QualityReport = {
  /** Clicks on classes that LEB2 does not track. */
  clicksOutsideTrackedClasses: number;
  /** Clicks whose URL names no class. */
  clicksWithoutClass: number;
  duplicateEvents: number;
  /** Learners on the exclusion list, as the run read it, whether they did anything or not. */
  excludedUsers: number;
  /** Clicks of theirs in tracked classes, which were not counted. */
  excludedClicks: number;
  /** Two levels for one submission and criterion: the higher counts. */
  duplicateAssessments: number;
  /** Levels outside 1..5 or negative durations: the row is left out. */
  outOfRange: number;
  /** Pairs with visits and no assessed submission, and the other way round. */
  pairsWithoutSubmission: number;
  pairsWithoutVisit: number;
  classesWithoutRequiredLevel: number;
};

export type RunClass = { readonly id: string; readonly n: number; readonly atRisk: number };

/**
 * A class without new predictions on a run date. `since` is the first date of this failure. After 'state_unreadable' (the
 * day before cannot be read) and 'not_built' it has no state either, and fails until that date is built again; a change
 * between these and the other reasons is a new failure.
 */
export type FailedClass = {
  readonly id: string;
  readonly reason: 'state_unreadable' | 'coursework_unreadable' | 'not_built' | 'not_predicted';
  readonly since: Day;
};

/** The immutable record of a finished run date; the only stored thing that holds clock times. */
export type RunManifest = {
  readonly runDate: Day;
  readonly dataDay: Day;
  /** The first day whose visits the states hold; null in a chain that an older version began. */
  readonly countedFrom: Day | null;
  readonly events: number;
  readonly malformed: number;
  /** Archives that Amplitude was asked for again. */
  readonly retries: number;
  /** Amplitude held no event of the day: the state was carried forward. */
  readonly emptyDay: boolean;
  /** (user, class) pairs of ongoing classes. */
  readonly pairs: number;
  readonly predictions: number;
  readonly method: Method;
  readonly modelVersion: string | null;
  /** Hash over every class's inputs, order-free of clock and machine. */
  readonly inputHash: string;
  /** Ongoing classes, which have predictions. */
  readonly classes: readonly RunClass[];
  /** Every class with a `daily` item on this date, ongoing or not. */
  readonly trackedClasses: readonly string[];
  readonly failedClasses: readonly FailedClass[];
  readonly quality: QualityReport;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly itemsWritten: number;
};

/** What one invocation of daily-prep did, logged and returned. */
export type RunSummary = {
  readonly status: 'completed' | 'already_done' | 'already_running' | 'continued' | 'dry_run';
  readonly runDate: Day;
  readonly dataDay: Day;
  readonly events: number;
  readonly malformed: number;
  readonly retries: number;
  readonly emptyDay: boolean;
  readonly failedClasses: readonly FailedClass[];
  readonly pairs: number;
  readonly predictions: number;
  readonly modelVersion: string | null;
  readonly method: Method;
  /** Run dates that were missing and were built before runDate. */
  readonly backfilled: readonly Day[];
  readonly itemsWritten: number;
};

/** The pointer that readers follow: nothing after its run date is served. */
export type LatestRun = {
  readonly runDate: Day;
  readonly generatedAt: string;
  readonly modelVersion: string | null;
  readonly method: Method;
};
