import { mixSeed, randomStream } from '../base/random';
import { type Boosting, boostingMargins, trainBoosting } from './boosting';
import { rankColumns } from './columns';
import { logOdds, sigmoid } from './log-odds';
import { type Logistic, logisticMargins, trainLogistic } from './logistic';
import type { Matrix } from './matrix';
import { type Forest, forestProbabilities, trainForest } from './random-forest';
import { fitStandardiser, type Standardiser, standardise } from './standardise';

/** One yes/no question: is the class above k? */
type Step = { readonly logistic: Logistic; readonly boosting: Boosting };

/**
 * Probabilities of ordered classes 0 to K-1: for each k below K-1 three models say how likely the class is above k; the
 * forest answers all of them at once.
 */
export type OrdinalEnsemble = {
  readonly standardiser: Standardiser;
  readonly steps: readonly Step[];
  readonly forest: Forest;
  /** Share of each class in the training rows. */
  readonly prior: readonly number[];
};

export type OrdinalOptions = {
  readonly classes: number;
  readonly seed: number;
  /** Columns that some groups of rows lack altogether: trees see a part of the rows again with 0 in all of them. */
  readonly blankable?: readonly number[];
};

/** Chosen on folds grouped by class within training data (docs/evaluation.md). */
const L2 = { least: 2, perRow: 0.03 };
const BOOSTING = { rounds: 150, maxLeaves: 4, lambda: 20, shrinkage: 0.08, rowShare: 0.7, columnShare: 0.5 };
const FOREST = { trees: 40, maxDepth: 10 };
/** Leaves hold this share of the rows, and between so many. */
const BOOSTING_LEAF = { share: 1 / 100, least: 3, most: 40 };
const FOREST_LEAF = { share: 1 / 200, least: 2, most: 20 };
/** Part of the rows that trees see again without the blankable columns. */
const BLANK_SHARE = 0.25;
/** Weights of the three members' log-odds. */
export const WEIGHTS = { logistic: 0.4, boosting: 0.4, forest: 0.2 };
/** Share of the training prior in every answer: no class that occurs in training gets probability 0. */
export const PRIOR_SHARE = 0.01;

/** Trains on class numbers 0 to classes - 1. Same rows and seed, same model. */
export function trainOrdinal(
  inputs: Matrix,
  labels: ArrayLike<number>,
  { classes, seed, blankable = [] }: OrdinalOptions,
): OrdinalEnsemble {
  const standardiser = fitStandardiser(inputs);
  const matrix = standardise(standardiser, inputs);
  const { rowCount } = inputs;
  const seen = withBlanks(matrix, labels, blankable, seed);
  const columns = rankColumns(seen.matrix);
  const isAbove = (k: number, of: ArrayLike<number>): Uint8Array => Uint8Array.from(of, (label) => Number(label > k));
  const steps = Array.from({ length: classes - 1 }, (_, k): Step => {
    return {
      logistic: trainLogistic(matrix, isAbove(k, labels), { l2: L2.least + L2.perRow * rowCount }),
      boosting: trainBoosting(columns, isAbove(k, seen.labels), {
        ...BOOSTING,
        minLeaf: leafSize(BOOSTING_LEAF, rowCount),
        seed: mixSeed(seed, k),
      }),
    };
  });
  const minLeaf = leafSize(FOREST_LEAF, rowCount);
  const forest = trainForest(columns, seen.labels, { ...FOREST, minLeaf, classes, seed: mixSeed(seed, classes) });
  const counts = new Array<number>(classes).fill(0);
  for (let r = 0; r < labels.length; r++) counts[labels[r]!]!++;
  return { standardiser, steps, forest, prior: counts.map((count) => count / labels.length) };
}

/** Probabilities of the classes of every row. */
export function ordinalProbabilities(model: OrdinalEnsemble, inputs: Matrix): number[][] {
  const matrix = standardise(model.standardiser, inputs);
  const classes = model.prior.length;
  const shares = forestProbabilities(model.forest, matrix);
  const members = model.steps.map(({ logistic, boosting }) => ({
    logistic: logisticMargins(logistic, matrix),
    boosting: boostingMargins(boosting, matrix),
  }));
  return Array.from({ length: inputs.rowCount }, (_, r) => {
    let forestAbove = 1;
    const above = members.map(({ logistic, boosting }, k) => {
      forestAbove -= shares[r * classes + k]!;
      return sigmoid(blend(logistic[r]!, boosting[r]!, logOdds(forestAbove)));
    });
    return withPrior(sharesOf(above), model.prior);
  });
}

/** The rows, and behind them a seeded part of them with 0 in the blankable columns. */
function withBlanks(
  matrix: Matrix,
  labels: ArrayLike<number>,
  blankable: readonly number[],
  seed: number,
): { matrix: Matrix; labels: Int32Array } {
  const { values, rowCount, columnCount } = matrix;
  const random = randomStream(mixSeed(seed, -1));
  const copied = blankable.length === 0 ? [] : [...Array(rowCount).keys()].filter(() => random() < BLANK_SHARE);
  const all = new Float64Array((rowCount + copied.length) * columnCount);
  all.set(values);
  copied.forEach((row, i) => {
    const at = (rowCount + i) * columnCount;
    all.set(values.subarray(row * columnCount, (row + 1) * columnCount), at);
    for (const column of blankable) all[at + column] = 0;
  });
  const order = [...Array(rowCount).keys(), ...copied];
  return {
    matrix: { values: all, rowCount: order.length, columnCount },
    labels: Int32Array.from(order, (row) => labels[row]!),
  };
}

/** Class shares of the chances to be above each class; a later chance never exceeds an earlier one. */
function sharesOf(above: readonly number[]): number[] {
  let before = 1;
  return [...above, 0].map((chance) => {
    const kept = Math.min(before, chance);
    const own = before - kept;
    before = kept;
    return own;
  });
}

/** A class without training rows keeps nothing, every other gets its part of the prior's share. */
function withPrior(shares: readonly number[], prior: readonly number[]): number[] {
  const known = shares.map((share, k) => (prior[k]! > 0 ? share : 0));
  const total = known.reduce((a, b) => a + b, 0);
  return known.map((share, k) => ((1 - PRIOR_SHARE) * share) / total + PRIOR_SHARE * prior[k]!);
}

function leafSize({ share, least, most }: typeof FOREST_LEAF, rowCount: number): number {
  return Math.min(most, Math.max(least, Math.round(share * rowCount)));
}

function blend(logistic: number, boosting: number, forest: number): number {
  return WEIGHTS.logistic * logistic + WEIGHTS.boosting * boosting + WEIGHTS.forest * forest;
}
