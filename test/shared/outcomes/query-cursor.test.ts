import fc from 'fast-check';
import { addDays, type Day } from '../../../shared/base/day';
import { compareIds, type DetailRow } from '../../../shared/contracts/prediction';
import { writeCursor } from '../../../shared/outcomes/cursor';
import { ask, makeQueryWorld, NEWEST, row } from './query-world';

const PATH = '/v1/classes/5001/predictions';
type Page = { run_date: string; rows: DetailRow[]; next_cursor: string | null };

/** 10,000 learners, many with equal risk, every seventh with insufficient data. */
const ROWS = Array.from({ length: 10_000 }, (_, i) =>
  i % 7 === 0 ? row(String(i * 37), null) : row(String(i * 37), 1 + (i % 5), ((i * 31) % 40) / 40),
);

function expectedIds({ at_risk, sort }: { at_risk?: boolean; sort: string }): string[] {
  const kept = ROWS.filter((one) => at_risk === undefined || one.at_risk === at_risk);
  const byId = (a: DetailRow, b: DetailRow) => compareIds(a.user_id, b.user_id);
  const byRisk = (a: DetailRow, b: DetailRow) => (b.risk ?? -1) - (a.risk ?? -1) || byId(a, b);
  return kept.sort(sort === 'risk' ? byRisk : byId).map(({ user_id }) => user_id);
}

const walk = fc.record({
  limits: fc.array(fc.integer({ min: 300, max: 10_000 }), { minLength: 1, maxLength: 5 }),
  publishBeforePage: fc.integer({ min: 0, max: 6 }),
  filter: fc.record({ sort: fc.constantFrom('risk', 'user_id'), at_risk: fc.boolean() }, { requiredKeys: ['sort'] }),
});

describe('walking through the pages of a class', () => {
  it('meets every one of 10,000 rows once, also while a new run is published', async () => {
    const check = async ({
      limits,
      publishBeforePage,
      filter,
    }: typeof walk extends fc.Arbitrary<infer T> ? T : never) => {
      const { world, services } = makeQueryWorld();
      world.put('5001', NEWEST, ROWS);
      const params = new URLSearchParams(JSON.parse(JSON.stringify(filter)));
      const seen: string[] = [];
      let cursor: string | null = null;
      for (let page = 0; page === 0 || cursor; page++) {
        if (page === publishBeforePage && page > 0) {
          world.put('5001', addDays(NEWEST, 1), [row('1', 1), row('2', 2)]);
          world.publish(addDays(NEWEST, 1));
        }
        params.set('limit', String(limits[page % limits.length]));
        const reply = await ask(services, `${PATH}?${params}${cursor ? `&cursor=${cursor}` : ''}`);
        expect(reply.statusCode).toBe(200);
        const body = reply.json as Page;
        expect(body.run_date).toBe('2023-03-25');
        seen.push(...body.rows.map(({ user_id }) => user_id));
        cursor = body.next_cursor;
      }
      expect(seen).toEqual(expectedIds(filter));
    };
    await fc.assert(fc.asyncProperty(walk, check), { numRuns: 12, seed: 7 });
  }, 120_000);
});

describe('a cursor', () => {
  const first = async () => {
    const { world, services } = makeQueryWorld();
    const { next_cursor: cursor } = (await ask(services, `${PATH}?limit=2`)).json as Page;
    const status = async (params: string, path = PATH) => (await ask(services, `${path}?${params}`)).statusCode;
    return { world, services, cursor: cursor as string, status };
  };

  it('goes on with another page size and with its own date, and with no other', async () => {
    const { services, cursor, status } = await first();
    expect(await status(`cursor=${cursor}&limit=1`)).toBe(200);
    expect(await status(`cursor=${cursor}&date=latest`)).toBe(200);
    expect(await status(`cursor=${cursor}&date=${NEWEST}`)).toBe(200);
    expect(await status(`cursor=${cursor}&date=20230324`)).toBe(400);
    expect(await ask(services, `${PATH}?cursor=${cursor}&date=today`)).toMatchObject({
      statusCode: 400,
      json: { detail: 'date is "today"; allowed: latest, or a calendar date as yyyymmdd or yyyy-mm-dd' },
    });
  });

  it('fits no other filter, order or class', async () => {
    const { world, cursor, status } = await first();
    world.put('5002', NEWEST, [row('1', 1), row('2', 2), row('3', 2)]);
    expect(await status(`cursor=${cursor}&at_risk=true`)).toBe(400);
    expect(await status(`cursor=${cursor}&sort=user_id`)).toBe(400);
    expect(await status(`cursor=${cursor}`, '/v1/classes/5002/predictions')).toBe(400);
  });

  it('is refused once its rows are gone or changed', async () => {
    const { world, cursor, status } = await first();
    world.put('5001', NEWEST, [row('1', 1), row('2', 2), row('3', 2)]);
    expect(await status(`cursor=${cursor}`)).toBe(400);
    world.items.delete(`5001/${NEWEST}`);
    expect(await status(`cursor=${cursor}`)).toBe(400);
  });

  it('is refused when a single character differs', async () => {
    const { cursor, status } = await first();
    for (let i = 0; i < cursor.length; i++) {
      const other = cursor[i] === 'A' ? 'B' : 'A';
      expect([i, await status(`cursor=${cursor.slice(0, i)}${other}${cursor.slice(i + 1)}`)]).toEqual([i, 400]);
    }
  });

  it.each([
    ['an offset behind the end', { offset: 5 }],
    ['an offset that is none', { offset: 1.5 }],
    ['an offset before the second row', { offset: 0 }],
    ['a day after the newest', { runDate: addDays(NEWEST, 1) }],
    ['a day without a run', { runDate: '20230101' as Day }],
  ])('made up with %s is refused', async (_name, change) => {
    const { cursor, status } = await first();
    const [runDate, run, filter, offset] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const forged = writeCursor({ runDate, run, filter, offset, ...change });
    expect(forged).not.toBe(cursor);
    expect(await status(`cursor=${forged}`)).toBe(400);
  });
});
