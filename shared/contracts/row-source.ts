/** Batches of long texts, 8 million characters each, that are read at the same time. */
const AT_ONCE = 2;

/** Rows that came in together, when (epoch seconds), and with which import: a large file is several batches of one run. */
export type RowBatch<T> = { readonly rows: readonly T[]; readonly importedAt: number; readonly run: string };

/** A batch that is kept: `id` says what it is, `run` which import it belongs to, `rows` how many there are. */
export type StoredBatch = {
  readonly key: string;
  readonly id: string;
  readonly run: string;
  readonly importedAt: number;
  readonly rows: number;
};

/** The values of each field, row by row. */
export type ColumnsOf<T> = { readonly [Field in keyof T]: readonly T[Field][] };

/** Rows as they came in, oldest first, of what counts once also run by run, and what tells that more have come (stores/row-log.ts). */
export type RowSource<T> = {
  readonly read: () => AsyncIterable<RowBatch<T>>;
  /** `version` changes whenever rows come in. */
  readonly state: () => Promise<{ readonly version: string; readonly rows: number; readonly batches: number }>;
};

/** Rows that need not all be read again: by batch, those of a run one after the other. */
export type BatchSource<T> = Pick<RowSource<T>, 'state'> & {
  readonly batches: () => Promise<readonly StoredBatch[]>;
  readonly readBatches: (batches: readonly StoredBatch[]) => AsyncIterable<RowBatch<T>>;
};

/** The newest row of every id one by one, newest batch first: of what is not kept only a few batches are in memory. */
export async function* newestFirst<T>(
  { batches, readBatches }: Pick<BatchSource<T>, 'batches' | 'readBatches'>,
  idOf: (row: T) => number,
): AsyncGenerator<T> {
  const seen = new Set<number>();
  const all = (await batches()).toReversed();
  for (let at = 0; at < all.length; at += AT_ONCE)
    for await (const { rows } of readBatches(all.slice(at, at + AT_ONCE)))
      for (const row of rows.toReversed()) {
        if (seen.has(idOf(row))) continue;
        seen.add(idOf(row));
        yield row;
      }
}

/** The newest row of every id, of each what `keep` leaves of it. */
export async function newestById<T>(
  source: RowSource<T>,
  idOf: (row: T) => number,
  keep: (row: T) => T = (row) => row,
): Promise<Map<number, T>> {
  const newest = new Map<number, T>();
  for await (const { rows } of source.read()) for (const row of rows) newest.set(idOf(row), keep(row));
  return newest;
}
