import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import { boostingMargins, trainBoosting } from '../../../shared/model/boosting';
import { rankColumns } from '../../../shared/model/columns';
import { explainer } from '../../../shared/model/explain';
import type { Matrix } from '../../../shared/model/matrix';
import { forestProbabilities, trainForest } from '../../../shared/model/random-forest';
import { childOf, columnOf, isLeaf, rightOf, type TreeTable } from '../../../shared/model/tree-table';

const COLUMNS = 4;
const CLASSES = 3;
const LEVELS = [1, 2, 5];

/** Coarse values, some missing; the classes lean on the first two columns. */
function sample(seed: number, rowCount: number): { matrix: Matrix; labels: number[] } {
  const random = randomStream(seed);
  const values = Float64Array.from({ length: rowCount * COLUMNS }, () =>
    random() < 0.1 ? Number.NaN : Math.floor(random() * 6),
  );
  const labels = Array.from({ length: rowCount }, (_, r) => {
    const lean = (values[r * COLUMNS]! || 0) + (values[r * COLUMNS + 1]! || 0) + 4 * random();
    return lean < 4 ? 0 : lean < 8 ? 1 : 2;
  });
  return { matrix: { values, rowCount, columnCount: COLUMNS }, labels };
}

/** Mean of the explained number when only the columns of `known` are. */
function expectation(table: TreeTable, factors: readonly number[], row: Float64Array, known: number): number {
  const { nodes, thresholds, cover, leaves, outputs } = table;
  const below = (node: number): number => {
    if (isLeaf(nodes, node))
      return factors.reduce((sum, f, k) => sum + f * leaves[rightOf(nodes, node) * outputs + k]!, 0);
    const column = columnOf(nodes, node);
    if (known & (1 << column)) return below(childOf(nodes, thresholds, node, row[column]!));
    const [left, right] = [node + 1, rightOf(nodes, node)];
    return (cover[left]! * below(left) + cover[right]! * below(right)) / cover[node]!;
  };
  return [...table.roots].reduce((sum, root) => sum + below(root), 0);
}

/** Shapley values over all subsets of the columns. */
function bruteForce(table: TreeTable, factors: readonly number[], row: Float64Array): number[] {
  const factorial = [1, 1, 2, 6, 24];
  return Array.from({ length: COLUMNS }, (_, c) => {
    let value = 0;
    for (let known = 0; known < 1 << COLUMNS; known++) {
      if (known & (1 << c)) continue;
      const size = [...known.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial[size]! * factorial[COLUMNS - size - 1]!) / factorial[COLUMNS]!;
      value += weight * (expectation(table, factors, row, known | (1 << c)) - expectation(table, factors, row, known));
    }
    return value;
  });
}

function rowOf(matrix: Matrix, r: number): Float64Array {
  return matrix.values.subarray(r * COLUMNS, (r + 1) * COLUMNS);
}

const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe('explanations of a forest', () => {
  it('Shapley values equal those over all subsets, and add up to the prediction', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 4 }), (seed, trees) => {
        const { matrix, labels } = sample(seed, 40);
        const { table } = trainForest(rankColumns(matrix), labels, { trees, seed, classes: CLASSES });
        const factors = LEVELS.map((level) => level / trees);
        const { shapley } = explainer({ table, columnCount: COLUMNS, factors });
        const shares = forestProbabilities({ seed, from: 0, table }, matrix);
        for (let r = 0; r < 5; r++) {
          const { base, values } = shapley(rowOf(matrix, r));
          bruteForce(table, factors, rowOf(matrix, r)).forEach((value, c) => {
            expect(Math.abs(values[c]! - value)).toBeLessThan(1e-9);
          });
          const level = LEVELS.reduce((sum, l, k) => sum + l * shares[r * CLASSES + k]!, 0);
          expect(Math.abs(base + total(values) - level)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('decision paths add up to the prediction; a column that no tree uses gets nothing', () => {
    const { matrix, labels } = sample(3, 200);
    const values = matrix.values.map((x, i) => (i % COLUMNS === 3 ? 1 : x));
    const table = trainForest(rankColumns({ ...matrix, values }), labels, {
      trees: 7,
      seed: 1,
      classes: CLASSES,
    }).table;
    const shares = forestProbabilities({ seed: 1, from: 0, table }, { ...matrix, values });
    const explain = explainer({ table, columnCount: COLUMNS, factors: [0, 0, 1 / 7] });
    for (let r = 0; r < matrix.rowCount; r++) {
      for (const { base, values: added } of [
        explain.decisionPath(values.subarray(r * COLUMNS)),
        explain.shapley(values.subarray(r * COLUMNS)),
      ]) {
        expect(Math.abs(base + total(added) - shares[r * CLASSES + 2]!)).toBeLessThan(1e-9);
        expect(added[3]).toBe(0);
      }
    }
  });
});

it('explanations of boosted trees add up to the log-odds; Shapley values equal those over all subsets', () => {
  const { matrix, labels } = sample(5, 150);
  const model = trainBoosting(
    rankColumns(matrix),
    labels.map((label) => Number(label > 0)),
    { rounds: 6, maxLeaves: 8, minLeaf: 3, seed: 1 },
  );
  const explain = explainer({ table: model.table, columnCount: COLUMNS, factors: [1], base: model.base });
  const margins = boostingMargins(model, matrix);
  for (let r = 0; r < 20; r++) {
    const row = rowOf(matrix, r);
    const shapley = explain.shapley(row);
    const path = explain.decisionPath(row);
    bruteForce(model.table, [1], row).forEach((value, c) => {
      expect(Math.abs(shapley.values[c]! - value)).toBeLessThan(1e-9);
    });
    for (const { base, values } of [shapley, path])
      expect(Math.abs(base + total(values) - margins[r]!)).toBeLessThan(1e-9);
  }
});

it('names the numbers it was not given', () => {
  const { matrix, labels } = sample(3, 20);
  const { table } = trainForest(rankColumns(matrix), labels, { trees: 1, seed: 1, classes: CLASSES });
  expect(() => explainer({ table, columnCount: COLUMNS, factors: [1] })).toThrow('1 factors for 3 numbers a leaf');
});
