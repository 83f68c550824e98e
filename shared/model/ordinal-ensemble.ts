import { type Pausing, withoutPauses } from '../base/breathe';
import { mixSeed } from '../base/random';
import { rootOf } from '../base/root-of';
import { type Boosting, boostingMargins, trainBoosting } from './boosting';
import { type Columns, rankColumns } from './columns';
import { type Grouping, type Standing, trainStanding } from './group-standing';
import { logOdds, sigmoid } from './log-odds';
import { type Logistic, logisticMargins, trainLogistic } from './logistic';
import { type Matrix, stackRows } from './matrix';
import { type Forest, type ForestOptions, forestProbabilities, mergeForests, trainForest } from './random-forest';
import { type CutStandardiser, fitKnown, standardiseKnown } from './standardise';

/** One yes/no question: is the class above k? */
type Step = { readonly logistic: Logistic; readonly boosting: Boosting; readonly standing: Standing };

/**
 * For ordered classes 0 to K-1: for each k below K-1 three models say how likely the class is above k; the forest answers
 * all of them at once. They tell the rows of a group apart; how high the group stands, `standing` says.
 */
export type OrdinalEnsemble = {
  readonly standardiser: CutStandardiser;
  readonly steps: readonly Step[];
  readonly forest: Forest;
  /** Share of each class in the training rows: of the stage, or of all stages where one lacks a class. */
  readonly prior: readonly number[];
};

export type OrdinalRows = Grouping & { readonly inputs: Matrix; readonly labels: ArrayLike<number> };

export type OrdinalOptions = {
  readonly classes: number;
  readonly seed: number;
  /** Columns that mean the same in every group: they say how high a group stands. */
  readonly standingColumns: readonly number[];
  /** For each k, what the coefficients of the linear member are drawn towards; 0 without it. */
  readonly common?: readonly (readonly number[])[];
  /** A column that may count for a row, never against it, beside what the others say. */
  readonly helping?: number;
  /** Fewest rows of a forest's leaf: FOREST_LEAF. */
  readonly forestLeaf?: LeafSize;
};

/** A share of all rows, within bounds. */
export type LeafSize = { readonly share: number; readonly least: number; readonly most: number };

/** Chosen on folds grouped by class; the regressions' pull and weight by year to year as well (docs/evaluation.md). */
const L2 = { least: 2, perRow: 0.015 };
/** The same where ensembles share coefficients: of those in common, and of what each has beyond them. */
const SHARED_L2 = { least: 2, perRow: 0.05 };
/** The pull of the regression that places groups, of which there are few. */
const STANDING_L2 = { least: 2, perRow: 0.07 };
const BOOSTING = { rounds: 150, maxLeaves: 4, lambda: 20, shrinkage: 0.08, rowShare: 0.7, columnShare: 0.5 };
const FOREST = { trees: 60, maxDepth: 12 };
/** So many take a few seconds on the most rows that a training may have. */
const TREES_AT_ONCE = 10;
/** Share of the columns with more than one value that a node of the forest looks at. */
const FOREST_COLUMNS = 0.3;
/** Leaves hold this share of the rows, and between so many. */
const BOOSTING_LEAF = { share: 1 / 100, least: 3, most: 40 };
const FOREST_LEAF = { share: 1 / 200, least: 2, most: 12 };
/** Finer leaves of many rows take longer to grow, and the model file has no room for them. */
const LEAST_LEAF_SHARE = 1 / 1000;
/** Weights of the three members' log-odds. */
export const WEIGHTS = { logistic: 1 / 2, boosting: 1 / 5, forest: 3 / 10 };

/** Trains on class numbers 0 to classes - 1; NaN is unknown and counts as the column's mean. Same rows and seed, same model. */
export function trainOrdinal(rows: OrdinalRows, options: OrdinalOptions): OrdinalEnsemble {
  return withoutPauses(ordinalInSteps(rows, options));
}

/** The same as work that can pause. */
export function* ordinalInSteps(rows: OrdinalRows, options: OrdinalOptions): Pausing<OrdinalEnsemble> {
  const { labels, inputs } = rows;
  const { classes, helping, forestLeaf = FOREST_LEAF } = options;
  const standardiser = fitKnown(inputs);
  const whole = standardiseKnown(standardiser, inputs);
  const matrix = helping === undefined ? whole : withoutColumn(whole, helping);
  const columns = rankColumns(matrix);
  const steps: Step[] = [];
  for (let k = 0; k < classes - 1; k++) {
    yield;
    const step = trainStep(matrix, columns, rows, options, k);
    steps.push(helping === undefined ? step : withHelp(step, whole, areAbove(labels, k), helping));
  }
  const forest = yield* forestInSteps(columns, labels, {
    ...FOREST,
    maxFeatures: Math.max(
      1,
      Math.ceil(FOREST_COLUMNS * standardiser.deviation.filter((d, c) => d > 0 && c !== helping).length),
    ),
    minLeaf: leafSize(forestLeaf, inputs.rowCount),
    classes,
    seed: mixSeed(options.seed, classes),
  });
  return { standardiser, steps, forest, prior: classShares(labels, classes) };
}

