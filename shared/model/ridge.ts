import { cholesky, solveCholesky } from './cholesky';
import type { Matrix } from './matrix';
import { fitStandardiser, type Standardiser, standardise } from './standardise';

/** Linear regression on standardised columns: intercept + sum of coefficient x (x - mean) / deviation. */
export type Ridge = Standardiser & { readonly coefficients: readonly number[]; readonly intercept: number };

/** Least squares with `lambda` times the squared length of the coefficients added (Hoerl & Kennard 1970). */
export function fitRidge(matrix: Matrix, targets: readonly number[], lambda: number): Ridge {
  const { rowCount, columnCount } = matrix;
  if (targets.length !== rowCount) throw new RangeError(`${rowCount} rows and ${targets.length} targets`);
  const scaler = fitStandardiser(matrix);
  const { values } = standardise(scaler, matrix);
  const intercept = targets.reduce((sum, value) => sum + value, 0) / rowCount;
  const normal = new Float64Array(columnCount * columnCount);
  const right = new Float64Array(columnCount);
  for (let r = 0; r < rowCount; r++)
    for (let a = 0; a < columnCount; a++) {
      const x = values[r * columnCount + a]!;
      right[a]! += x * (targets[r]! - intercept);
      for (let b = 0; b <= a; b++) normal[a * columnCount + b]! += x * values[r * columnCount + b]!;
    }
  for (let c = 0; c < columnCount; c++) normal[c * columnCount + c]! += lambda;
  const coefficients = [...solveCholesky(cholesky(normal, columnCount), right)];
  return { ...scaler, coefficients, intercept };
}

/** The target of one row of raw values. */
export function predictRidge({ mean, deviation, coefficients, intercept }: Ridge, row: readonly number[]): number {
  return row.reduce((sum, value, c) => {
    const scaled = deviation[c]! > 0 ? (value - mean[c]!) / deviation[c]! : 0;
    return sum + coefficients[c]! * scaled;
  }, intercept);
}
