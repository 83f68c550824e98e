import type { ClassDay } from './learner-class';
import type { DetailRow } from './prediction';

/** What is stored of a learner in a class up to a run date. */
export type PairRecords = {
  /** The class's days that read back, ascending; the last is that of the run date. */
  readonly days: readonly ClassDay[];
  readonly prediction: DetailRow | null;
  /** What is there and does not read back, and what to do. */
  readonly unreadable: readonly string[];
};
