import { NotEnoughDataError } from '../base/errors';
import { roundSignificant } from '../base/stats';
import { rankColumns } from '../model/columns';
import { auc } from '../model/evaluate';
import { matrixOf } from '../model/matrix';
import { type Forest, forestProbabilities, trainForest } from '../model/random-forest';
import { splitRows } from '../model/split';
import {
  ABANDONMENT_FEATURES,
  abandonmentFeatures,
  CUTOFF_HOURS,
  FIRST_VISIT_FEATURES,
  hasAbandoned,
} from './abandonment-features';
import type { ConsumptionIndex, CourseVisits } from './consumption-index';

/** A learner at a snapshot, and what had become of it when the label was taken. */
export type AbandonmentRow = {
  readonly userId: number;
  readonly features: readonly number[];
  readonly abandoned: boolean;
};

export type AbandonmentScores = {
  readonly trainingLearners: number;
  readonly heldOutLearners: number;
  readonly abandonedShare: number;
  /** Of the held-out learners who were predicted to abandon, the share who did; null when none was. */
  readonly precision: number | null;
  /** Of the held-out learners who abandoned, the share who were found; null when none did. */
  readonly recall: number | null;
  /** Null without both kinds among the held-out learners. */
  readonly auc: number | null;
  /** The same, ordered by the hours since the last access alone. */
  readonly baselineAuc: number | null;
};

export type AbandonmentSettings = { readonly cutoffHours: number; readonly horizonDays: number; readonly seed: number };

/** The snapshot lies 14 days before the label, as long as the pause that makes one. */
export const ABANDONMENT_SETTINGS: AbandonmentSettings = { cutoffHours: CUTOFF_HOURS, horizonDays: 14, seed: 17 };

const MIN_LEARNERS = 20;
const FOREST = { trees: 51, maxDepth: 6, minLeaf: 3, classes: 2 };
const DAY_SECONDS = 86_400;
const PAUSE = ABANDONMENT_FEATURES.indexOf('hours_since_last_access');
const DIGITS = 6;

/** Tables that come in once a week may come a day late. */
const LONGEST_GAP_DAYS = 8;
/** So many courses of the snapshot's learners may have an end that was told later. */
const MOST_UNTOLD = 0.1;

/**
 * Every learner who had opened a course by the snapshot: features from what was known then, label from what is known at
 * `labelAt` (epoch seconds).
 */
export function abandonmentRows(
  index: Pick<ConsumptionIndex, 'userIds' | 'visitsOf' | 'importedAt'>,
  labelAt: number,
  { cutoffHours, horizonDays }: AbandonmentSettings = ABANDONMENT_SETTINGS,
): AbandonmentRow[] {
  const snapshot = labelAt - horizonDays * DAY_SECONDS;
  let [begun, untold] = [0, 0];
  const rows = index.userIds.flatMap((userId) => {
    const courses = index
      .visitsOf(userId)
      .filter(({ visits }) => visits.some(({ knownFrom }) => knownFrom <= snapshot));
    begun += courses.length;
    untold += courses.filter((course) => isUntold(course, snapshot)).length;
    const features = abandonmentFeatures(courses, snapshot);
    return features === null ? [] : [{ userId, features, abandoned: hasAbandoned(courses, labelAt, cutoffHours) }];
  });
  const isFresh = index.importedAt.some((at) => at <= snapshot && at > snapshot - LONGEST_GAP_DAYS * DAY_SECONDS);
  return isFresh || untold <= MOST_UNTOLD * begun ? rows : rows.map(withoutLaterVisits);
}

/** Whether a course's visits before an instant may have been told after it. */
function isUntold({ visits }: CourseVisits, at: number): boolean {
  return visits.some((visit) => visit.knownFrom > at && visit.knownFrom > visit.at);
}

/**
 * A snapshot to which the newest visits were not told yet resembles no day on which predictions are made. Trees never ask
 * for a column of one value: the model will not look at these in predictions either.
 */