/** The share of each class. */
export function classShares(labels: ArrayLike<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let r = 0; r < labels.length; r++) counts[labels[r]!]!++;
  return counts.map((count) => count / labels.length);
}

function trainStep(
  matrix: Matrix,
  columns: Columns,
  { labels, groups, families }: OrdinalRows,
  { seed, standingColumns, common }: OrdinalOptions,
  k: number,
): Step {
  const { rowCount } = matrix;
  const isAbove = areAbove(labels, k);
  const towards = common?.[k];
  const l2 = l2Of(common ? SHARED_L2 : L2, rowCount);
  const minLeaf = leafSize(BOOSTING_LEAF, rowCount);
  const standing = { groups, families, columns: standingColumns, l2: l2Of(STANDING_L2, rowCount) };
  return {
    logistic: trainLogistic(matrix, isAbove, towards ? { l2, towards } : { l2 }),
    boosting: trainBoosting(columns, isAbove, { ...BOOSTING, minLeaf, seed: mixSeed(seed, k) }),
    standing: trainStanding(matrix, isAbove, standing),
  };
}

/** The matrix with 0 in a column, as if it were unknown of every row. */
function withoutColumn({ values, ...shape }: Matrix, column: number): Matrix {
  return { ...shape, values: values.map((value, i) => (i % shape.columnCount === column ? 0 : value)) };
}

/** With what a column that none of the members has seen says beyond them, which the linear one tells for all three. */
function withHelp(step: Step, matrix: Matrix, isAbove: Uint8Array, column: number): Step {
  const { intercept, coefficients } = step.logistic;
  const { values, columnCount, rowCount } = matrix;
  const margins = logisticMargins(step.logistic, matrix);
  const slope = (coefficient: number): number => {
    let sum = l2Of(L2, rowCount) * coefficient;
    for (const [r, label] of isAbove.entries()) {
      const value = values[r * columnCount + column]!;
      if (value !== 0) sum += value * (sigmoid(margins[r]! + coefficient * value) - label);
    }
    return sum;
  };
  const help = Math.max(0, rootOf(slope)) / WEIGHTS.logistic;
  return { ...step, logistic: { intercept, coefficients: coefficients.map((own, c) => (c === column ? help : own)) } };
}

/** Some trees at a time, which gives the forest that is grown in one go. */
function* forestInSteps(columns: Columns, labels: ArrayLike<number>, options: ForestOptions): Pausing<Forest> {
  const parts: Forest[] = [];
  for (let from = 0; from < options.trees; from += TREES_AT_ONCE) {
    yield;
    parts.push(trainForest(columns, labels, { ...options, from, to: Math.min(from + TREES_AT_ONCE, options.trees) }));
  }
  return mergeForests(parts);
}

/** Coefficients for each k of a linear model over all parts, each part's rows standardised apart; work that can pause. */
export function* commonCoefficients(
  parts: readonly Omit<OrdinalRows, keyof Grouping>[],
  classes: number,
): Pausing<number[][]> {
  const labels = parts.flatMap((part) => Array.from(part.labels));
  const matrix = stackRows(standardised(parts), labels.length, parts[0]?.inputs.columnCount ?? 0);
  const l2 = l2Of(SHARED_L2, labels.length / parts.length);
  const found: number[][] = [];
  for (let k = 0; k < classes - 1; k++) {
    yield;
    found.push([...trainLogistic(matrix, areAbove(labels, k), { l2 }).coefficients]);
  }
  return found;
}

/** One part at a time: all of them beside the stack of all would take as much memory again. */
function* standardised(parts: readonly { readonly inputs: Matrix }[]): Generator<Matrix> {
  for (const { inputs } of parts) yield standardiseKnown(fitKnown(inputs), inputs);
}

function areAbove(labels: ArrayLike<number>, k: number): Uint8Array {
  return Uint8Array.from(labels, (label) => Number(label > k));
}

/** The members' mean log-odds to be above each class, of rows in the standards of the model. */
export function blendedMargins(model: OrdinalEnsemble, matrix: Matrix): Float64Array[] {
  const classes = model.prior.length;
  const shares = forestProbabilities(model.forest, matrix);
  const forestAbove = new Float64Array(matrix.rowCount).fill(1);
  return model.steps.map(({ logistic, boosting }, k) => {
    const linear = logisticMargins(logistic, matrix);
    const boosted = boostingMargins(boosting, matrix);
    return linear.map((margin, r) => {
      forestAbove[r]! -= shares[r * classes + k]!;
      return blend(margin, boosted[r]!, logOdds(forestAbove[r]!));
    });
  });
}

function l2Of({ least, perRow }: typeof L2, rowCount: number): number {
  return least + perRow * rowCount;
}

function leafSize({ share, least, most }: LeafSize, rowCount: number): number {
  const wanted = Math.min(most, Math.max(least, Math.round(share * rowCount)));
  return Math.max(wanted, Math.round(LEAST_LEAF_SHARE * rowCount));
}

function blend(logistic: number, boosting: number, forest: number): number {
  return WEIGHTS.logistic * logistic + WEIGHTS.boosting * boosting + WEIGHTS.forest * forest;
}
