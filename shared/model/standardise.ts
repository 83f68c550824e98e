import type { Matrix } from './matrix';

/** Mean and standard deviation (of the population) of each column. */
export type Standardiser = { readonly mean: readonly number[]; readonly deviation: readonly number[] };

/** Fits each column's mean and deviation; no rows or a value that is not finite is a RangeError. */
export function fitStandardiser({ rowCount, columnCount, values }: Matrix): Standardiser {
  if (rowCount === 0) throw new RangeError('a standardiser needs at least one row');
  const mean = new Array<number>(columnCount).fill(0);
  const squares = new Array<number>(columnCount).fill(0);
  for (let r = 0, i = 0; r < rowCount; r++) {
    for (let c = 0; c < columnCount; c++, i++) {
      // Welford's update: stable where the deviation is small beside the mean
      const delta = values[i]! - mean[c]!;
      mean[c]! += delta / (r + 1);
      squares[c]! += delta * (values[i]! - mean[c]!);
    }
  }
  if (!mean.every(Number.isFinite)) throw new RangeError('a standardiser needs finite numbers');
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / rowCount)) };
}

/** (x - mean) / deviation; 0 for a column that was constant. */
export function standardise({ mean, deviation }: Standardiser, { rowCount, columnCount, values }: Matrix): Matrix {
  const scaled = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const c = i % columnCount;
    scaled[i] = deviation[c]! > 0 ? (values[i]! - mean[c]!) / deviation[c]! : 0;
  }
  return { rowCount, columnCount, values: scaled };
}
