import type { Day } from '../base/day';

export type Method = 'model' | 'baseline';

/** One thing that moves a risk, in the class's terms; positive raises the risk. */
export type Reason = {
  readonly theme: string;
  readonly contribution: number;
  readonly en: string;
  readonly th: string;
};

/** What the learner could do, and what the same model answers once that is due. */
export type Hint = {
  /** The next activities to hand in. */
  readonly activities: number;
  readonly risk: number;
  readonly level: number;
  /** The risk if they are missed. */
  readonly otherwise: number;
  readonly en: string;
  readonly th: string;
};

/** One learner's prediction in one class. */
export type Prediction = {
  readonly userId: string;
  /** 1..5. */
  readonly level: number;
  /** Of the levels 1..5, adding up to 1. */
  readonly probabilities: readonly number[];
  /** P(level < required level). */
  readonly risk: number;
  /** risk >= 0.5. */
  readonly atRisk: boolean;
  /** Too little is known to claim a level: /v1 shows none. */
  readonly insufficientData: boolean;
  /** The 13 raw features in the order of features/names.ts. */
  readonly features: readonly number[];
  /** baseRisk + the reasons' contributions + otherContribution is the risk. */
  readonly baseRisk: number;
  readonly reasons: readonly Reason[];
  readonly otherContribution: number;
  /** Only for learners at risk, and only where re-scoring confirms it. */
  readonly hint: Hint | null;
};

/** The `predictions` item: a class on a run date, rows ordered by user id as a number. */
export type ClassPredictions = {
  readonly classId: string;
  readonly runDate: Day;
  readonly method: Method;
  readonly modelVersion: string | null;
  /** How the levels follow from the probabilities, in words; absent: the most probable level. */
  readonly labelRule?: string;
  readonly requiredLevel: number;
  readonly rows: readonly Prediction[];
};

/** A row of GET /predictions. */
export type LegacyRow = {
  readonly predicted_dt: number;
  readonly class_id: string;
  readonly user_id: string;
  readonly predicted_label: number;
  readonly predicted_prob: readonly number[];
};

/** A row of GET /v1/classes/{class_id}/predictions as stored; level, probabilities and risk are null on insufficient data. */
export type DetailRow = {
  readonly user_id: string;
  readonly predicted_level: number | null;
  readonly probabilities: readonly number[] | null;
  readonly risk: number | null;
  readonly at_risk: boolean;
  readonly insufficient_data: boolean;
  readonly base_risk: number | null;
  readonly reasons: readonly Reason[];
  readonly other_contribution: number | null;
  readonly hint: Hint | null;
  readonly features: Readonly<Record<string, number>>;
};

/** The plain attributes of a `predictions` item: enough for a class's counts over time, without opening the rows. */
export type PredictionHead = {
  readonly classId: string;
  readonly runDate: Day;
  readonly dataThrough: Day;
  /** Learners in the class. */
  readonly n: number;
  /** Learners at level 1..5, those with insufficient data left out. */
  readonly levelCounts: readonly number[];
  readonly atRisk: number;
  readonly insufficient: number;
  readonly requiredLevel: number;
  readonly modelVersion: string | null;
  readonly method: Method;
  readonly labelRule?: string;
  /** Hash of the stored bytes: equal run, equal rows. */
  readonly run: string;
};

/** A `predictions` item as read: gzip of LegacyRow[] and of DetailRow[], both ordered by user id as a number. */
export type StoredPredictions = {
  readonly head: PredictionHead;
  readonly rowsGzip: Uint8Array;
  readonly detailsGzip: Uint8Array;
};

/** Why a class has no predictions of a run date. */
export type AbsenceReason = 'not_ongoing' | 'no_assessed_submission_yet' | 'not_built';

/** What may have changed for a learner between two runs, in the order in which it is told. */
export const CHANGES = [
  'newly_at_risk',
  'level_dropped',
  'recovered',
  'insufficient_data',
  'appeared',
  'gone',
] as const;
export type Change = (typeof CHANGES)[number];

/** Orders ids made of digits as numbers of any length (no precision lost), other ids after them as text. */
export function compareIds(a: string, b: string): number {
  const [x, y] = [numericKey(a), numericKey(b)];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

function numericKey(id: string): string {
  if (!/^\d+$/.test(id)) return `~${id}`;
  const digits = id.replace(/^0+(?=\d)/, '');
  return `${String(digits.length).padStart(4, '0')}${digits}`;
}