function withoutLaterVisits(row: AbandonmentRow): AbandonmentRow {
  return { ...row, features: row.features.map((value, i) => (i < FIRST_VISIT_FEATURES ? value : 0)) };
}

/** Fewer than 20 learners, or learners of one kind only, are a NotEnoughDataError. */
export function checkTrainable(rows: readonly AbandonmentRow[]): void {
  if (rows.length < MIN_LEARNERS)
    throw new NotEnoughDataError(`${rows.length} learners with courses, at least ${MIN_LEARNERS} are needed`);
  checkBothKinds(rows, 'learners');
}

/** A model of one kind would foretell that kind of everybody. */
function checkBothKinds(rows: readonly AbandonmentRow[], which: string): void {
  const abandoned = rows.filter((row) => row.abandoned).length;
  if (abandoned === 0 || abandoned === rows.length)
    throw new NotEnoughDataError(
      `${abandoned} of ${rows.length} ${which} have abandoned a course; learners of both kinds are needed`,
    );
}

/** Trains on three quarters of the learners and scores on the others; both kinds weigh the same however rare one is. */
export function trainAbandonment(
  rows: readonly AbandonmentRow[],
  { seed }: Pick<AbandonmentSettings, 'seed'> = ABANDONMENT_SETTINGS,
): { forest: Forest; scores: AbandonmentScores } {
  checkTrainable(rows);
  const keys = rows.map(({ userId }) => ({ period: 0, group: '', member: String(userId) }));
  const { heldOut } = splitRows(keys, seed);
  const training = rows.filter((_, i) => !heldOut[i]);
  const testing = rows.filter((_, i) => heldOut[i]);
  checkBothKinds(training, 'learners to train on');
  const labels = training.map(({ abandoned }) => Number(abandoned));
  const columns = rankColumns(matrixOf(training.map(({ features }) => features)));
  const forest = ofAbandoning(trainForest(columns, labels, { ...FOREST, seed, weights: evenWeights(labels) }));
  const scores = {
    trainingLearners: training.length,
    heldOutLearners: testing.length,
    abandonedShare: rounded(rows.filter(({ abandoned }) => abandoned).length / rows.length),
    ...scoreAbandonment(testing, abandonmentProbabilities(forest, testing)),
  };
  return { forest, scores };
}

/** The probability, both kinds weighing the same, that each learner will have abandoned a course. */
export function abandonmentProbabilities(forest: Forest, rows: readonly Pick<AbandonmentRow, 'features'>[]): number[] {
  if (rows.length === 0) return [];
  return [...forestProbabilities(forest, matrixOf(rows.map(({ features }) => features)))];
}

/** Whether a probability stands for "will abandon". */
export function willAbandon(probability: number): boolean {
  return probability >= 0.5;
}

export function scoreAbandonment(rows: readonly AbandonmentRow[], probabilities: readonly number[]) {
  const truth = rows.map(({ abandoned }) => Number(abandoned));
  const count = (test: (i: number) => boolean) => rows.filter((_, i) => test(i)).length;
  const predicted = count((i) => willAbandon(probabilities[i] as number));
  const hits = count((i) => willAbandon(probabilities[i] as number) && truth[i] === 1);
  const real = count((i) => truth[i] === 1);
  return {
    precision: predicted === 0 ? null : rounded(hits / predicted),
    recall: real === 0 ? null : rounded(hits / real),
    auc: orNull(auc(truth, probabilities)),
    baselineAuc: orNull(
      auc(
        truth,
        rows.map(({ features }) => features[PAUSE] as number),
      ),
    ),
  };
}

/** Of the two shares of each leaf, which add up to 1, the second alone. */
function ofAbandoning({ table, ...rest }: Forest): Forest {
  return { ...rest, table: { ...table, outputs: 1, leaves: table.leaves.filter((_, i) => i % 2 === 1) } };
}

function evenWeights(labels: readonly number[]): number[] {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const sizes = [labels.length - positives, positives];
  return labels.map((label) => labels.length / (2 * (sizes[label] as number)));
}

function orNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

function rounded(value: number): number {
  return roundSignificant(value, DIGITS);
}
