import { cholesky, solveCholesky } from './cholesky';

/**
 * Coefficients of least squares with `lambda` times their squared length added (Hoerl & Kennard 1970). `values` are rows of
 * columns with mean 0, one row a target; the targets have mean 0 too.
 */
export function ridgeCoefficients(values: Float64Array, targets: ArrayLike<number>, lambda: number): Float64Array {
  const columns = values.length / targets.length;
  const normal = new Float64Array(columns * columns);
  const right = new Float64Array(columns);
  for (let r = 0; r < targets.length; r++)
    for (let a = 0; a < columns; a++) {
      const x = values[r * columns + a]!;
      right[a]! += x * targets[r]!;
      for (let b = 0; b <= a; b++) normal[a * columns + b]! += x * values[r * columns + b]!;
    }
  for (let c = 0; c < columns; c++) normal[c * columns + c]! += lambda;
  return solveCholesky(cholesky(normal, columns), right);
}
