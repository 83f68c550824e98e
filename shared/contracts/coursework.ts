import type { Day } from '../base/day';

/** One graded piece: a distinct submission x criterion x level of LEB2's query 1. Ids as digits, times in epoch seconds. */
export type Assessment = {
  readonly userId: string;
  readonly activityId: string;
  readonly criterionId: string;
  readonly submissionId: string;
  readonly submittedAt: number | null;
  readonly dueAt: number | null;
  /** Null for assignments; may be longer than a day. */
  readonly spentSeconds: number | null;
  /** 1..5. */
  readonly level: number;
  /** 0..100 where the source has points. */
  readonly points: number | null;
};

/** What a learner has handed in of an activity, and nobody has marked yet; the first time, in epoch seconds. */
export type Unmarked = { readonly userId: string; readonly activityId: string; readonly submittedAt: number | null };

export type Activity = {
  readonly activityId: string;
  readonly type: string;
  readonly startAt: number | null;
  readonly dueAt: number | null;
  /** Weight in the final mark, where the source publishes one. */
  readonly weight?: number;
};

/** One OBEM class as LEB2 knew it at a date. No assessment yet: the class is tracked, but not ongoing. */
export type ClassCoursework = {
  readonly classId: string;
  /** Semester slug such as "1/2022". */
  readonly semester: string;
  /** The course that the class is one edition of; null where the source names none. */
  readonly courseId: string | null;
  /** Activities that are not deleted, by id. */
  readonly activities: readonly Activity[];
  /** Assessments of activities that began up to then are not read; absent: those of all are. */
  readonly assessedAfter?: number;
  /** Criterion id -> required level (the highest flagged one); criteria without a flag are absent. */
  readonly requiredLevels: ReadonlyMap<string, number>;
  /** Only submissions before the date; ordered by activity, user, submission, criterion, level. */
  readonly assessments: readonly Assessment[];
  /** Submissions before the date without an assessment; ordered by activity and user. */
  readonly unmarked: readonly Unmarked[];
};

/**
 * Reads the classes that are tracked at `asOf` 00:00 Bangkok time, one consistent snapshot, in order of class id;
 * `eachClass` folds a class so that its rows need not be kept. A lost connection starts the whole snapshot again.
 * `unreadable` stands in for a class with a value that cannot be read; without it the SourceError LEB2_UNREADABLE is thrown.
 */
export type ReadCoursework = <T>(
  asOf: Day,
  eachClass: (coursework: ClassCoursework) => T,
  unreadable?: (classId: string, error: unknown) => T,
) => Promise<T[]>;
