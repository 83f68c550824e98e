import { ridgeCoefficients } from '../base/least-squares';
import type { Matrix } from './matrix';
import { fitStandardiser, type Standardiser, standardise } from './standardise';

/** Linear regression on standardised columns: intercept + sum of coefficient x (x - mean) / deviation. */
export type Ridge = Standardiser & { readonly coefficients: readonly number[]; readonly intercept: number };

/** Fits by ridgeCoefficients. */
export function fitRidge(matrix: Matrix, targets: readonly number[], lambda: number): Ridge {
  const { rowCount } = matrix;
  if (targets.length !== rowCount) throw new RangeError(`${rowCount} rows and ${targets.length} targets`);
  const scaler = fitStandardiser(matrix);
  const { values } = standardise(scaler, matrix);
  const intercept = targets.reduce((sum, value) => sum + value, 0) / rowCount;
  const centred = Float64Array.from(targets, (target) => target - intercept);
  const coefficients = [...ridgeCoefficients(values, centred, lambda)];
  return { ...scaler, coefficients, intercept };
}

/** The target of one row of raw values. */
export function predictRidge({ mean, deviation, coefficients, intercept }: Ridge, row: readonly number[]): number {
  return row.reduce((sum, value, c) => {
    const scaled = deviation[c]! > 0 ? (value - mean[c]!) / deviation[c]! : 0;
    return sum + coefficients[c]! * scaled;
  }, intercept);
}
