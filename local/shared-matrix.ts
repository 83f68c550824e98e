import type { Matrix } from '../shared/model/matrix';

/** Rows of equal length, in memory that threads share. */
export function sharedMatrix(rows: readonly (readonly number[])[]): Matrix {
  const columnCount = rows[0]?.length ?? 0;
  const bytes = rows.length * columnCount * Float64Array.BYTES_PER_ELEMENT;
  const values = new Float64Array(new SharedArrayBuffer(bytes));
  for (const [r, row] of rows.entries()) values.set(row, r * columnCount);
  return { values, rowCount: rows.length, columnCount };
}

/** Copies of the rows: of all, or of those at the places given. */
export function rowsOf({ values, rowCount, columnCount }: Matrix, places = [...Array(rowCount).keys()]): number[][] {
  return places.map((r) => {
    // filled one by one: made from a view of the values, hundreds of thousands of rows take twice the memory
    const row = new Array<number>(columnCount);
    for (let c = 0; c < columnCount; c++) row[c] = values[r * columnCount + c] as number;
    return row;
  });
}
