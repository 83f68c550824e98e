import { randomStream } from '../../../shared/base/random';
import { spreadOf, stabilityOf } from '../../../shared/model/stability';

const random = randomStream(5);
type Draw = () => number;
const even: Draw = () => random() * 10;
/** Three of four are 0, the others spread widely. */
const skewed: Draw = () => Math.max(0, (random() - 0.75) * 40) ** 2;
const flag: Draw = () => Number(random() < 0.1);
const whole: Draw = () => Math.floor(random() * 3);
const sample = (count: number, draw: Draw = even) => Array.from({ length: count }, draw);

describe('the spread of a column', () => {
  it('has bins of equal count', () => {
    const spread = spreadOf(sample(1_000), 10);
    expect(spread.edges).toHaveLength(9);
    for (const share of spread.shares) expect(share).toBeCloseTo(0.1, 2);
  });

  it('has a bin of its own for a value that many rows have', () => {
    const zeros = [...Array<number>(15).fill(0), 1, 2, 3, 4, 5];
    const { edges, shares } = spreadOf(zeros, 4);
    expect(edges).toEqual([0, 1]);
    expect(shares).toEqual([0, 0.75, 0.25]);
    expect(spreadOf([3, 3, 3], 10).shares).toEqual([0, 1, 0]);
  });
});

describe('stability', () => {
  const { index: none, allowed } = stabilityOf(spreadOf([3, 3, 3, 3], 2), 4, [3, 3]);

  it('is near 0 for a constant column that stays so, and notices one that does not', () => {
    expect(none).toBeLessThan(0.1 * allowed);
    const spread = spreadOf(Array<number>(40).fill(3), 2);
    for (const other of [2.9, 3.1, 7]) {
      const moved = stabilityOf(spread, 40, Array<number>(30).fill(other));
      expect(moved.index).toBeGreaterThan(moved.allowed);
    }
    const half = stabilityOf(spread, 40, [...Array<number>(15).fill(3), ...Array<number>(15).fill(4)]);
    expect(half.index).toBeGreaterThan(half.allowed);
  });

  it('is as by hand for two bins', () => {
    // 10 rows then, half of them below 1; 3 of 4 rows now are not: with half a row in each bin 1.5 / 5 and 3.5 / 5
    const then = { edges: [1], shares: [0.5, 0.5] };
    const expected = (0.3 - 0.5) * Math.log(0.3 / 0.5) + (0.7 - 0.5) * Math.log(0.7 / 0.5);
    const found = stabilityOf(then, 10, [0, 1, 1, 2]);
    expect(found.index).toBeCloseTo(expected, 12);
    // 6.63 is the 99 % point of chi-squared with one degree of freedom
    expect(found.allowed / (1 / 10 + 1 / 4)).toBeCloseTo(6.63, 0);
  });

  it('allows 0.2 of many rows, more of few', () => {
    const limit = (rows: number) => stabilityOf(spreadOf(sample(rows), 10), rows, sample(rows)).allowed;
    expect(limit(5_000)).toBe(0.2);
    expect(limit(50)).toBeGreaterThan(0.8);
  });

  it.each([
    ['even', even, 10],
    ['even', even, 200],
    ['skewed', skewed, 30],
    ['skewed', skewed, 300],
    ['flags', flag, 20],
    ['flags', flag, 300],
    ['three values', whole, 40],
  ] as const)('tells rarely of a change where there is none: %s, %p rows', (_, draw, rows) => {
    const bins = Math.max(2, Math.min(10, Math.floor(rows / 20)));
    const alarms = Array.from({ length: 400 }, () => {
      const { index, allowed: most } = stabilityOf(spreadOf(sample(rows, draw), bins), rows, sample(rows, draw));
      return Number(index > most);
    });
    expect(alarms.reduce((sum, alarm) => sum + alarm, 0) / alarms.length).toBeLessThan(0.03);
  });

  it.each([
    ['ten rows, all on one side', sample(10), 2, Array<number>(10).fill(20)],
    ['two points of ten', sample(1_000), 10, sample(1_000, () => even() + 2)],
    ['zeros that became rare', sample(200, skewed), 10, sample(100, () => 1 + skewed())],
    ['a flag that became common', sample(200, flag), 10, sample(100, () => Number(random() < 0.4))],
    ['a third value that is gone', sample(200, whole), 10, sample(100, () => Math.floor(random() * 2))],
  ])('tells of %s', (_, then, bins, now) => {
    const { index, allowed: most } = stabilityOf(spreadOf(then, bins), then.length, now);
    expect(index).toBeGreaterThan(most);
  });
});
