/** Lower triangle L with L L' = A, of a symmetric positive definite A given by its lower triangle, row by row. */
export function cholesky(a: Float64Array, size: number): Float64Array {
  const l = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * size + k]! * l[j * size + k]!;
      if (i === j && !(sum > 0)) throw new RangeError(`matrix is not positive definite at row ${i}`);
      l[i * size + j] = i === j ? Math.sqrt(sum) : sum / l[j * size + j]!;
    }
  }
  return l;
}

/** Solves L L' x = b. */
export function solveCholesky(l: Float64Array, b: Float64Array): Float64Array {
  const size = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * size + k]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= l[k * size + i]! * x[k]!;
    x[i]! /= l[i * size + i]!;
  }
  return x;
}
