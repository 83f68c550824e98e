import { objectStore } from '../../../shared/stores/objects';
import { type RowLog, rowLog } from '../../../shared/stores/row-log';
import { type S3Server, startS3 } from '../../servers/s3';

type Row = { readonly id: number; readonly name: string | null; readonly flags: readonly boolean[] };

const row = (id: number): Row => ({ id, name: id % 2 ? null : `n${id}`, flags: [true, false] });

describe('a log of rows on S3', () => {
  let server: S3Server;
  let minutes = 0;
  const open = (prefix: string, once: boolean) =>
    rowLog<Row>(objectStore(server.client, 'rows'), prefix, {
      now: () => new Date(Date.UTC(2025, 0, 1, 0, minutes++)),
      once,
    });
  beforeAll(async () => {
    server = await startS3('rows');
  });
  afterAll(() => server.stop());

  async function all(log: RowLog<Row>): Promise<Row[]> {
    const found: Row[] = [];
    for await (const { rows } of log.read()) found.push(...rows);
    return found;
  }

  it('gives back what came in, oldest first', async () => {
    const log = open('a/', false);
    expect(await all(log)).toEqual([]);
    for (let part = 0; part < 12; part++) await log.append([row(part), row(part + 100)], { run: 'r', part });
    expect((await all(log)).map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, n) => [n, n + 100]).flat());
    expect((await all(log))[0]).toEqual(row(0));
    const columns = [];
    for await (const batch of log.readColumns()) columns.push(batch);
    expect(columns).toHaveLength(12);
    expect(columns[1]).toEqual({ id: [1, 101], name: [null, null], flags: [row(1).flags, row(101).flags] });
    expect((await log.state()).rows).toBe(24);
    const instants: number[] = [];
    for await (const { importedAt } of log.read()) instants.push(importedAt - Date.UTC(2025, 0, 1) / 1000);
    expect(instants).toEqual(Array.from({ length: 12 }, (_, minute) => minute * 60));
  });

  it('counts a batch of the same run once, and tells a new state when there is more', async () => {
    const log = open('b/', true);
    await log.append([row(1)], { run: 'r', part: 0 });
    const before = await log.state();
    await log.append([row(1)], { run: 'r', part: 0 });
    expect(await log.state()).toEqual(before);
    await log.append([row(2)], { run: 'r', part: 1 });
    expect((await log.state()).version).not.toBe(before.version);
    expect((await all(log)).map(({ id }) => id)).toEqual([1, 2]);
  });

  it('counts a batch once that two bring at the same time', async () => {
    const log = open('e/', true);
    await Promise.all([1, 2, 3].map(() => log.append([row(1)], { run: 'r', part: 0 })));
    expect((await all(log)).map(({ id }) => id)).toEqual([1]);
    expect((await log.state()).rows).toBe(1);
  });

  it('keeps the batches of a run together where rows count once, and says whose they are', async () => {
    const log = open('f/', true);
    for (const [part, run] of ['x', 'y', 'x', 'y'].entries()) await log.append([row(part)], { run, part });
    const read = [];
    for await (const { rows, run } of log.read()) read.push([run, rows[0]?.id]);
    expect(read).toEqual([
      ['x', 0],
      ['x', 2],
      ['y', 1],
      ['y', 3],
    ]);
  });

  it('keeps the order of batches that come at the same instant', async () => {
    const log = rowLog<Row>(objectStore(server.client, 'rows'), 'd/', { now: () => new Date(0), once: false });
    const runs = ['z', 'm', 'a', 'q', 'b', 'y', 'c', 'x', 'd', 'w', 'e', 'v'];
    for (const [id, run] of runs.entries()) await log.append([row(id)], { run, part: 0 });
    expect((await all(log)).map(({ id }) => id)).toEqual([...runs.keys()]);
  });

  it('may hold a batch without rows', async () => {
    const log = open('g/', true);
    await log.append([], { run: 'r', part: 0 });
    expect([await all(log), await log.state()]).toMatchObject([[], { rows: 0, batches: 1 }]);
  });

  it('says which object is gone, and which is none of its own', async () => {
    const objects = objectStore(server.client, 'rows');
    const log = open('h/', false);
    await log.append([row(1)], { run: 'r', part: 0 });
    const [batch] = await log.batches();
    await objects.remove(batch!.key);
    const reading = async () => {
      for await (const _ of log.readBatches([batch!]));
    };
    await expect(reading()).rejects.toThrow(`${batch!.key} is gone; restore it from the bucket's versions`);
    await objects.put('h/notes-of-20250101T000000.txt', 'x', 'text/plain');
    await expect(log.state()).rejects.toThrow('h/notes-of-20250101T000000.txt does not begin with the instant');
  });

  it('takes a batch again where the newest row holds', async () => {
    const log = open('c/', false);
    for (const run of ['x', 'y', 'x']) await log.append([row(1)], { run, part: 0 });
    expect((await log.state()).rows).toBe(3);
  });
});
