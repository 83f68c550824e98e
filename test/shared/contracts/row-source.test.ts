import fc from 'fast-check';
import { newestById, newestFirst, type RowBatch, type StoredBatch } from '../../../shared/contracts/row-source';

type Row = { readonly id: number; readonly text: number };
const idOf = ({ id }: Row) => id;

async function listOf(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** Batches, oldest first, each of rows of a few ids. */
const history = fc.array(fc.array(fc.record({ id: fc.nat(6), text: fc.nat(99) }), { maxLength: 5 }), { maxLength: 7 });

function sourceOf(batches: readonly (readonly Row[])[]) {
  const open: number[] = [];
  const batch = (rows: readonly Row[], i: number): RowBatch<Row> => ({ rows, importedAt: i, run: `${i}` });
  const stored = batches.map(
    (rows, i): StoredBatch => ({ ...batch(rows, i), key: `${i}`, id: `${i}`, rows: rows.length }),
  );
  async function* readBatches(chosen: readonly StoredBatch[]) {
    open.push(chosen.length);
    for (const { importedAt } of chosen) yield batch(batches[importedAt] ?? [], importedAt);
  }
  return {
    open,
    batches: async () => stored,
    readBatches,
    read: () => readBatches(stored),
    state: async () => ({ version: '', rows: 0, batches: 0 }),
  };
}

describe('the newest row of every id', () => {
  it('is the last that came in, read from either end', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (batches) => {
        const last = new Map(batches.flat().map((row) => [row.id, row]));
        expect(await newestById(sourceOf(batches), idOf)).toEqual(last);
        const source = sourceOf(batches);
        const met = await listOf(newestFirst(source, idOf));
        expect(new Map(met.map((row) => [row.id, row]))).toEqual(last);
        expect(met).toHaveLength(last.size);
        // memory holds the texts of what is read at once
        expect(Math.max(0, ...source.open)).toBeLessThanOrEqual(2);
        expect(source.open.reduce((sum, count) => sum + count, 0)).toBe(batches.length);
      }),
    );
  });

  it('comes newest first, and of each what is kept', async () => {
    const batches = [
      [
        { id: 1, text: 10 },
        { id: 2, text: 20 },
      ],
      [{ id: 3, text: 30 }],
      [
        { id: 1, text: 11 },
        { id: 1, text: 12 },
      ],
    ];
    expect(await listOf(newestFirst(sourceOf(batches), idOf))).toEqual([
      { id: 1, text: 12 },
      { id: 3, text: 30 },
      { id: 2, text: 20 },
    ]);
    const kept = await newestById(sourceOf(batches), idOf, (row) => ({ ...row, text: 0 }));
    expect([...kept.values()]).toEqual([1, 2, 3].map((id) => ({ id, text: 0 })));
  });
});
