import { randomStream } from '../../../shared/base/random';
import { rankColumns } from '../../../shared/model/columns';
import { featureImportance } from '../../../shared/model/feature-importance';
import type { Matrix } from '../../../shared/model/matrix';
import {
  type Forest,
  type ForestOptions,
  forestProbabilities,
  mergeForests,
  outOfBag,
  trainForest,
} from '../../../shared/model/random-forest';

const CLASSES = 3;

/** Column 0 tells the class in three rows of four, column 1 a little, column 2 nothing, column 3 is constant. */
function sample(seed: number, rowCount: number): { matrix: Matrix; labels: number[] } {
  const random = randomStream(seed);
  const labels = Array.from({ length: rowCount }, () => Math.floor(random() * CLASSES));
  const values = new Float64Array(rowCount * 4);
  labels.forEach((label, r) => {
    const told = random() < 0.75 ? label : Math.floor(random() * CLASSES);
    values.set([told + random() / 2, label + 4 * random(), random(), 1], r * 4);
  });
  return { matrix: { values, rowCount, columnCount: 4 }, labels };
}

const { matrix, labels } = sample(1, 400);
const columns = rankColumns(matrix);
const train = (options: Partial<ForestOptions> = {}): Forest =>
  trainForest(columns, labels, { trees: 40, seed: 7, ...options });

function accuracy(probabilities: Float64Array, truth: readonly number[]): number {
  const best = (r: number): number => {
    const row = [...probabilities.subarray(r * CLASSES, (r + 1) * CLASSES)];
    return row.indexOf(Math.max(...row));
  };
  return truth.filter((label, r) => best(r) === label).length / truth.length;
}

describe('a forest', () => {
  it('is the same for the same seed, whatever parts it is grown in; another seed gives another', () => {
    const parts = [train({ from: 17, to: 40 }), train({ to: 3 }), train({ from: 3, to: 17 })];
    expect(mergeForests(parts)).toEqual(train());
    expect(train({ seed: 8 }).table).not.toEqual(train().table);
  });

  it('does not merge parts that leave a gap or have another seed', () => {
    expect(() => mergeForests([train({ to: 3 }), train({ from: 4 })])).toThrow('trees from 4 of seed 7 do not follow');
    expect(() => mergeForests([train({ to: 3 }), train({ from: 3, seed: 8 })])).toThrow('do not follow');
  });

  it('answers with shares that add up to 1, and learns what there is to learn', () => {
    const others = sample(2, 500);
    const probabilities = forestProbabilities(train({ minLeaf: 5 }), others.matrix);
    for (let r = 0; r < 500; r++)
      expect(probabilities.subarray(r * CLASSES, (r + 1) * CLASSES).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(accuracy(probabilities, others.labels)).toBeGreaterThan(0.75);
  });

  it('scores its training rows without the trees that saw them', () => {
    const forest = train({ trees: 100 });
    const unseen = outOfBag(forest, columns);
    expect(unseen.some(Number.isNaN)).toBe(false);
    const held = sample(3, 2000);
    const onOthers = accuracy(forestProbabilities(forest, held.matrix), held.labels);
    expect(accuracy(forestProbabilities(forest, matrix), labels)).toBeGreaterThan(0.95);
    expect(Math.abs(accuracy(unseen, labels) - onOthers)).toBeLessThan(0.06);
  });

  it('gives NaN out of bag where every tree saw the row, and parts count as the whole', () => {
    const [head, tail] = [train({ to: 2 }), train({ from: 2, to: 5 })];
    const whole = outOfBag(mergeForests([head, tail]), columns);
    expect(whole.some(Number.isNaN)).toBe(true);
    const sum = (forest: Forest, i: number): number => outOfBag(forest, columns)[i]! || 0;
    expect(whole.findIndex((share, i) => !Number.isNaN(share) && sum(head, i) + sum(tail, i) < share / 5)).toBe(-1);
  });

  it('draws as many rows a tree as there are, each of them in most trees', () => {
    const own = { values: Float64Array.from({ length: 12 }, (_, r) => r), rowCount: 12, columnCount: 1 };
    const each = trainForest(rankColumns(own), [...own.values].reverse(), { trees: 200, seed: 1 });
    for (const root of each.table.roots) expect(each.table.cover[root]).toBe(12);
    const shares = forestProbabilities(each, own);
    // a row is in a tree with a chance of 1 - (11 / 12) ** 12
    for (let r = 0; r < 12; r++) expect(Math.abs(shares[r * 12 + 11 - r]! - 0.648)).toBeLessThan(0.12);
  });

  it('leaves out rows of weight 0', () => {
    const weights = labels.map((label) => (label === 2 ? 0 : 1));
    const probabilities = forestProbabilities(train({ weights }), matrix);
    expect(probabilities.filter((_, i) => i % CLASSES === 2).every((share) => share === 0)).toBe(true);
  });

  it('answers with the class shares where no column says anything', () => {
    const flat = { values: new Float64Array(400), rowCount: 400, columnCount: 1 };
    const shares = forestProbabilities(trainForest(rankColumns(flat), labels, { trees: 200, seed: 1 }), flat);
    for (let k = 0; k < CLASSES; k++)
      expect(Math.abs(shares[k]! - labels.filter((label) => label === k).length / 400)).toBeLessThan(0.01);
  });

  it('finds the columns that matter', () => {
    const [first, second, third, fourth] = featureImportance(train({ minLeaf: 5 }), 4);
    expect(first).toBeGreaterThan(second!);
    expect(second).toBeGreaterThan(third!);
    expect(fourth).toBe(0);
    expect(first! + second! + third!).toBeCloseTo(1, 12);
  });

  it('names input it cannot use', () => {
    expect(() => trainForest(columns, labels, { trees: 1, seed: 1, classes: 2 })).toThrow('0 to 1 is needed');
    expect(() => trainForest(columns, [0, 1], { trees: 1, seed: 1 })).toThrow('400 rows, 2 labels');
    expect(() => rankColumns({ ...matrix, values: matrix.values.map(() => Number.POSITIVE_INFINITY) })).toThrow(
      'column 0 holds Infinity',
    );
  });
});
