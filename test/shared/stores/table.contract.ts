import fc from 'fast-check';
import type { Day } from '../../../shared/base/day';
import { expiry } from '../../../shared/stores/table';
import { fakeClock, refusing, through, tinyPages, unprocessing } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

const keysOf = (items: readonly Readonly<Record<string, unknown>>[]) => items.map((item) => item.sk);
const numbered = (pk: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ pk, sk: String(i).padStart(3, '0'), value: i }));

export function tableContract(client: ClientOf): void {
  describe('a table', () => {
    const open = freshTable(client, 'table');

    it('keeps every finite number exactly and refuses the others by name', async () => {
      const magnitude = fc.double({ noNaN: true, noDefaultInfinity: true });
      const held = magnitude.filter(
        (x) => x === 0 || (Math.abs(x) >= 1e-130 && Math.abs(x) <= Number.MAX_SAFE_INTEGER),
      );
      await fc.assert(
        fc.asyncProperty(held, async (value) => {
          await open().put({ pk: 'numbers', sk: 'a', value, nested: [{ value }] });
          const item = await open().get({ pk: 'numbers', sk: 'a' });
          expect(item).toEqual({ pk: 'numbers', sk: 'a', value: value + 0, nested: [{ value: value + 0 }] });
        }),
        { numRuns: 40, examples: [[-0], [1e-130], [Number.MAX_SAFE_INTEGER], [0.1 + 0.2]] },
      );
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 1e-300, 1e200, 2 ** 53]) {
        await expect(open().put({ pk: 'numbers', sk: 'b', deep: { list: [value] } })).rejects.toThrow(
          new RangeError(`table.deep.list.0 is ${value}; allowed: 0 and magnitudes from 1e-130 to 2^53 - 1`),
        );
        await expect(open().writeAll([{ pk: 'numbers', sk: 'b', value }])).rejects.toThrow(RangeError);
        await expect(open().update({ pk: 'numbers', sk: 'b' }, 'SET #x = :x', { x: value })).rejects.toThrow(
          RangeError,
        );
      }
      expect(await open().get({ pk: 'numbers', sk: 'b' })).toBeNull();
    });

    it('follows pages of one item and empty pages to the end', async () => {
      await open().writeAll(numbered('pages', 30));
      const { client: paged, pages } = tinyPages(client());
      expect(await open(paged).query('pages')).toEqual(numbered('pages', 30));
      expect(pages()).toBeGreaterThanOrEqual(60);
      expect(keysOf(await open(paged).query('pages', { from: '007', to: '009' }))).toEqual(['007', '008', '009']);
      expect(keysOf(await open(paged).query('pages', { newestFirst: true, limit: 2 }))).toEqual(['029', '028']);
      expect(keysOf(await open(paged).query('pages', { prefix: '02' }))).toHaveLength(10);
    });

    it('asks for no more pages once the limit is reached', async () => {
      await open().writeAll(numbered('limited', 9));
      const { client: paged, pages } = tinyPages(client());
      expect(keysOf(await open(paged).query('limited', { limit: 2 }))).toEqual(['000', '001']);
      expect(pages()).toBe(4);
      expect(await open().query('limited', { from: '003' })).toHaveLength(9);
    });

    it('writes and deletes more than a batch holds, both at once', async () => {
      await open().writeAll(numbered('many', 60));
      const [gone, others] = [numbered('many', 30), numbered('others', 30)];
      await open().writeAll(others, gone);
      expect(keysOf(await open().query('many'))).toEqual(keysOf(numbered('many', 60).slice(30)));
      expect(await open().query('others')).toEqual(others);
      await open().writeAll([]);
    });

    it('sends only the fields asked for', async () => {
      await open().put({ pk: 'fields', sk: 'a', token: 1, body: Buffer.from('large') });
      expect(await open().query('fields', { fields: ['sk', 'token'] })).toEqual([{ sk: 'a', token: 1 }]);
    });

    it('leaves out what has expired, also where it would fill the limit', async () => {
      const clock = fakeClock('2024-04-29T00:00:00+07:00');
      const ttl = (day: string) => expiry(day as Day, 400);
      expect(ttl('20230326') * 1000).toBe(Date.parse('2024-04-29T00:00:00+07:00'));
      await open().writeAll([
        { pk: 'ttl', sk: 'a', ttl: ttl('20230325') },
        { pk: 'ttl', sk: 'b', ttl: ttl('20230326') },
        { pk: 'ttl', sk: 'c', ttl: ttl('20230327') },
        { pk: 'ttl', sk: 'd' },
      ]);
      const table = open(client(), clock);
      expect(keysOf(await table.query('ttl'))).toEqual(['c', 'd']);
      expect(keysOf(await table.query('ttl', { limit: 1, fields: ['sk'] }))).toEqual(['c']);
      expect(await table.get({ pk: 'ttl', sk: 'b' })).toBeNull();
      expect(await table.get({ pk: 'ttl', sk: 'c' })).not.toBeNull();
    });

    it('says whether a condition held', async () => {
      const key = { pk: 'conditions', sk: 'a' };
      const item = { ...key, token: 1 };
      expect(await open().put(item, 'attribute_not_exists(#pk)')).toBe(true);
      expect(await open().put(item, 'attribute_not_exists(#pk)')).toBe(false);
      expect(await open().update(key, 'SET #token = :next', { next: 2, old: 9 }, '#token = :old')).toBeNull();
      expect(await open().get(key)).toEqual(item);
    });

    it.each([
      [[1, 1, 0], 2],
      [[0.5], 4],
    ])('writes what DynamoDB left unprocessed (shares %j)', async (shares, waits) => {
      const clock = fakeClock();
      const pk = `unprocessed ${shares}`;
      await open(unprocessing(client(), shares), clock).writeAll(numbered(pk, 20));
      expect(await open().query(pk)).toEqual(numbered(pk, 20));
      expect(clock.slept).toHaveLength(waits);
    });

    it('gives up on items that stay unprocessed', async () => {
      const clock = fakeClock();
      const writing = open(unprocessing(client(), [1]), clock).writeAll(numbered('stuck', 3));
      await expect(writing).rejects.toThrow('table table left 3 items of a batch unwritten; run the job again later');
      expect(clock.slept).toHaveLength(5);
    });

    it('waits with full jitter when it is throttled, on every operation', async () => {
      const clock = fakeClock();
      const names = [
        'ProvisionedThroughputExceededException',
        'ThrottlingException',
        'RequestLimitExceeded',
        'TransactionConflictException',
      ];
      for (const name of names) {
        const item = { pk: 'throttled', sk: name };
        const table = open(refusing(client(), name, 3), clock);
        expect(await table.put(item)).toBe(true);
        expect(await table.get(item)).toEqual(item);
        expect(await table.query('throttled', { prefix: name })).toEqual([item]);
        expect(await table.update(item, 'SET #x = :x', { x: 1 })).toEqual({ ...item, x: 1 });
        await table.writeAll([item]);
        await table.remove(item);
        expect(await open().get(item)).toBeNull();
      }
      expect(clock.slept).toHaveLength(names.length * 6 * 3);
      expect(clock.slept.filter((ms, i) => ms >= 50 * 2 ** (i % 3))).toEqual([]);
      expect(new Set(clock.slept).size).toBeGreaterThan(10);
    });

    it('gives up on throttling that does not end, and at once on other errors', async () => {
      const clock = fakeClock();
      const throttled = open(refusing(client(), 'ThrottlingException', 99), clock);
      await expect(throttled.get({ pk: 'a', sk: 'a' })).rejects.toThrow('slow down');
      expect(clock.slept).toHaveLength(5);
      const denied = open(refusing(client(), 'AccessDeniedException', 99), clock);
      const key = { pk: 'a', sk: 'a' };
      await expect(denied.get(key)).rejects.toThrow('slow down');
      await expect(denied.put(key, 'attribute_not_exists(#pk)')).rejects.toThrow('slow down');
      await expect(denied.update(key, 'SET #x = :x', { x: 1 }, 'attribute_exists(#pk)')).rejects.toThrow('slow down');
      await expect(denied.writeAll([key])).rejects.toThrow('slow down');
      expect(clock.slept).toHaveLength(5);
    });

    it('asks for consistent reads', async () => {
      const asked: unknown[] = [];
      const spied = through(client(), (command, send) => {
        asked.push((command as { input: { ConsistentRead?: boolean } }).input.ConsistentRead);
        return send(command);
      });
      await open(spied).get({ pk: 'a', sk: 'a' });
      await open(spied).query('a');
      expect(asked).toEqual([true, true]);
    });

    it('asks for no more items than are wanted: each that is read costs', async () => {
      const limits: unknown[] = [];
      const spied = through(client(), (command, send) => {
        limits.push((command as { input: { Limit?: number } }).input.Limit);
        return send(command);
      });
      await open(spied).query('a', { limit: 3 });
      await open(spied).query('a');
      expect(limits).toEqual([3, undefined]);
    });

    it('keeps bytes, lists and what is null', async () => {
      const item = { pk: 'values', sk: 'a', nothing: null, list: [null, 'ก', true], bytes: Buffer.from([0, 255]) };
      await open().put(item);
      const { bytes, ...rest } = (await open().get({ pk: 'values', sk: 'a' })) ?? {};
      expect(rest).toEqual({ pk: 'values', sk: 'a', nothing: null, list: [null, 'ก', true] });
      expect(Buffer.from(bytes as Uint8Array)).toEqual(item.bytes);
    });
  });
}
