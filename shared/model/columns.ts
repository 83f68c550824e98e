import type { Matrix } from './matrix';

/** A matrix by column, every value replaced by its rank among the distinct values of its column. */
export type Columns = {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Rank of row r in column c at `ranks[c * rowCount + r]`; a missing value ranks behind the last distinct one. */
  readonly ranks: Uint16Array | Int32Array;
  /** Of each column: the distinct values, ascending. */
  readonly distinct: readonly Float64Array[];
};

/** Ranks every column once; NaN is missing, an infinite value is a RangeError. */
export function rankColumns(matrix: Matrix): Columns {
  const { rowCount, columnCount } = matrix;
  const distinct = Array.from({ length: columnCount }, (_, c) => distinctOf(columnOf(matrix, c), c));
  const most = Math.max(0, ...distinct.map((values) => values.length));
  const ranks = most < 0xffff ? new Uint16Array(rowCount * columnCount) : new Int32Array(rowCount * columnCount);
  distinct.forEach((values, c) => {
    for (let r = 0, at = c * rowCount; r < rowCount; r++, at++)
      ranks[at] = rankOf(values, matrix.values[r * columnCount + c]!);
  });
  return { rowCount, columnCount, ranks, distinct };
}

/** Writes the values of one row into `into`. */
export function readRow({ rowCount, columnCount, ranks, distinct }: Columns, row: number, into: Float64Array): void {
  for (let c = 0; c < columnCount; c++) into[c] = distinct[c]![ranks[c * rowCount + row]!] ?? Number.NaN;
}

/**
 * The value that parts two neighbours: in (low, high], so that `x < threshold` holds for low and not for high however
 * close they are. Without a higher neighbour every finite value is below.
 */
export function thresholdBetween(low: number, high: number | undefined): number {
  if (high === undefined) return Number.MAX_VALUE;
  const middle = low / 2 + high / 2;
  return middle > low && middle <= high ? middle : high;
}

function columnOf({ values, rowCount, columnCount }: Matrix, c: number): Float64Array {
  const column = new Float64Array(rowCount);
  for (let r = 0; r < rowCount; r++) column[r] = values[r * columnCount + c]!;
  return column;
}

/** Sorts `column`, which puts the missing values last. */
function distinctOf(column: Float64Array, c: number): Float64Array {
  column.sort();
  let count = 0;
  for (const value of column) {
    if (Number.isNaN(value)) break;
    if (!Number.isFinite(value)) throw new RangeError(`column ${c} holds ${value}; finite numbers or NaN are needed`);
    if (count === 0 || value !== column[count - 1]) column[count++] = value;
  }
  return column.slice(0, count);
}

function rankOf(values: Float64Array, value: number): number {
  if (Number.isNaN(value)) return values.length;
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
