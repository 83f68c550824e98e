import { matrixOf } from '../../../shared/model/matrix';
import { fitKnown, fitStandardiser, standardise, standardiseKnown } from '../../../shared/model/standardise';

const UNKNOWN = Number.NaN;

describe('a standardiser', () => {
  it('gives columns of mean 0 and deviation 1, and 0 for a constant one', () => {
    const rows = matrixOf([
      [1, 7],
      [3, 7],
      [5, 7],
    ]);
    const fitted = fitStandardiser(rows);
    expect(fitted).toEqual({ mean: [3, 7], deviation: [Math.sqrt(8 / 3), 0] });
    const step = 2 / Math.sqrt(8 / 3);
    expect([...standardise(fitted, rows).values]).toEqual([-step, 0, 0, 0, step, 0]);
  });

  it.each([UNKNOWN, Number.POSITIVE_INFINITY])('refuses %p', (value) => {
    expect(() => fitStandardiser(matrixOf([[1], [value]]))).toThrow('finite');
  });
});

describe('a standardiser of what is known', () => {
  const rows = matrixOf([
    [1, UNKNOWN, UNKNOWN],
    [UNKNOWN, 2, UNKNOWN],
    [3, 4, UNKNOWN],
  ]);

  it('is fitted to the known values alone', () => {
    expect(fitKnown(rows)).toEqual({ mean: [2, 3, 0], deviation: [1, 1, 0], cut: 3 });
    expect(() => fitKnown(matrixOf([[1], [Number.NEGATIVE_INFINITY]]))).toThrow('finite');
  });

  it('takes the unknown for the mean, and cuts what is far from all it was fitted to', () => {
    const fitted = fitKnown(rows);
    expect([...standardiseKnown(fitted, rows).values]).toEqual([-1, 0, 0, 0, -1, 0, 1, 1, 0]);
    const far = matrixOf([[1000, -1000, 3]]);
    expect([...standardiseKnown(fitted, far).values]).toEqual([3, -3, 0]);
    expect([...standardiseKnown({ ...fitted, cut: 5 }, far).values]).toEqual([5, -5, 0]);
  });
});
