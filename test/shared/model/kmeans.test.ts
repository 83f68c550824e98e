import { randomStream } from '../../../shared/base/random';
import { kMeans, nearestCentre } from '../../../shared/model/kmeans';
import { matrixOf } from '../../../shared/model/matrix';
import { silhouette } from '../../../shared/model/silhouette';

const OPTIONS = { k: 3, seed: 42, starts: 10, maxIterations: 300 };

function blobs(centres: readonly (readonly number[])[], each: number): number[][] {
  const random = randomStream(7);
  return centres.flatMap((centre) => Array.from({ length: each }, () => centre.map((x) => x + random() - 0.5)));
}

describe('k-means', () => {
  const rows = blobs(
    [
      [0, 0],
      [10, 0],
      [0, 10],
    ],
    40,
  );

  it('finds groups that lie apart', () => {
    const { assignment, centres } = kMeans(matrixOf(rows), OPTIONS);
    for (let blob = 0; blob < 3; blob++) expect(new Set(assignment.slice(blob * 40, (blob + 1) * 40)).size).toBe(1);
    expect(new Set(assignment).size).toBe(3);
    expect(nearestCentre(centres, [9, 1])).toBe(assignment[40]);
  });

  it('gives the same clusters for the same seed', () => {
    expect(kMeans(matrixOf(rows), OPTIONS)).toEqual(kMeans(matrixOf(rows), OPTIONS));
  });

  it('ends at the best split of few points that trying all splits finds, but for rare sets no start leads to it', () => {
    const random = randomStream(11);
    const upTo = (most: number): number => Math.floor(random() * (most + 1));
    const sets = Array.from({ length: 300 }, () =>
      Array.from({ length: 2 + upTo(5) }, () => [upTo(20), upTo(20)] as const),
    );
    const above = sets.map((points) => {
      const { inertia } = kMeans(matrixOf(points), { k: 2, seed: 1, starts: 60, maxIterations: 50 });
      return inertia - leastInertia(points);
    });
    expect(Math.min(...above)).toBeGreaterThan(-1e-6);
    expect(above.filter((more) => more > 1e-6).length).toBeLessThanOrEqual(3);
  });

  it('keeps every row nearest to its own centre, and each centre the mean of its rows', () => {
    const { assignment, centres } = kMeans(matrixOf(rows), { ...OPTIONS, k: 5 });
    for (const [r, row] of rows.entries()) {
      const distance = (j: number) => row.reduce((sum, x, c) => sum + (x - centres[j]![c]!) ** 2, 0);
      expect(distance(assignment[r]!)).toBeCloseTo(distance(nearestCentre(centres, row)), 9);
    }
    for (const [j, centre] of centres.entries()) {
      const own = rows.filter((_, r) => assignment[r] === j);
      expect(centre[0]).toBeCloseTo(own.reduce((sum, [x]) => sum + x!, 0) / own.length, 9);
    }
  });

  it('refuses more clusters than rows', () => {
    expect(() => kMeans(matrixOf([[1], [2]]), OPTIONS)).toThrow('2 rows cannot make 3 clusters');
  });

  it('has a silhouette near 1 for groups that lie apart and lower for a split in the wrong place', () => {
    const matrix = matrixOf(rows);
    const right = silhouette(matrix, kMeans(matrix, OPTIONS).assignment);
    const wrong = silhouette(
      matrix,
      Int32Array.from(rows, (_, r) => r % 3),
    );
    expect(right).toBeGreaterThan(0.9);
    expect(wrong).toBeLessThan(0);
    expect(silhouette(matrix, new Int32Array(rows.length))).toBe(0);
  });

  it('equals the silhouette worked out by hand on a line', () => {
    // 0: (10.5 - 1) / 10.5, 1: (9.5 - 1) / 9.5, 10 and 11 the same the other way round
    const expected = (9.5 / 10.5 + 8.5 / 9.5) / 2;
    expect(silhouette(matrixOf([[0], [1], [10], [11]]), Int32Array.of(0, 0, 1, 1))).toBeCloseTo(expected, 12);
  });
});

function leastInertia(points: readonly (readonly [number, number])[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let mask = 0; mask < 2 ** points.length; mask++) {
    const parts = [0, 1].map((side) => points.filter((_, i) => ((mask >> i) & 1) === side));
    least = Math.min(
      least,
      parts.reduce((sum, part) => sum + spread(part), 0),
    );
  }
  return least;
}

function spread(points: readonly (readonly [number, number])[]): number {
  if (points.length === 0) return 0;
  const mean = [0, 1].map((c) => points.reduce((sum, point) => sum + point[c]!, 0) / points.length);
  return points.reduce((sum, [x, y]) => sum + (x - mean[0]!) ** 2 + (y - mean[1]!) ** 2, 0);
}
