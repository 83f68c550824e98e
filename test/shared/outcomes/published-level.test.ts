import fc from 'fast-check';
import { labelRuleText, publishedLevel } from '../../../shared/outcomes/published-level';

const shares = fc
  .array(fc.integer({ min: 0, max: 100 }), { minLength: 5, maxLength: 5 })
  .filter((counts) => counts.some((count) => count > 0))
  .map((counts) => counts.map((count) => count / counts.reduce((a, b) => a + b)));

it('without a cost of distance it is the most probable level, ties to the lower', () => {
  fc.assert(fc.property(shares, (p) => expect(p[publishedLevel(p, 0) - 1]).toBeCloseTo(Math.max(...p), 9)));
  expect(publishedLevel([0.4, 0.1, 0.1, 0, 0.4], 0)).toBe(1);
});

it('with a large one it is the rounded mean', () => {
  fc.assert(
    fc.property(shares, (p) => {
      const mean = p.reduce((sum, share, k) => sum + share * (k + 1), 0);
      expect(Math.abs(publishedLevel(p, 1e6) - mean)).toBeLessThanOrEqual(0.5 + 1e-4);
    }),
  );
});

it('between the two: neither far off nor blind to the mode', () => {
  expect(publishedLevel([0.35, 0, 0.1, 0.25, 0.3], 0)).toBe(1);
  expect(publishedLevel([0.35, 0, 0.1, 0.25, 0.3], 0.2)).toBeGreaterThan(2);
});

it('is told in words', () => {
  expect([0, 0.1].map(labelRuleText)).toEqual([
    'most probable level',
    'least expected cost: 1 if wrong + 0.1 x squared distance',
  ]);
});
