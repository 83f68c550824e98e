import { deepestFalls, errorOfMean } from '../../bench/joint-leads';
import { randomStream } from '../../shared/base/random';

const pulls = (values: Record<string, number>): ReadonlyMap<string, number> => new Map(Object.entries(values));

describe('leads on the same learners', () => {
  it('err together as far as they share learners', () => {
    expect(errorOfMean([pulls({ a: 3, b: 4 })])).toBe(5);
    expect(errorOfMean([pulls({ a: 3 }), pulls({ b: 4 })])).toBe(2.5);
    expect(errorOfMean([pulls({ a: 3 }), pulls({ a: 4 })])).toBe(3.5);
    expect(errorOfMean([pulls({ a: 3 }), pulls({ a: -3 })])).toBe(0);
  });

  it('fall as deep as the deepest of them', () => {
    const falls = deepestFalls([pulls({ a: 1 }), pulls({ a: -2, b: 1 })], 400, randomStream(1));
    // 1 where a goes up, then 2 - 1 or 2 + 1 as b goes
    expect([...new Set(falls)]).toEqual([1, 3]);
    expect(falls.filter((fall) => fall === 3).length / falls.length).toBeCloseTo(1 / 4, 1);
  });

  it('fall, one alone, as its standard error says', () => {
    const random = randomStream(2);
    const many = pulls(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}`, random() - 0.5])));
    const falls = deepestFalls([many], 2000, random);
    const within = falls.filter((fall) => Math.abs(fall) < errorOfMean([many])).length / falls.length;
    expect(within).toBeGreaterThan(0.64);
    expect(within).toBeLessThan(0.72);
  });
});
