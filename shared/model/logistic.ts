import { cholesky, solveCholesky } from '../base/cholesky';
import { countLabels, logLoss, priorLogOdds, sigmoid } from './log-odds';
import type { Matrix } from './matrix';

/** P(label 1) = sigmoid(intercept + sum of coefficient x value). */
export type Logistic = { readonly intercept: number; readonly coefficients: readonly number[] };

export type LogisticOptions = {
  /** Half of this times the squared coefficients is added to the loss; the intercept is free. Above 0. */
  readonly l2: number;
  /** What the coefficients are drawn towards: 0 without it. */
  readonly towards?: readonly number[];
  readonly weights?: ArrayLike<number>;
};

const MAX_STEPS = 100;
/** Rows whose derivatives are added together. */
const ABREAST = 4;
const MAX_HALVINGS = 30;
/** Newton's estimate of what is left to gain, relative to the loss. */
const TOLERANCE = 1e-12;
/** Second derivatives serve again when a step leaves at most this share of what was to gain. */
const KEPT = 0.01;

/**
 * L2-regularised logistic regression on labels 0 and 1 by Newton steps to convergence. Labels of one kind only give the
 * intercept alone; a value that is not finite is a RangeError.
 */
export function trainLogistic(matrix: Matrix, labels: ArrayLike<number>, options: LogisticOptions): Logistic {
  const weights = options.weights ?? null;
  const counts = countLabels(labels, weights);
  checkInput(matrix, labels, options.l2);
  const centre = centreOf(options.towards, matrix.columnCount);
  const beta = Float64Array.from([...centre, priorLogOdds(counts)]);
  if (counts[0] > 0 && counts[1] > 0) descend({ matrix, labels, weights, l2: options.l2, centre }, beta);
  else beta.fill(0, 0, matrix.columnCount);
  return { intercept: beta[matrix.columnCount]!, coefficients: [...beta.subarray(0, matrix.columnCount)] };
}

/** P(label 1) of every row. */
export function logisticProbabilities(model: Logistic, matrix: Matrix): Float64Array {
  return logisticMargins(model, matrix).map(sigmoid);
}

/** Log-odds of label 1 of every row. */
export function logisticMargins(model: Logistic, matrix: Matrix): Float64Array {
  return marginsOf(matrix, new Float64Array([...model.coefficients, model.intercept]));
}

/** What each value of a row adds to the log-odds; base + the sum of the values is the row's log-odds. */
export function logisticContributions(model: Logistic, row: ArrayLike<number>): { base: number; values: number[] } {
  return { base: model.intercept, values: model.coefficients.map((coefficient, c) => coefficient * row[c]!) };
}

type Problem = {
  readonly matrix: Matrix;
  readonly labels: ArrayLike<number>;
  readonly weights: ArrayLike<number> | null;
  readonly l2: number;
  /** Where the pull on each coefficient ends. */
  readonly centre: Float64Array;
};

/**
 * Newton steps, halved until the loss falls; changes `beta` (the intercept last). The second derivatives, by far the
 * dearest part, are kept as long as the steps made with them bring the end a hundred times nearer.
 */
function descend(problem: Problem, beta: Float64Array): void {
  let margins = marginsOf(problem.matrix, beta);
  let loss = lossOf(problem, beta, margins);
  let factor: Float64Array | null = null;
  let gainBefore = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, curvatures } = slopesOf(problem, beta, margins);
    const ahead = (by: Float64Array) => {
      const direction = solveCholesky(by, gradient);
      return { direction, gain: gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0) / 2 };
    };
    let next = factor && ahead(factor);
    if (!factor || !next || next.gain > KEPT * gainBefore) {
      factor = cholesky(hessianOf(problem, curvatures), beta.length);
      next = ahead(factor);
    }
    const { direction, gain } = next;
    if (!(gain > TOLERANCE * (1 + loss))) return;
    gainBefore = gain;
    const found = firstFall(problem, beta, direction, loss);
    if (!found) return;
    beta.set(found.beta);
    ({ margins, loss } = found);
  }
}

/** The longest of the halved steps that makes the loss smaller; null when none does. */
function firstFall(problem: Problem, beta: Float64Array, direction: Float64Array, loss: number) {
  for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
    const next = beta.map((value, i) => value - share * direction[i]!);
    const margins = marginsOf(problem.matrix, next);
    const nextLoss = lossOf(problem, next, margins);
    if (nextLoss < loss) return { beta: next, margins, loss: nextLoss };
  }
  return null;
}

