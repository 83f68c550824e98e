import type { Day } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import { roundSignificant } from '../base/stats';
import { boostingProbabilities, trainBoosting } from '../model/boosting';
import { rankColumns } from '../model/columns';
import { type BinaryScores, scoreBinary } from '../model/evaluate';
import type { Matrix } from '../model/matrix';
import { type ModelHeader, type SealedModel, sealModel } from '../model/sealed-model';
import { type TreeJson, treeJson, treeTable } from '../model/tree-json';
import {
  type CompletionRows,
  type CourseRates,
  completionRows,
  courseRates,
  splitViews,
  trainingRows,
} from './completion-rows';
import type { ViewTable } from './view-table';

export const COMPLETION_KIND = { kind: 'completion', schemaVersion: 1 } as const;
export const COMPLETION_FEATURES = ['learner_avg_completion_rate', 'course_rate'] as const;
const SEED = 42;
/** Two columns are learnt from far fewer; of more views every n-th is a row. Means and course rates are of all views. */
const MOST_ROWS = 200_000;
const LEAST_VIEWS = 50;
const TREES = { rounds: 200, seed: SEED, maxLeaves: 8, minLeaf: 20, shrinkage: 0.1 };
const PATIENCE = 15;
/** From this probability on a view counts as "will complete". */
export const COMPLETE_PROBABILITY = 0.5;

/** Scores on the views of learners that training did not see; "complete" is what is to be found. */
type CompletionScores = BinaryScores & {
  readonly rows: number;
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly confusion: {
    readonly truePositive: number;
    readonly falsePositive: number;
    readonly trueNegative: number;
    readonly falseNegative: number;
  };
};

export type CompletionMetrics = {
  readonly trainingRows: number;
  readonly model: CompletionScores;
  /** Of the share of complete views as everybody's probability. */
  readonly priorBrier: number;
  /** Of the model that it would replace, on the same views; null where there is none. */
  readonly active: { readonly version: string; readonly auc: number | null; readonly brier: number } | null;
};

export type CompletionModelContent = ModelHeader & {
  readonly kind: 'completion';
  readonly featureNames: readonly string[];
  readonly prior: number;
  /** [course code, rate] in order of code. */
  readonly courseRates: readonly (readonly [string, number])[];
  readonly base: number;
  readonly trees: TreeJson;
  readonly metrics: CompletionMetrics;
};
export type CompletionModel = SealedModel<CompletionModelContent>;

/** A model ready to predict. */
export type CompletionPredictor = {
  readonly version: string;
  /** Probability that a learner with this mean completion (percent) completes a video of this course. */
  readonly probability: (learnerMean: number, courseCode: string) => number;
  readonly probabilities: (rows: CompletionRows) => Float64Array;
  readonly rates: CourseRates;
};

/** Trains on four fifths of the learners (a fifth of whom stop the training in time) and scores on the rest; too few views, or of one kind, are a NotEnoughDataError. */
export function trainCompletion(
  table: ViewTable,
  { trainedOn, active }: { trainedOn: Day; active: CompletionPredictor | null },
): CompletionModel {
  const { training, heldOut } = splitViews(table, allViews(table), 'held out');
  const rates = courseRates(table, training);
  const scored = everyNth(heldOut, table.count);
  const scoreRows = completionRows(table, scored, rates);
  const { fit, stop } = fitAndStopRows(table, training);
  requireBoth(fit, 'training');
  requireBoth(stop, 'validation');
  requireBoth(scoreRows, 'held-out');
  const validation = { matrix: matrixOf(stop), labels: stop.complete, patience: PATIENCE };
  const { base, table: trees } = trainBoosting(rankColumns(matrixOf(fit)), fit.complete, { ...TREES, validation });
  const content = {
    ...COMPLETION_KIND,
    trainedOn,
    forced: false,
    featureNames: COMPLETION_FEATURES,
    dataHash: dataHash(table),
    prior: roundSignificant(rates.prior),
    courseRates: [...rates.rates].map(([code, rate]) => [code, roundSignificant(rate)] as const),
    base,
    trees: treeJson(trees),
  };
  const model = scores(scoreRows, predictorOf({ ...content, version: '' }).probabilities(scoreRows));
  const metrics: CompletionMetrics = {
    trainingRows: fit.complete.length,
    model,
    priorBrier: scores(scoreRows, new Float64Array(scoreRows.complete.length).fill(rates.prior)).brier,
    active: active && comparedWith(active, table, scored),
  };
  return sealModel({ ...content, metrics });
}

