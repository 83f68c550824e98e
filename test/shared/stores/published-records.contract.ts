import { publishedRecords } from '../../../shared/stores/published-records';
import { type ClientOf, freshTable } from './fresh-table';

export function publishedRecordsContract(clientOf: ClientOf): void {
  describe('published records', () => {
    const open = freshTable(clientOf, 'published-records');
    const records = (count: number, value: string) =>
      Array.from({ length: count }, (_, id) => [id, { value, id }] as const);

    it('know nothing before the first result', async () => {
      const store = publishedRecords<{ n: number }, { value: string }>(open(), 'nothing');
      expect([await store.latest(), await store.find(1)]).toEqual([null, null]);
    });

    it('are replaced as a whole', async () => {
      const store = publishedRecords<{ n: number }, { value: string }>(open(), 'results');
      await store.publish('first', { n: 600 }, records(600, 'a'));
      expect(await store.find(599)).toEqual({ value: 'a', id: 599 });
      await store.publish('second', { n: 10 }, records(10, 'b'));
      expect(await store.latest()).toEqual({ run: 'second', summary: { n: 10 } });
      expect(await store.find(9)).toEqual({ value: 'b', id: 9 });
      expect(await store.find(599)).toBeNull();
      expect(await open().query('results#first')).toEqual([]);
    });

    it('stay as they are when the same result is published again', async () => {
      const store = publishedRecords<{ n: number }, { value: string }>(open(), 'same');
      for (let times = 0; times < 2; times++) await store.publish('run', { n: 3 }, records(3, 'a'));
      expect(await store.find(2)).toEqual({ value: 'a', id: 2 });
    });

    it('follow a result that is published between two reads', async () => {
      const table = open();
      const slow = publishedRecords<object, { value: string }>(
        {
          ...table,
          get: async (key) => {
            const item = await table.get(key);
            if (key.pk === 'race' && item?.run === 'old') await quick.publish('new', {}, records(1, 'new'));
            return item;
          },
        },
        'race',
      );
      const quick = publishedRecords<object, { value: string }>(table, 'race');
      await quick.publish('old', {}, records(1, 'old'));
      expect(await slow.find(0)).toEqual({ value: 'new', id: 0 });
    });
  });
}
