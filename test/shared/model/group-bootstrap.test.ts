import fc from 'fast-check';
import { groupBootstrap } from '../../../shared/model/group-bootstrap';

describe('groupBootstrap', () => {
  it('is the plain mean with bounds around it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.constantFrom('a', 'b', 'c', 'd')), { minLength: 1 }),
        (rows) => {
          const values = rows.map(([value]) => value);
          const { mean, low, high } = groupBootstrap(
            values,
            rows.map(([, group]) => group),
            1,
            200,
          );
          expect(mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 10);
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
          expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        },
      ),
    );
  });

  it('has no width with one group, and one of its own where groups differ', () => {
    expect(groupBootstrap([1, 2, 3], ['a', 'a', 'a'], 1)).toEqual({ mean: 2, low: 2, high: 2 });
    const { low, high } = groupBootstrap([0, 0, 1, 1], ['a', 'a', 'b', 'b'], 1);
    expect([low, high]).toEqual([0, 1]);
  });

  it('narrows as the root of the number of groups', () => {
    const width = (count: number) => {
      const groups = Array.from({ length: count }, (_, i) => String(i));
      const { low, high } = groupBootstrap(
        groups.map((_, i) => i % 2),
        groups,
        3,
      );
      return high - low;
    };
    expect(width(400) / width(25)).toBeCloseTo(0.25, 1);
  });

  it('gives the same interval for the same seed', () => {
    const [values, groups] = [
      [3, 1, 2, 5],
      ['a', 'b', 'c', 'd'],
    ];
    expect(groupBootstrap(values, groups, 7)).toEqual(groupBootstrap(values, groups, 7));
    expect(() => groupBootstrap([], [], 1)).toThrow(/no rows/);
  });
});
