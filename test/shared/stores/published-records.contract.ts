import { publishedRecords } from '../../../shared/stores/published-records';
import { dyingAfter, fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

export function publishedRecordsContract(clientOf: ClientOf): void {
  describe('published records', () => {
    const open = freshTable(clientOf, 'published-records');
    const records = (count: number, value: string) => ({
      ids: Array.from({ length: count }, (_, place) => count - 1 - place),
      of: (place: number) => ({ value, id: count - 1 - place }),
    });
    const store = (name: string, clock = fakeClock(), client = clientOf()) =>
      publishedRecords<{ n: number }, { value: string }>(open(client, clock), name, clock.now);

    it('know nothing before the first result', async () => {
      expect(await store('nothing').summary('v1')).toBeNull();
    });

    it('stay readable version by version, as long as they are kept', async () => {
      const clock = fakeClock();
      const results = store('results', clock);
      await results.publish('v1', { n: 600 }, records(600, 'a'), []);
      await results.publish('v2', { n: 10 }, records(10, 'b'), ['v1']);
      expect([await results.summary('v1'), await results.summary('v2')]).toEqual([{ n: 600 }, { n: 10 }]);
      expect(await results.find('v1', 599)).toEqual({ value: 'a', id: 599 });
      expect(await results.find('v2', 9)).toEqual({ value: 'b', id: 9 });
      expect(await results.find('v2', 599)).toBeNull();
      clock.advance(3_601);
      await results.publish('v3', { n: 1 }, records(1, 'c'), ['v2']);
      expect(await results.summary('v1')).toBeNull();
      expect(await open().query('results#v1')).toEqual([]);
      expect(await results.find('v2', 9)).toEqual({ value: 'b', id: 9 });
    });

    it('stay when another computation, which knew nothing of them, ends just after', async () => {
      const results = store('beside');
      await results.publish('live', { n: 2 }, records(2, 'a'), []);
      await results.publish('next', { n: 1 }, records(1, 'b'), []);
      expect(await results.summary('live')).toEqual({ n: 2 });
      expect(await results.find('live', 1)).toEqual({ value: 'a', id: 1 });
    });

    it('stay as they are when the same result is published again', async () => {
      const same = store('same');
      for (let times = 0; times < 2; times++) await same.publish('v1', { n: 3 }, records(3, 'a'), []);
      expect(await same.find('v1', 2)).toEqual({ value: 'a', id: 2 });
    });

    it('do not exist before the last of them is written, and disappear when they never will be', async () => {
      const clock = fakeClock();
      for (const writes of [0, 1, 100, 257]) {
        const dying = store('dying', clock, dyingAfter(clientOf(), writes));
        await expect(dying.publish('dead', { n: 1 }, records(300, 'a'), [])).rejects.toThrow();
        expect(await store('dying').summary('dead')).toBeNull();
      }
      const alive = store('dying', clock);
      await alive.publish('v1', { n: 1 }, records(1, 'b'), []);
      expect(await open().query('dying#dead')).not.toEqual([]);
      clock.advance(3_601);
      await alive.publish('v2', { n: 1 }, records(1, 'c'), ['v1']);
      expect(await open().query('dying#dead')).toEqual([]);
    });
  });
}
