import { logger } from '../../../shared/base/log';
import type { ConsumptionRow } from '../../../shared/contracts/course-rows';
import type { StoredBatch } from '../../../shared/contracts/row-source';
import { consumptionCollector } from '../../../shared/courses/consumption-collector';
import { consumptionIndex } from '../../../shared/courses/consumption-index';
import { type ConsumptionSource, mergedConsumption } from '../../../shared/courses/merged-consumption';
import { mergedFile } from '../../../shared/stores/merged-file';

const DAY = 86_400;
const START = Date.UTC(2023, 0, 1) / 1000;
const LEARNERS = 40;

type Kept = StoredBatch & { readonly content: readonly ConsumptionRow[] };

/** A week's batch of a table of all learners, or a part of a log. */
function batch(run: string, part: number, importedAt: number, content: readonly ConsumptionRow[]): Kept {
  const id = `${run}-${part}-${content.length}`;
  return { key: `k-${id}`, id, run, importedAt, rows: content.length, content };
}

function week(n: number): Kept {
  const importedAt = START + n * 7 * DAY;
  const table = Array.from({ length: LEARNERS }, (_, userId) => ({
    userId,
    courseId: 1 + (userId % 3),
    accessedAt: START - userId * DAY,
    // one in four has come since
    lastAccessAt: userId % 4 === n % 4 ? importedAt - 3_600 : START,
    completed: userId % 5 === 0 && n > 3,
  }));
  return batch(`week${n}`, 0, importedAt, table);
}

function visit(userId: number, at: number): ConsumptionRow {
  return { userId, courseId: 9, accessedAt: at, lastAccessAt: at + 600, completed: false };
}

/** Batches in memory; remembers which were read, and holds the merged object. */
function memory() {
  const kept: Kept[] = [];
  const read: string[] = [];
  const state = { body: null as Uint8Array | null, now: START + 365 * DAY, fails: false, puts: 0 };
  const source: ConsumptionSource = {
    consumption: {
      state: async () => ({ version: '', rows: 0, batches: 0 }),
      batches: async () => kept,
      readBatches: async function* (some) {
        for (const { key, run, importedAt } of some) {
          read.push(key);
          yield { rows: kept.find((one) => one.key === key)?.content ?? [], run, importedAt };
        }
      },
    },
    merged: mergedFile(
      {
        get: async () => state.body && { body: state.body, etag: null, versionId: null },
        put: async (_, body) => {
          if (state.fails) throw new Error('the bucket is down');
          state.body = Buffer.from(body);
          state.puts++;
        },
      },
      'merged.gz',
    ),
    now: () => new Date(state.now * 1000),
  };
  /** What every learner's visits are, and how many batches had to be read. */
  const look = async () => {
    read.length = 0;
    const merged = await mergedConsumption(source);
    return { visits: visitsOf(merged), batches: read.length, size: merged.visits.first.length };
  };
  /** The same of all batches, nothing being merged before. */
  const plain = () => {
    const collector = consumptionCollector();
    for (const { content, ...origin } of kept) collector.add(content, origin);
    return visitsOf(collector.merged());
  };
  return { kept, state, source, look, plain };
}

function visitsOf(merged: Parameters<typeof consumptionIndex>[0]) {
  const index = consumptionIndex(merged);
  return { users: index.userIds.map(index.visitsOf), importedAt: index.importedAt };
}

describe('the index of consumption', () => {
  it('is in order of ids and instants, whatever the order of the rows', () => {
    const collector = consumptionCollector();
    const rows = [
      [10, 30],
      [2, 4],
      [10, 4],
      [2, 100],
    ].map(([userId, courseId], n) => ({
      userId: userId as number,
      courseId: courseId as number,
      accessedAt: START - n,
      lastAccessAt: START + 9 - n,
      completed: n === 3,
    }));
    for (const [n, row] of rows.entries()) collector.add([row], { run: `r${n}`, importedAt: START + 100 - 10 * n });
    const index = consumptionIndex(collector.merged(), [7, 1_000]);
    expect(index.userIds).toEqual([2, 10]);
    expect(index.courseIds).toEqual([4, 7, 30, 100, 1_000]);
    expect(index.importedAt).toEqual([START + 70, START + 80, START + 90, START + 100]);
    const courses = index.visitsOf(10);
    expect(courses.map(({ courseId, completedFrom }) => [courseId, completedFrom])).toEqual([
      [4, null],
      [30, null],
    ]);
    expect(courses[1]?.visits).toEqual([
      { at: START, knownFrom: START },
      { at: START + 9, knownFrom: START + 100 },
    ]);
    expect(index.visitsOf(2)[1]?.completedFrom).toBe(START + 70);
    expect(index.visitsOf(3)).toEqual([]);
  });
});

