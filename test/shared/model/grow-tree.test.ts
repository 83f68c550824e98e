import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import { rankColumns } from '../../../shared/model/columns';
import { treeGrower } from '../../../shared/model/grow-tree';
import type { Matrix } from '../../../shared/model/matrix';
import type { Sample, TreeOptions } from '../../../shared/model/split-search';
import { childOf, columnOf, isLeaf, rightOf, type TreeTable, tableWriter } from '../../../shared/model/tree-table';

const CLASSES = 3;
const COLUMNS = 3;

type Data = { matrix: Matrix; labels: number[]; weights: number[] };

/** Values on a grid of `steps`, some missing; column 1 leans on the class. */
function dataOf(seed: number, rowCount: number, steps: number, missing: number): Data {
  const random = randomStream(seed);
  const labels = Array.from({ length: rowCount }, () => Math.floor(random() * CLASSES));
  const values = Float64Array.from({ length: rowCount * COLUMNS }, (_, i) => {
    if (random() < missing) return Number.NaN;
    const lean = i % COLUMNS === 1 ? labels[Math.floor(i / COLUMNS)]! / 2 : 0;
    return Math.floor((random() + lean) * steps) / steps;
  });
  const weights = labels.map(() => 1 + Math.floor(random() * 3));
  return { matrix: { values, rowCount, columnCount: COLUMNS }, labels, weights };
}

function grow({ matrix, labels, weights }: Data, options: Partial<TreeOptions> = {}): TreeTable {
  const sample: Sample = {
    rows: Int32Array.from(labels, (_, r) => r),
    labels: Int32Array.from(labels),
    weights: Float64Array.from(weights),
  };
  const writer = tableWriter(CLASSES);
  const all = { classes: CLASSES, minLeaf: 1, maxDepth: 99, maxFeatures: COLUMNS, ...options };
  treeGrower(rankColumns(matrix), all)(sample, randomStream(5), writer);
  return writer.finish();
}

/** Squared class weights over the weight: what a split makes as large as it can. */
function purity({ labels, weights }: Data, rows: readonly number[]): number {
  const totals = [0, 0, 0];
  for (const r of rows) totals[labels[r]!]! += weights[r]!;
  return totals.reduce((sum, t) => sum + t * t, 0) / totals.reduce((sum, t) => sum + t, 0);
}

/** The largest purity of all ways to part the rows, missing values on either side; 0 when none leaves enough rows. */
function bestPurity(data: Data, rows: readonly number[], minLeaf: number): number {
  let best = 0;
  for (let c = 0; c < COLUMNS; c++) {
    const readValue = (r: number): number => data.matrix.values[r * COLUMNS + c]!;
    for (const threshold of [...new Set(rows.map(readValue)), Number.POSITIVE_INFINITY])
      for (const missingLeft of [false, true]) {
        const goesLeft = (r: number): boolean => (Number.isNaN(readValue(r)) ? missingLeft : readValue(r) < threshold);
        const left = rows.filter(goesLeft);
        const right = rows.filter((r) => !goesLeft(r));
        if (left.length < minLeaf || right.length < minLeaf) continue;
        best = Math.max(best, purity(data, left) + purity(data, right));
      }
  }
  return best;
}

/** Walks the tree with the rows that reach each node and checks every decision against all others. */
function check(table: TreeTable, data: Data, minLeaf: number, maxDepth: number): void {
  const { nodes, thresholds, cover, leaves } = table;
  const visit = (node: number, rows: readonly number[], depth: number): void => {
    const weight = rows.reduce((sum, r) => sum + data.weights[r]!, 0);
    expect(cover[node]).toBe(weight);
    const best = depth < maxDepth ? bestPurity(data, rows, minLeaf) : 0;
    const isPure = new Set(rows.map((r) => data.labels[r])).size === 1;
    expect(isLeaf(nodes, node)).toBe(best === 0 || isPure);
    if (isLeaf(nodes, node)) {
      const shares = [0, 0, 0];
      for (const r of rows) shares[data.labels[r]!]! += data.weights[r]! / weight;
      shares.forEach((share, k) => {
        expect(leaves[rightOf(nodes, node) * CLASSES + k]).toBeCloseTo(share, 12);
      });
      return;
    }
    const readValue = (r: number): number => data.matrix.values[r * COLUMNS + columnOf(nodes, node)]!;
    const left = rows.filter((r) => childOf(nodes, thresholds, node, readValue(r)) === node + 1);
    const right = rows.filter((r) => childOf(nodes, thresholds, node, readValue(r)) !== node + 1);
    expect(Math.min(left.length, right.length)).toBeGreaterThanOrEqual(minLeaf);
    expect(purity(data, left) + purity(data, right)).toBeCloseTo(best, 9);
    visit(node + 1, left, depth + 1);
    visit(rightOf(nodes, node), right, depth + 1);
  };
  visit(
    0,
    data.labels.map((_, r) => r),
    0,
  );
}

describe('a tree', () => {
  it('takes the best of all splits at every node', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer(),
          rowCount: fc.integer({ min: 1, max: 50 }),
          steps: fc.constantFrom(1, 4, 1000),
          missing: fc.constantFrom(0, 0.2),
          minLeaf: fc.integer({ min: 1, max: 4 }),
          maxDepth: fc.constantFrom(2, 99),
        }),
        ({ seed, rowCount, steps, missing, minLeaf, maxDepth }) => {
          const data = dataOf(seed, rowCount, steps, missing);
          check(grow(data, { minLeaf, maxDepth }), data, minLeaf, maxDepth);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([5, 100_000])('takes the best of all splits among many rows (%i steps)', (steps) => {
    const data = dataOf(8, 150, steps, 0.05);
    check(grow(data, { minLeaf: 3 }), data, 3, 99);
  });

  it('is the same for a weight as for as many copies of the row', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(3, 1000), (seed, steps) => {
        const data = dataOf(seed, 60, steps, 0.1);
        const copies = data.weights.flatMap((weight, r) => Array<number>(weight).fill(r));
        const values = copies.flatMap((r) => [...data.matrix.values.subarray(r * COLUMNS, (r + 1) * COLUMNS)]);
        const repeated = {
          matrix: { values: Float64Array.from(values), rowCount: copies.length, columnCount: COLUMNS },
          labels: copies.map((r) => data.labels[r]!),
          weights: copies.map(() => 1),
        };
        expect(grow(repeated)).toEqual(grow(data));
      }),
      { numRuns: 40 },
    );
  });

  it('parts neighbours that no number lies between', () => {
    const high = 1 + Number.EPSILON;
    const matrix = { values: Float64Array.of(1, 0, 0, high, 0, 0), rowCount: 2, columnCount: COLUMNS };
    const table = grow({ matrix, labels: [0, 1], weights: [1, 1] });
    expect(table.thresholds[1]).toBe(high);
  });

  it('ranks more distinct values than 16 bits hold', () => {
    const rowCount = 70_000;
    const values = Float64Array.from({ length: rowCount * COLUMNS }, (_, i) => (i % COLUMNS === 0 ? i : 0));
    const labels = Array.from({ length: rowCount }, (_, r) => Number(r > 66_000));
    const table = grow({ matrix: { values, rowCount, columnCount: COLUMNS }, labels, weights: labels.map(() => 1) });
    expect(table.cover).toEqual(Float64Array.of(70_000, 66_001, 3_999));
    expect(table.thresholds[1]).toBe((66_000 + 0.5) * COLUMNS);
  });
});
