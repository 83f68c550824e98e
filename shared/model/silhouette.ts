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
  const sizes = new Map(clusters.map((j) => [j, drawn.filter((r) => assignment[r] === j).length]));
  let total = 0;
  for (const r of drawn) {
    const sums = new Map(clusters.map((j) => [j, 0]));
    for (const other of drawn) {
      let squares = 0;
      for (let c = 0; c < columnCount; c++)
        squares += (values[r * columnCount + c]! - values[other * columnCount + c]!) ** 2;
      const j = assignment[other]!;
      sums.set(j, sums.get(j)! + Math.sqrt(squares));
    }
    total += ofRow(assignment[r]!, sums, sizes);
  }
  return total / drawn.length;
}

function ofRow(own: number, sums: ReadonlyMap<number, number>, sizes: ReadonlyMap<number, number>): number {
  if (sizes.get(own) === 1) return 0;
  const within = sums.get(own)! / (sizes.get(own)! - 1);
  const between = [...sums].filter(([j]) => j !== own).map(([j, sum]) => sum / sizes.get(j)!);
  const nearest = Math.min(...between);
  const most = Math.max(within, nearest);
  return most === 0 ? 0 : (nearest - within) / most;
}
