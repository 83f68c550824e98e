/** Numbers row by row: value (r, c) lies at r * columnCount + c. */
export type Matrix = { readonly values: Float64Array; readonly rowCount: number; readonly columnCount: number };

/** Rows of equal length as a matrix; another length is a RangeError. */
export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columnCount = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columnCount);
  for (const [r, row] of rows.entries()) {
    if (row.length !== columnCount) throw new RangeError(`row ${r} has ${row.length} columns, not ${columnCount}`);
    values.set(row, r * columnCount);
  }
  return { values, rowCount: rows.length, columnCount };
}

/** The given columns alone, in their order. */
export function pickColumns({ values, rowCount, columnCount }: Matrix, columns: readonly number[]): Matrix {
  const picked = new Float64Array(rowCount * columns.length);
  for (let r = 0, to = 0; r < rowCount; r++) for (const c of columns) picked[to++] = values[r * columnCount + c]!;
  return { values: picked, rowCount, columnCount: columns.length };
}

/** The rows of all, one after the other, `rowCount` together; another number of columns is a RangeError. Takes one at a time. */
export function stackRows(parts: Iterable<Matrix>, rowCount: number, columnCount: number): Matrix {
  const values = new Float64Array(rowCount * columnCount);
  let at = 0;
  for (const part of parts) {
    if (part.columnCount !== columnCount)
      throw new RangeError(`${part.columnCount} columns do not go below ${columnCount}`);
    values.set(part.values, at);
    at += part.values.length;
  }
  return { values, rowCount, columnCount };
}
