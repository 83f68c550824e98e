import type { ClassView, LearnerView } from './class-view';

/** One input of the models beside the 13 raw features. */
export type Derived = {
  readonly name: string;
  readonly source: 'Amplitude' | 'LEB2';
  readonly unit: string;
  readonly meaning: string;
  /** Seen as it is, not beside the class. */
  readonly isPlain?: true;
  /** How many days before the run date it looks at; undefined as it is while fewer were counted. */
  readonly lastDays?: number;
  /** Says how high a whole class stands, beside other classes. */
  readonly isOfClass?: boolean;
  /** Its value before it is set beside the class; NaN where it is undefined. */
  readonly compute: (learner: LearnerView, view: ClassView) => number;
};
