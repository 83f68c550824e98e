import fc from 'fast-check';
import {
  leastOrNaN,
  mean,
  meanOrNaN,
  median,
  normalQuantile,
  placeAmong,
  roundSignificant,
} from '../../../shared/base/stats';

it('of nothing there is neither a mean nor a least value', () => {
  expect([meanOrNaN([]), leastOrNaN([])]).toEqual([Number.NaN, Number.NaN]);
  expect([meanOrNaN([3, -1]), leastOrNaN([3, -1, 2])]).toEqual([1, -1]);
});

it.each([
  [[], 0],
  [[7], 7],
  [[10, 2], 6],
  [[10, 9, 2], 9],
  [[-4, 100, 10, 2], 6],
])('the median of %j is %d', (values, middle) => expect(median(values)).toBe(middle));

it('the mean of nothing is 0 where nothing else is wanted', () => {
  expect([mean([]), mean([5]), mean([1, 2, 6])]).toEqual([0, 5, 3]);
});

describe('roundSignificant', () => {
  it.each([
    [0.1 + 0.2, 12, 0.3],
    [123.456, 4, 123.5],
    [-123_456, 2, -120_000],
    [-0, 12, 0],
    [-1e-20, 3, -1e-20],
  ])('of %d to %i digits is %d', (value, digits, rounded) => expect(roundSignificant(value, digits)).toBe(rounded));

  it('keeps 12 digits where nothing else is said', () => {
    expect(roundSignificant(1.234_567_890_123_4)).toBe(1.234_567_890_12);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => roundSignificant(value)).toThrow(new RangeError(`number ${value} is not finite`));
  });
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
