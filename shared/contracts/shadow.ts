import type { Day } from '../base/day';
import type { OutcomeSettings } from './settings';

/** A candidate that every daily run scores beside the active model without serving it; the newest one, running or ended. */
export type Shadow = {
  readonly version: string;
  /** The active model that it is compared with; when another goes live, the comparison ends. */
  readonly beside: string;
  /** Run dates from this one on count. */
  readonly since: Day;
  /** Run dates with predictions to pass. */
  readonly days: number;
  /** Null while it runs. */
  readonly ended: ShadowEnd | null;
};

export type ShadowEnd = {
  readonly outcome: 'promoted' | 'refused' | 'replaced';
  readonly at: string;
  readonly reasons: readonly string[];
};

type Beside<T> = { readonly active: T; readonly shadow: T };

/** How a shadow compared with the active model on a run date; learners with too little data for a level are left out. */
export type ShadowDay = {
  readonly runDate: Day;
  readonly version: string;
  readonly beside: string;
  readonly rows: number;
  /** Rows whose published level differs. */
  readonly changed: number;
  /** Rows at each level 1..5. */
  readonly levels: Beside<readonly number[]>;
  readonly meanRisk: Beside<number>;
  /** Mean absolute difference of the risks. */
  readonly riskDifference: number;
  /** Rows flagged as at risk by both, and by one alone. */
  readonly atRisk: Beside<number> & { readonly both: number };
  /** Why the shadow could not be scored; null when it could. */
  readonly fault: string | null;
};

/** How far a shadow may be from the active model over its run dates, as shares of the predictions. */
export type ShadowLimits = Pick<OutcomeSettings, 'shadowMaxChanged' | 'shadowMaxShift'>;
