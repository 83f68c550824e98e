import { randomStream } from '../../../shared/base/random';
import { spreadOf, stabilityIndex } from '../../../shared/model/stability';

const random = randomStream(5);
const sample = (count: number, shift = 0) => Array.from({ length: count }, () => random() * 10 + shift);

describe('the stability index', () => {
  const spread = spreadOf(sample(1_000), 10);

  it('cuts bins of equal count', () => {
    expect(spread.edges).toHaveLength(9);
    for (const share of spread.shares) expect(share).toBeCloseTo(0.1, 2);
  });

  it('is near 0 for the same kind of values and above 0.2 for values that have moved', () => {
    expect(stabilityIndex(spread, sample(1_000))).toBeLessThan(0.05);
    expect(stabilityIndex(spread, sample(1_000, 2))).toBeGreaterThan(0.2);
  });

  it('is as by hand for two bins', () => {
    const half = { edges: [1], shares: [0.5, 0.5] };
    const expected = (0.25 - 0.5) * Math.log(0.25 / 0.5) + (0.75 - 0.5) * Math.log(0.75 / 0.5);
    expect(stabilityIndex(half, [0, 1, 1, 2])).toBeCloseTo(expected, 12);
  });

  it('is 0 for a column that was and is constant', () => {
    expect(spreadOf([3, 3, 3], 10)).toEqual({ edges: [], shares: [1] });
    expect(stabilityIndex(spreadOf([3, 3, 3], 10), [3, 3])).toBe(0);
  });
});
