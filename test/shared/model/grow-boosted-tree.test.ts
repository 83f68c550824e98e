import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import { addLeaves } from '../../../shared/model/add-leaves';
import { binColumns } from '../../../shared/model/bins';
import { rankColumns } from '../../../shared/model/columns';
import { type BoostedTreeOptions, type Derivatives, treeGrower } from '../../../shared/model/grow-boosted-tree';
import type { Matrix } from '../../../shared/model/matrix';

const COLUMNS = 3;

type Data = { matrix: Matrix; derivatives: Derivatives };
type Leaf = { rows: number[]; depth: number };

/** Values on a grid of `steps`, some missing; derivatives without ties. */
function dataOf(seed: number, rowCount: number, steps: number, missing: number): Data {
  const random = randomStream(seed);
  const values = Float64Array.from({ length: rowCount * COLUMNS }, () =>
    random() < missing ? Number.NaN : Math.floor(random() * steps) / steps,
  );
  const gradient = Float64Array.from({ length: rowCount }, () => 2 * random() - 1);
  const hessian = Float64Array.from({ length: rowCount }, () => random() / 4);
  return { matrix: { values, rowCount, columnCount: COLUMNS }, derivatives: { gradient, hessian } };
}

const sumOf = (values: Float64Array, rows: readonly number[]) => rows.reduce((sum, r) => sum + values[r]!, 0);

/** Squared gradient over the second derivatives: what a split makes larger. */
function score({ derivatives: { gradient, hessian } }: Data, rows: readonly number[], lambda: number): number {
  return sumOf(gradient, rows) ** 2 / (sumOf(hessian, rows) + lambda);
}

/** The way to part a leaf that gains most, of all thresholds and either side for missing values; null when none may. */
function bestParts(data: Data, { rows, depth }: Leaf, columns: readonly number[], options: BoostedTreeOptions) {
  if (depth >= options.maxDepth) return null;
  const isAllowed = (part: readonly number[]) =>
    part.length >= options.minLeaf && sumOf(data.derivatives.hessian, part) >= options.minChildWeight;
  let best: { gain: number; parts: number[][] } | null = null;
  for (const c of columns)
    for (const threshold of rows.map((r) => data.matrix.values[r * COLUMNS + c]!))
      for (const missingLeft of [false, true]) {
        const goesLeft = (r: number) => {
          const x = data.matrix.values[r * COLUMNS + c]!;
          return Number.isNaN(x) ? missingLeft : !(x > threshold);
        };
        const parts = [rows.filter(goesLeft), rows.filter((r) => !goesLeft(r))];
        if (!parts.every((part) => part.length > 0 && isAllowed(part))) continue;
        const gain = parts.reduce((sum, part) => sum + score(data, part, options.lambda), 0);
        if (gain > (best?.gain ?? 0)) best = { gain, parts };
      }
  const gain = (best?.gain ?? 0) - score(data, rows, options.lambda);
  return best && gain > 1e-12 ? { ...best, gain } : null;
}

/** Parts the leaf that gains most, again and again. */
function leavesOf(data: Data, rows: number[], columns: readonly number[], options: BoostedTreeOptions): Leaf[] {
  let leaves: Leaf[] = [{ rows, depth: 0 }];
  while (leaves.length < options.maxLeaves) {
    const ways = leaves.map((leaf) => bestParts(data, leaf, columns, options));
    const most = Math.max(...ways.map((way) => way?.gain ?? 0));
    if (most === 0) return leaves;
    leaves = leaves.flatMap((leaf, i) =>
      ways[i]?.gain === most ? ways[i].parts.map((part) => ({ rows: part, depth: leaf.depth + 1 })) : [leaf],
    );
  }
  return leaves;
}

describe('a boosted tree', () => {
  it('parts the leaf that gains most, in the best of all ways, and adds its values to all rows', () => {
    fc.assert(
      fc.property(
        fc.record({ seed: fc.integer(), rowCount: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ steps: fc.constantFrom(2, 6, 1000), missing: fc.constantFrom(0, 0.25) }),
        fc.record({
          maxLeaves: fc.integer({ min: 1, max: 9 }),
          maxDepth: fc.constantFrom(2, 99),
          minLeaf: fc.integer({ min: 1, max: 6 }),
          minChildWeight: fc.constantFrom(0, 0.7),
          lambda: fc.constantFrom(0.5, 3),
          shrinkage: fc.constantFrom(0.1, 1),
        }),
        fc.boolean(),
        ({ seed, rowCount }, { steps, missing }, options, isShare) => {
          const data = dataOf(seed, rowCount, steps, missing);
          const all = Array.from({ length: rowCount }, (_, r) => r);
          const rows = isShare ? all.filter((r) => r % 3 !== 1) : all;
          const columns = isShare ? [0, 2] : [0, 1, 2];
          const grow = treeGrower(binColumns(rankColumns(data.matrix)), options);
          // the buffers of the tree before must leave no trace
          grow(Int32Array.from(all), Int32Array.of(1), data.derivatives, new Float64Array(rowCount));
          const margins = new Float64Array(rowCount);
          const table = grow(Int32Array.from(rows), Int32Array.from(columns), data.derivatives, margins);
          for (const leaf of leavesOf(data, rows, columns, options)) {
            const { gradient, hessian } = data.derivatives;
            const value =
              (-options.shrinkage * sumOf(gradient, leaf.rows)) / (sumOf(hessian, leaf.rows) + options.lambda);
            for (const r of leaf.rows) expect(margins[r]).toBeCloseTo(value, 9);
          }
          const told = new Float64Array(rowCount);
          addLeaves(table, data.matrix, told);
          expect(margins).toEqual(told);
        },
      ),
      { numRuns: 200 },
    );
  });
});
