import { parseDay } from '../../../shared/base/day';
import { datedItems } from '../../../shared/stores/chunks';
import type { Item } from '../../../shared/stores/expressions';
import type { Consistency, Table } from '../../../shared/stores/table';

const DAY = parseDay('20230325');
const head: Item = { pk: '1', sk: DAY, parts: 0, rows: Buffer.from('new') };
const chunked: Item = { pk: '1', sk: DAY, parts: 1, run: 'gone', sizes: [3] };

/** A table whose replica is behind: what an eventual read finds, and what a consistent one does. */
function lateTable(eventual: Item | null, consistent: Item | null) {
  const asked: Consistency[] = [];
  const get = async (_: unknown, consistency: Consistency = 'consistent') => {
    asked.push(consistency);
    return consistency === 'eventual' ? eventual : consistent;
  };
  return { asked, items: datedItems({ name: 't', get, query: async () => [] } as unknown as Table, ['rows']) };
}

describe('an eventual read of a dated item', () => {
  it.each<[string, Item | null, Consistency[]]>([
    ['takes what is there', head, ['eventual']],
    ['asks again for what is missing', null, ['eventual', 'consistent']],
    ['asks again when the chunks of an old head are gone', chunked, ['eventual', 'consistent']],
  ])('%s', async (_, eventual, expected) => {
    const { items, asked } = lateTable(eventual, head);
    expect(await items.read('1', DAY, 'eventual')).toEqual({ head, bodies: { rows: head.rows } });
    expect(asked).toEqual(expected);
  });

  it('is null only where a consistent read finds nothing', async () => {
    const { items, asked } = lateTable(null, null);
    expect(await items.read('1', DAY, 'eventual')).toBeNull();
    expect(asked).toEqual(['eventual', 'consistent']);
  });

  it('is not made where nobody asks for it', async () => {
    const { items, asked } = lateTable(null, head);
    await items.read('1', DAY);
    expect(asked).toEqual(['consistent']);
  });
});
