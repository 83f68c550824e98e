import { pairMinima } from '../../../shared/base/pair-minima';
import { randomStream } from '../../../shared/base/random';

describe('the least value of each pair of numbers', () => {
  const ids = [0, 1, -1, 7, 1_024, 2 ** 31, 2 ** 32, 2 ** 32 + 7, 2 ** 45 + 1, Number.MAX_SAFE_INTEGER];

  it('is that of a map of texts, also when it goes on from what is known', () => {
    const random = randomStream(5);
    const expected = new Map<string, number>();
    let table = pairMinima();
    for (let n = 0; n < 30_000; n++) {
      const id = () => (ids[Math.floor(random() * ids.length)] as number) + Math.floor(random() * 40);
      const [first, second, value] = [id(), id(), Math.floor(random() * 100)];
      const key = `${first} ${second}`;
      table.lower(table.numberOf(first, second), value);
      expected.set(key, Math.min(value, expected.get(key) ?? value));
      if (n % 9_000 === 0) table = pairMinima(table.columns());
    }
    const { first, second, value } = table.columns();
    expect(table.count()).toBe(expected.size);
    expect([first.length, second.length, value.length]).toEqual([expected.size, expected.size, expected.size]);
    expect([...first].map((a, n) => [`${a} ${second[n]}`, value[n]])).toEqual([...expected]);
  });

  it('is infinite until one is told', () => {
    const table = pairMinima();
    expect([table.numberOf(3, 4), table.numberOf(4, 3), table.numberOf(3, 4)]).toEqual([0, 1, 0]);
    expect([...table.columns().value]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });
});