function marginsOf({ values, rowCount, columnCount }: Matrix, beta: Float64Array): Float64Array {
  const margins = new Float64Array(rowCount);
  for (let r = 0; r < rowCount; r++) {
    let sum = beta[columnCount]!;
    for (let c = 0, at = r * columnCount; c < columnCount; c++, at++) sum += beta[c]! * values[at]!;
    margins[r] = sum;
  }
  return margins;
}

function lossOf({ labels, weights, l2, centre }: Problem, beta: Float64Array, margins: Float64Array): number {
  let loss = 0;
  for (let r = 0; r < margins.length; r++) loss += (weights ? weights[r]! : 1) * logLoss(margins[r]!, labels[r]!);
  for (let c = 0; c < beta.length - 1; c++) loss += (l2 / 2) * (beta[c]! - centre[c]!) ** 2;
  return loss;
}

/** The first derivatives of the loss, and what each row adds to the second ones. */
function slopesOf({ matrix, labels, weights, l2, centre }: Problem, beta: Float64Array, margins: Float64Array) {
  const { values, columnCount } = matrix;
  const gradient = beta.map((value, c) => (c < columnCount ? l2 * (value - centre[c]!) : 0));
  const curvatures = new Float64Array(margins.length);
  for (let r = 0; r < margins.length; r++) {
    const p = sigmoid(margins[r]!);
    const weight = weights ? weights[r]! : 1;
    const slope = weight * (p - labels[r]!);
    curvatures[r] = weight * p * (1 - p);
    for (let c = 0, at = r * columnCount; c < columnCount; c++, at++) gradient[c]! += slope * values[at]!;
    gradient[columnCount]! += slope;
  }
  return { gradient, curvatures };
}

/** The second derivatives, of which only the lower triangle is filled, row by row. */
function hessianOf({ matrix, l2 }: Problem, curvatures: Float64Array): Float64Array {
  const { values, columnCount } = matrix;
  const size = columnCount + 1;
  const hessian = new Float64Array(size * size);
  const rows = Array.from({ length: ABREAST }, () => new Float64Array(size).fill(1));
  const weights = new Float64Array(ABREAST);
  for (let first = 0; first < curvatures.length; first += ABREAST) {
    for (let n = 0; n < ABREAST; n++) {
      const r = first + n;
      // behind the last row the one before stays, without weight
      weights[n] = curvatures[r] ?? 0;
      if (r < curvatures.length) rows[n]!.set(values.subarray(r * columnCount, (r + 1) * columnCount));
    }
    addRows(rows, weights, hessian);
  }
  for (let c = 0; c < columnCount; c++) hessian[c * size + c]! += l2;
  return hessian;
}

/** Four rows at once: most of the time goes into reading and writing the sums. */
function addRows([a, b, c, d]: readonly Float64Array[], weights: Float64Array, hessian: Float64Array): void {
  const size = a!.length;
  for (let i = 0; i < size; i++) {
    const ai = weights[0]! * a![i]!;
    const bi = weights[1]! * b![i]!;
    const ci = weights[2]! * c![i]!;
    const di = weights[3]! * d![i]!;
    for (let j = 0, at = i * size; j <= i; j++, at++)
      hessian[at]! += ai * a![j]! + bi * b![j]! + ci * c![j]! + di * d![j]!;
  }
}

function centreOf(towards: readonly number[] | undefined, columnCount: number): Float64Array {
  if (!towards) return new Float64Array(columnCount);
  if (towards.length !== columnCount)
    throw new RangeError(`${towards.length} coefficients to be drawn towards do not fit ${columnCount} columns`);
  return Float64Array.from(towards);
}

function checkInput(matrix: Matrix, labels: ArrayLike<number>, l2: number): void {
  if (labels.length !== matrix.rowCount)
    throw new RangeError(`${matrix.rowCount} rows and ${labels.length} labels do not belong together`);
  if (!(l2 > 0)) throw new RangeError(`l2 is ${l2}; a number above 0 is needed`);
  const bad = matrix.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new RangeError(
      `row ${Math.floor(bad / matrix.columnCount)}, column ${bad % matrix.columnCount} is ${matrix.values[bad]}; a finite number is needed`,
    );
}
