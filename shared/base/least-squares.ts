import { cholesky, solveCholesky } from './cholesky';

/**
 * Coefficients of least squares with `lambda` above 0 times their squared length added (Hoerl & Kennard 1970). `values` are
 * rows of columns with mean 0, one row a target; the targets have mean 0 too.
 */
export function ridgeCoefficients(values: Float64Array, targets: Float64Array, lambda: number): Float64Array {
  const rows = targets.length;
  const columns = values.length / rows;
  if (columns <= rows) return solveRidge(transposed(values, columns), timesRows(values, targets, columns), lambda);
  // fewer rows than columns: the same coefficients by a system of their number (Saunders et al. 1998)
  return timesRows(values, solveRidge(values, targets, lambda), columns);
}

/** Solves (V V' + lambda I) x = right, V of as many rows as `right`. */
function solveRidge(values: Float64Array, right: Float64Array, lambda: number): Float64Array {
  const size = right.length;
  const length = values.length / size;
  const products = new Float64Array(size * size);
  for (let a = 0; a < size; a++)
    for (let b = 0; b <= a; b++) {
      let sum = a === b ? lambda : 0;
      for (let i = 0; i < length; i++) sum += values[a * length + i]! * values[b * length + i]!;
      products[a * size + b] = sum;
    }
  return solveCholesky(cholesky(products, size), right);
}

/** The sum of all rows, each times its factor. */
function timesRows(values: Float64Array, factors: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let r = 0; r < factors.length; r++)
    for (let c = 0; c < columns; c++) sums[c]! += factors[r]! * values[r * columns + c]!;
  return sums;
}

function transposed(values: Float64Array, columns: number): Float64Array {
  const rows = values.length / columns;
  const turned = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) turned[c * rows + r] = values[r * columns + c]!;
  return turned;
}
