import { cholesky, solveCholesky } from '../../../shared/base/cholesky';

// [[4, 6, 2], [6, 13, 1], [2, 1, 6]] = L L' with L = [[2, 0, 0], [3, 2, 0], [1, -1, 2]]
const MATRIX = Float64Array.of(4, 0, 0, 6, 13, 0, 2, 1, 6);
const LOWER = Float64Array.of(2, 0, 0, 3, 2, 0, 1, -1, 2);

describe('cholesky', () => {
  it('finds the triangle', () => expect(cholesky(MATRIX, 3)).toEqual(LOWER));

  it('solves with it: the matrix times (1, -2, 3) is (-2, -17, 18)', () => {
    expect([...solveCholesky(LOWER, Float64Array.of(-2, -17, 18))]).toEqual([1, -2, 3]);
  });

  it.each([
    [[0], 0],
    [[1, 0, 2, 1], 1],
    [[1, 0, 1, 1], 1],
    [[Number.NaN], 0],
  ])('refuses %j, which has no triangle, and says at which row', (matrix, row) => {
    const size = Math.sqrt(matrix.length);
    expect(() => cholesky(Float64Array.from(matrix), size)).toThrow(`not positive definite at row ${row}`);
  });
});
