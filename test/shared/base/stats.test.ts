import fc from 'fast-check';
import { leastOrNaN, meanOrNaN, normalQuantile, placeAmong } from '../../../shared/base/stats';

it('of nothing there is neither a mean nor a least value', () => {
  expect([meanOrNaN([]), leastOrNaN([])]).toEqual([Number.NaN, Number.NaN]);
  expect([meanOrNaN([3, -1]), leastOrNaN([3, -1, 2])]).toEqual([1, -1]);
});

describe('placeAmong', () => {
  it('is the share below, and half of those equal', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1 }), fc.nat(9), (values, value) => {
        const below = values.filter((other) => other < value).length;
        const equal = values.filter((other) => other === value).length;
        expect(placeAmong(values.toSorted(), value)).toBe((below + equal / 2) / values.length);
      }),
    );
    expect(placeAmong([], 1)).toBeNaN();
  });
});

describe('normalQuantile', () => {
  it.each([
    [0.5, 0],
    [0.6, 0.253_347],
    [0.8413447, 1],
    [0.9772499, 2],
    [0.99865, 3],
    [0.999_968, 3.997_78],
  ])('of %d is %d to .008, and as much below the middle', (p, value) => {
    expect(Math.abs(normalQuantile(p) - value)).toBeLessThan(0.008);
    expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 9);
  });

  it('grows with the share', () => {
    for (let n = 1; n < 5000; n++) expect(normalQuantile(n / 5000)).toBeGreaterThan(normalQuantile((n - 0.5) / 5000));
  });
});
