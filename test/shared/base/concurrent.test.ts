import { setImmediate } from 'node:timers/promises';
import { mapConcurrently } from '../../../shared/base/concurrent';

describe('mapConcurrently', () => {
  const items = Array.from({ length: 40 }, (_, i) => i);

  it('gives the results in order, whatever ends first, with no more than the limit under way', async () => {
    let underWay = 0;
    let most = 0;
    const results = await mapConcurrently(items, 8, async (item) => {
      most = Math.max(most, ++underWay);
      for (let turns = item % 3; turns >= 0; turns--) await setImmediate();
      underWay--;
      return item * 2;
    });
    expect(results).toEqual(items.map((item) => item * 2));
    expect(most).toBe(8);
  });

  it('begins nothing after a failure, and throws the first one when all that was under way has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const mapping = mapConcurrently(items, 8, async (item) => {
      begun.push(item);
      if (item === 3) throw new Error('item 3');
      await setImmediate();
      await setImmediate();
      if (item === 5) throw new Error('item 5');
      ended.push(item);
    });
    await expect(mapping).rejects.toThrow('item 3');
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(ended).toEqual([0, 1, 2, 4, 6, 7]);
  });

  it('throws the one failure there is, also of the last item', async () => {
    const mapping = mapConcurrently(items, 8, async (item) => {
      if (item === 39) throw new Error('the last item');
    });
    await expect(mapping).rejects.toThrow('the last item');
  });

  it('has nothing to do for an empty list', async () => {
    expect(await mapConcurrently([], 8, async () => 1)).toEqual([]);
  });
});