/** Of the training learners a fifth decides how many trees are enough: those who did not make them. */
function fitAndStopRows(table: ViewTable, views: Int32Array): { fit: CompletionRows; stop: CompletionRows } {
  const { training, heldOut } = splitViews(table, views, 'validation');
  const rows = (some: Int32Array) => everyNth(some, table.count);
  return {
    fit: trainingRows(table, training, rows),
    stop: completionRows(table, rows(heldOut), courseRates(table, training)),
  };
}

/** Makes a model that was read predict. */
export function predictorOf(
  model: Pick<CompletionModel, 'version' | 'prior' | 'courseRates' | 'base' | 'trees'>,
): CompletionPredictor {
  const boosting = { base: model.base, table: treeTable(model.trees) };
  const rates: CourseRates = { prior: model.prior, rates: new Map(model.courseRates) };
  const probabilities = (rows: CompletionRows) => boostingProbabilities(boosting, matrixOf(rows));
  return {
    version: model.version,
    rates,
    probabilities,
    probability: (learnerMean, courseCode) => {
      const courseRate = rates.rates.get(courseCode) ?? rates.prior;
      const row = { learnerMean: Float64Array.of(learnerMean), courseRate: Float64Array.of(courseRate) };
      return probabilities({ ...row, complete: new Uint8Array(1) })[0] as number;
    },
  };
}

/** SHA-256 over all views: the same views make the same model. */
export function dataHash({ learners, videos, courses, learner, video, course, completion }: ViewTable): string {
  const parts = [learner, video, course, completion].map((column) => sha256(new Uint8Array(column.buffer)));
  return sha256(JSON.stringify([learners, videos, courses, ...parts]));
}

function comparedWith(active: CompletionPredictor, table: ViewTable, views: Int32Array) {
  const rows = completionRows(table, views, active.rates);
  const { auc, brier } = scores(rows, active.probabilities(rows));
  return { version: active.version, auc, brier };
}

function scores({ complete }: CompletionRows, probabilities: Float64Array): CompletionScores {
  const truth = [...complete];
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  for (const [i, label] of truth.entries()) {
    const says = (probabilities[i] as number) >= COMPLETE_PROBABILITY;
    if (says) counts[label === 1 ? 'truePositive' : 'falsePositive']++;
    else counts[label === 1 ? 'falseNegative' : 'trueNegative']++;
  }
  const { truePositive, falsePositive, trueNegative, falseNegative } = counts;
  return {
    ...scoreBinary(truth, [...probabilities]),
    rows: truth.length,
    accuracy: ratio(truePositive + trueNegative, truth.length),
    precision: ratio(truePositive, truePositive + falsePositive),
    recall: ratio(truePositive, truePositive + falseNegative),
    f1: ratio(2 * truePositive, 2 * truePositive + falsePositive + falseNegative),
    confusion: counts,
  };
}

function matrixOf({ learnerMean, courseRate }: CompletionRows): Matrix {
  const rowCount = learnerMean.length;
  const values = new Float64Array(rowCount * 2);
  for (let r = 0; r < rowCount; r++) {
    values[r * 2] = learnerMean[r] as number;
    values[r * 2 + 1] = courseRate[r] as number;
  }
  return { values, rowCount, columnCount: 2 };
}

function requireBoth({ complete }: CompletionRows, which: string): void {
  const found = complete.reduce((sum, label) => sum + label, 0);
  if (complete.length >= LEAST_VIEWS / 5 && found > 0 && found < complete.length) return;
  throw new NotEnoughDataError(
    `${complete.length} ${which} views, ${found} of them complete; at least ${LEAST_VIEWS} views with both kinds are needed`,
  );
}

function allViews({ count }: ViewTable): Int32Array {
  const views = new Int32Array(count);
  for (let i = 0; i < count; i++) views[i] = i;
  return views;
}

/** So many of some views that of all, `count`, there would be at most MOST_ROWS. */
function everyNth(views: Int32Array, count: number): Int32Array {
  const step = Math.ceil(count / MOST_ROWS);
  return step <= 1 ? views : views.filter((_, i) => i % step === 0);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : roundSignificant(part / whole, 6);
}
