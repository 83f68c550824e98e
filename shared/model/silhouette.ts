import { randomStream, shuffled } from '../base/random';
import type { Matrix } from './matrix';

/**
 * Mean silhouette (Rousseeuw 1987) of a seeded sample of at most `sample` rows, -1..1, each against the others of the
 * sample; a row alone in its cluster counts 0. Fewer than two clusters in the sample give 0.
 */
export function silhouette(
  { rowCount, columnCount, values }: Matrix,
  assignment: Int32Array,
  { sample = 2_000, seed = 1 } = {},
): number {
  const drawn = shuffled([...assignment.keys()], randomStream(seed)).slice(0, Math.min(sample, rowCount));
  const clusters = [...new Set(drawn.map((r) => assignment[r]!))];
  if (clusters.length < 2) return 0;
  // the sample by itself, clusters numbered in order of appearance: the loop below runs over all pairs
  const cluster = Int32Array.from(drawn, (r) => clusters.indexOf(assignment[r]!));
  const points = new Float64Array(drawn.length * columnCount);
  for (const [n, r] of drawn.entries())
    points.set(values.subarray(r * columnCount, (r + 1) * columnCount), n * columnCount);
  const sizes = new Float64Array(clusters.length);
  for (const j of cluster) sizes[j]! += 1;
  let total = 0;
  for (let n = 0; n < cluster.length; n++)
    total += ofRow(cluster[n]!, distanceSums(points, columnCount, cluster, n, clusters.length), sizes);
  return total / cluster.length;
}

/** The distances of a point from all points, added up by cluster. */
function distanceSums(
  points: Float64Array,
  columnCount: number,
  cluster: Int32Array,
  n: number,
  clusters: number,
): Float64Array {
  const sums = new Float64Array(clusters);
  for (let other = 0; other < cluster.length; other++) {
    let squares = 0;
    for (let c = 0; c < columnCount; c++) {
      const difference = points[n * columnCount + c]! - points[other * columnCount + c]!;
      squares += difference * difference;
    }
    sums[cluster[other]!]! += Math.sqrt(squares);
  }
  return sums;
}

function ofRow(own: number, sums: Float64Array, sizes: Float64Array): number {
  if (sizes[own] === 1) return 0;
  const within = sums[own]! / (sizes[own]! - 1);
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < sums.length; j++) if (j !== own) nearest = Math.min(nearest, sums[j]! / sizes[j]!);
  const most = Math.max(within, nearest);
  return most === 0 ? 0 : (nearest - within) / most;
}
