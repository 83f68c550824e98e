/** One learner's use of one course as reported at some time; instants in epoch seconds. */
export type ConsumptionRow = {
  readonly userId: number;
  readonly courseId: number;
  readonly accessedAt: number;
  readonly lastAccessAt: number;
  readonly completed: boolean;
};

/** What is kept of an account. `audience` is a free word of the platform; no model reads it, nor `identity`, nor `age`. */
export type LearnerRow = {
  readonly userId: number;
  readonly age: number | null;
  readonly identity: string | null;
  readonly audience: string | null;
  readonly createdAt: number | null;
  /** Staff accounts are left out of every figure and of training. */
  readonly isLearner: boolean;
};

export type CourseRow = {
  readonly courseId: number;
  readonly title: string | null;
  readonly format: string | null;
  readonly labels: readonly string[];
};
