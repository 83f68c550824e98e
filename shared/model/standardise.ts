import type { Matrix } from './matrix';

/** Mean and standard deviation (of the population) of each column. */
export type Standardiser = { readonly mean: readonly number[]; readonly deviation: readonly number[] };

/** One by which values are cut as well: no single one far from all training rows decides alone. */
export type CutStandardiser = Standardiser & {
  /** Deviations. */
  readonly cut: number;
};

/** Deviations; further out rare values ranked learners worse (docs/adr/0032-rare-values-decide-little.md). */
export const CUT = 3;

/** Fits each column's mean and deviation; no rows or a value that is not finite is a RangeError. */
export function fitStandardiser(matrix: Matrix): Standardiser {
  if (matrix.values.includes(Number.NaN)) throw new RangeError('a standardiser needs finite numbers');
  const { mean, deviation } = fitKnown(matrix);
  return { mean, deviation };
}

/** The same over the values that are known: NaN is passed over, and a column without a value has mean and deviation 0. */
export function fitKnown({ rowCount, columnCount, values }: Matrix): CutStandardiser {
  if (rowCount === 0) throw new RangeError('a standardiser needs at least one row');
  const mean = new Array<number>(columnCount).fill(0);
  const squares = new Array<number>(columnCount).fill(0);
  const counts = new Array<number>(columnCount).fill(0);
  for (let i = 0; i < values.length; i++) {
    const c = i % columnCount;
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    // Welford's update: stable where the deviation is small beside the mean
    const delta = value - mean[c]!;
    mean[c]! += delta / ++counts[c]!;
    squares[c]! += delta * (value - mean[c]!);
  }
  if (!mean.every(Number.isFinite)) throw new RangeError('a standardiser needs finite numbers');
  return { mean, deviation: squares.map((sum, c) => Math.sqrt(sum / Math.max(1, counts[c]!))), cut: CUT };
}

/** Standardised, 0 where unknown, and cut. */
export function standardiseKnown(standardiser: CutStandardiser, matrix: Matrix): Matrix {
  const { cut } = standardiser;
  const { values, ...shape } = standardise(standardiser, matrix);
  return { ...shape, values: values.map((x) => (Number.isNaN(x) ? 0 : Math.max(-cut, Math.min(cut, x)))) };
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
