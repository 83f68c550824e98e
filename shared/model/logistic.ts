import { cholesky, solveCholesky } from './cholesky';
import { countLabels, logLoss, priorLogOdds, sigmoid } from './log-odds';
import type { Matrix } from './matrix';

/** P(label 1) = sigmoid(intercept + sum of coefficient x value). */
export type Logistic = { readonly intercept: number; readonly coefficients: readonly number[] };

export type LogisticOptions = {
  /** Half of this times the squared coefficients is added to the loss; the intercept is free. Above 0. */
  readonly l2: number;
  readonly weights?: ArrayLike<number>;
};

const MAX_STEPS = 100;
const MAX_HALVINGS = 30;
/** Newton's estimate of what is left to gain, relative to the loss. */
const TOLERANCE = 1e-12;

/**
 * L2-regularised logistic regression on labels 0 and 1 by Newton steps to convergence. Labels of one kind only give the
 * intercept alone; a value that is not finite is a RangeError.
 */
export function trainLogistic(matrix: Matrix, labels: ArrayLike<number>, options: LogisticOptions): Logistic {
  const weights = options.weights ?? null;
  const counts = countLabels(labels, weights);
  checkInput(matrix, labels, options.l2);
  const beta = new Float64Array(matrix.columnCount + 1);
  beta[matrix.columnCount] = priorLogOdds(counts);
  if (counts[0] > 0 && counts[1] > 0) descend({ matrix, labels, weights, l2: options.l2 }, beta);
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
};

/** Newton steps, halved until the loss falls; changes `beta` (the intercept last). */
function descend(problem: Problem, beta: Float64Array): void {
  let margins = marginsOf(problem.matrix, beta);
  let loss = lossOf(problem, beta, margins);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = derivatives(problem, beta, margins);
    const direction = solveCholesky(cholesky(hessian, beta.length), gradient);
    const gain = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0) / 2;
    if (!(gain > TOLERANCE * (1 + loss))) return;
    let share = 1;
    let next = beta;
    let nextLoss = loss;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, share /= 2) {
      next = beta.map((value, i) => value - share * direction[i]!);
      margins = marginsOf(problem.matrix, next);
      nextLoss = lossOf(problem, next, margins);
      if (nextLoss < loss) break;
    }
    if (nextLoss >= loss) return;
    beta.set(next);
    loss = nextLoss;
  }
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

function lossOf({ labels, weights, l2 }: Problem, beta: Float64Array, margins: Float64Array): number {
  let loss = 0;
  for (let r = 0; r < margins.length; r++) loss += (weights ? weights[r]! : 1) * logLoss(margins[r]!, labels[r]!);
  for (let c = 0; c < beta.length - 1; c++) loss += (l2 / 2) * beta[c]! ** 2;
  return loss;
}

/** First and second derivatives of the loss; of the symmetric second ones the lower triangle, row by row. */
function derivatives(
  { matrix, labels, weights, l2 }: Problem,
  beta: Float64Array,
  margins: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const size = beta.length;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let r = 0; r < margins.length; r++) {
    const p = sigmoid(margins[r]!);
    const weight = weights ? weights[r]! : 1;
    row.set(matrix.values.subarray(r * matrix.columnCount, (r + 1) * matrix.columnCount));
    const curvature = weight * p * (1 - p);
    const slope = weight * (p - labels[r]!);
    for (let i = 0; i < size; i++) {
      const x = row[i]!;
      // many standardised inputs are 0
      if (x === 0) continue;
      gradient[i]! += slope * x;
      const scaled = curvature * x;
      for (let j = 0, at = i * size; j <= i; j++, at++) hessian[at]! += scaled * row[j]!;
    }
  }
  for (let c = 0; c < size - 1; c++) {
    gradient[c]! += l2 * beta[c]!;
    hessian[c * size + c]! += l2;
  }
  return { gradient, hessian };
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