describe('merged consumption', () => {
  const told = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  afterEach(() => told.mockClear());
  afterAll(() => told.mockRestore());

  it('is what all rows say, and of what is merged no row is read again', async () => {
    const { kept, look, plain } = memory();
    const batches: number[] = [];
    for (let n = 0; n < 12; n++) {
      kept.push(week(n));
      const seen = await look();
      batches.push(seen.batches);
      expect(seen.visits).toEqual(plain());
      expect(seen.visits).toEqual((await look()).visits);
    }
    expect(batches).toEqual(Array.from({ length: 12 }, () => 1));
    expect((await look()).batches).toBe(0);
    expect(told).not.toHaveBeenCalled();
  });

  it('is written again only when much has come since: an eighth as many rows as there are visits, or 32 batches', async () => {
    const { kept, state, look, plain } = memory();
    const one = (n: number) => batch(`one${n}`, 0, START, [{ ...visit(n, START), lastAccessAt: START }]);
    kept.push(
      batch(
        'table',
        0,
        START,
        Array.from({ length: 320 }, (_, n) => ({ ...visit(n, START - 1 - n), courseId: 5 })),
      ),
    );
    const { size } = await look();
    expect([size, state.puts]).toEqual([640, 1]);
    const counts: unknown[] = [];
    for (let n = 0; n < 33; n++) {
      kept.push(one(n));
      const { visits, batches } = await look();
      expect(visits).toEqual(plain());
      counts.push([batches, state.puts]);
    }
    expect(counts.slice(0, 31)).toEqual(Array.from({ length: 31 }, (_, n) => [n + 1, 1]));
    expect(counts.slice(31)).toEqual([
      [32, 2],
      [1, 2],
    ]);
    kept.push(
      batch(
        'many',
        0,
        START,
        Array.from({ length: 90 }, (_, n) => visit(n, START + DAY)),
      ),
    );
    expect([(await look()).batches, state.puts]).toEqual([2, 3]);
    expect([(await look()).batches, state.puts]).toEqual([0, 3]);
  });

  it('takes no more room for what was said before', async () => {
    const { kept, look } = memory();
    kept.push(week(0));
    const { size } = await look();
    for (let n = 1; n < 30; n++) kept.push({ ...week(0), key: `k${n}`, id: `r${n}-0-40`, run: `r${n}` });
    expect((await look()).size).toBe(size);
  });

  it('leaves out files of the last hour: more of them may come, and make them logs', async () => {
    const { kept, state, look, plain } = memory();
    kept.push(week(0), batch('log', 0, state.now - 600, [visit(1, START), visit(2, START)]));
    expect((await look()).batches).toBe(2);
    expect((await look()).batches).toBe(1);
    kept.push(batch('log', 1, state.now, [visit(1, START + DAY)]));
    expect((await look()).visits).toEqual(plain());
    state.now += DAY;
    expect((await look()).visits).toEqual(plain());
    kept.push(week(1));
    await look();
    expect(await look()).toMatchObject({ visits: plain(), batches: 0 });
  });

  it('is made anew where a merged file goes on, or a batch of it is gone', async () => {
    const { kept, look, plain } = memory();
    kept.push(week(0), week(1), batch('log', 0, START, [visit(1, START), visit(2, START)]));
    await look();
    kept.push(batch('log', 1, START, [visit(1, START + DAY)]));
    expect(await look()).toMatchObject({ visits: plain(), batches: 4 });
    expect((await look()).batches).toBe(0);
    kept.splice(1, 1);
    expect(await look()).toMatchObject({ visits: plain(), batches: 3 });
  });

  it('is made anew where it cannot be read', async () => {
    const { kept, state, look, plain } = memory();
    kept.push(week(0));
    for (const body of [Buffer.from('no gzip'), (state.body ?? Buffer.from('x')).subarray(0, 20)]) {
      state.body = body;
      expect(await look()).toMatchObject({ visits: plain(), batches: 1 });
    }
    expect((await look()).batches).toBe(0);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('is answered where it cannot be kept', async () => {
    const { kept, state, look, plain } = memory();
    state.fails = true;
    kept.push(week(0));
    for (let times = 0; times < 2; times++) expect(await look()).toMatchObject({ visits: plain(), batches: 1 });
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('that cannot be asked for is an error, not made anew', async () => {
    const { kept, source } = memory();
    kept.push(week(0));
    const down = async () => Promise.reject(new Error('the bucket is down'));
    await expect(mergedConsumption({ ...source, merged: { ...source.merged, read: down } })).rejects.toThrow('down');
  });
});
