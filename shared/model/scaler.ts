/** Smallest and largest value of each column of the rows it was fitted on. */
export type Scaler = { readonly min: readonly number[]; readonly max: readonly number[] };

/** Fits the column ranges once; no rows or a value that is not finite is a RangeError. */
export function fitScaler(rows: readonly (readonly number[])[]): Scaler {
  const [first] = rows;
  if (!first) throw new RangeError('a scaler needs at least one row');
  for (const row of rows) checkFinite(row, first.length);
  const column = (c: number): number[] => rows.map((row) => row[c]!);
  return {
    min: first.map((_, c) => column(c).reduce((a, b) => Math.min(a, b))),
    max: first.map((_, c) => column(c).reduce((a, b) => Math.max(a, b))),
  };
}

/** (x - min) / (max - min) clipped to [0, 1]; 0 for a column that was constant; a value that is not finite is a RangeError. */
export function scale(scaler: Scaler, row: readonly number[]): number[] {
  checkFinite(row, scaler.min.length);
  return row.map((value, c) => {
    const range = scaler.max[c]! - scaler.min[c]!;
    return range === 0 ? 0 : Math.min(1, Math.max(0, (value - scaler.min[c]!) / range));
  });
}

function checkFinite(row: readonly number[], columns: number): void {
  if (row.length !== columns) throw new RangeError(`row has ${row.length} columns, not ${columns}`);
  const bad = row.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`column ${bad} is ${row[bad]}; a finite number is needed`);
}
