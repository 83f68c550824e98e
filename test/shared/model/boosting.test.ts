import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import { binColumns } from '../../../shared/model/bins';
import {
  type BoostingOptions,
  boostingMargins,
  boostingProbabilities,
  trainBoosting,
} from '../../../shared/model/boosting';
import { rankColumns } from '../../../shared/model/columns';
import { logLoss } from '../../../shared/model/log-odds';
import type { Matrix } from '../../../shared/model/matrix';
import { columnOf } from '../../../shared/model/tree-table';

type Data = { matrix: Matrix; labels: number[] };

/** Three columns; the label hangs on an interaction of two of them, and on whether the third is missing. */
function sample(seed: number, rowCount: number): Data {
  const random = randomStream(seed);
  const values = new Float64Array(rowCount * 3);
  const labels = Array.from({ length: rowCount }, (_, r) => {
    const [a, b] = [random() - 0.5, random() - 0.5];
    const isMissing = random() < 0.3;
    values.set([a, b, isMissing ? Number.NaN : random()], r * 3);
    return Number(random() < (a * b > 0 === isMissing ? 0.9 : 0.15));
  });
  return { matrix: { values, rowCount, columnCount: 3 }, labels };
}

const data = sample(1, 600);
const others = sample(2, 600);
const columns = rankColumns(data.matrix);
const train = (options: Partial<BoostingOptions> = {}) =>
  trainBoosting(columns, data.labels, { rounds: 60, seed: 3, ...options });

function meanLoss(margins: Float64Array, labels: readonly number[]): number {
  return labels.reduce((sum, label, r) => sum + logLoss(margins[r]!, label), 0) / labels.length;
}

describe('boosted trees', () => {
  it('lower the training loss with every tree', () => {
    let before = meanLoss(boostingMargins(train({ rounds: 0 }), data.matrix), data.labels);
    for (let rounds = 1; rounds <= 20; rounds++) {
      const loss = meanLoss(boostingMargins(train({ rounds }), data.matrix), data.labels);
      expect(loss).toBeLessThan(before);
      before = loss;
    }
  });

  it('learn interactions and what a missing value means', () => {
    const probabilities = boostingProbabilities(train(), others.matrix);
    const hits = others.labels.filter((label, r) => label === Number(probabilities[r]! > 0.5)).length;
    expect(hits / others.labels.length).toBeGreaterThan(0.78);
  });

  it('stop early, at the smallest loss of the validation rows', () => {
    const validation = { matrix: others.matrix, labels: others.labels, patience: 10 };
    const stopped = train({ rounds: 2000, shrinkage: 0.5, validation });
    const trees = stopped.table.roots.length;
    expect(trees).toBeLessThan(1000);
    const lossOf = (rounds: number) =>
      meanLoss(boostingMargins(train({ rounds, shrinkage: 0.5 }), others.matrix), others.labels);
    const losses = Array.from({ length: trees + 11 }, (_, rounds) => lossOf(rounds));
    expect(losses.indexOf(Math.min(...losses))).toBe(trees);
    expect(boostingMargins(stopped, others.matrix)).toEqual(
      boostingMargins(train({ rounds: trees, shrinkage: 0.5 }), others.matrix),
    );
  });

  it('are the same for the same seed, and with shares of rows and columns hang on it', () => {
    const shares = { rowShare: 0.5, columnShare: 0.7 };
    expect(train(shares)).toEqual(train(shares));
    expect(train({ ...shares, seed: 4 })).not.toEqual(train(shares));
  });

  it('answer with the prior where the labels are of one kind or nothing can be split', () => {
    const ones = trainBoosting(columns, new Array(600).fill(1), { rounds: 5, seed: 1 });
    expect(boostingProbabilities(ones, data.matrix)[0]).toBeCloseTo(600.5 / 601, 12);
    const flat = { values: new Float64Array(600), rowCount: 600, columnCount: 1 };
    const share = data.labels.filter((label) => label === 1).length / 600;
    const prior = boostingProbabilities(trainBoosting(rankColumns(flat), data.labels, { rounds: 50, seed: 1 }), flat);
    expect(prior[0]).toBeCloseTo(share, 3);
  });

  it('see that share of the rows and columns, each as often as another, and at least one', () => {
    const copies = { values: Float64Array.from({ length: 600 * 10 }, (_, i) => Math.floor(i / 10)), rowCount: 600 };
    const alike = rankColumns({ ...copies, columnCount: 10 });
    const options = { rounds: 400, seed: 1, maxLeaves: 2, minLeaf: 1, rowShare: 0.25, columnShare: 0.01 };
    const { table } = trainBoosting(alike, data.labels, options);
    const used = Array.from(table.roots, (root) => columnOf(table.nodes, root));
    for (let c = 0; c < 10; c++) expect(Math.abs(used.filter((column) => column === c).length - 40)).toBeLessThan(25);
    expect(Array.from(table.roots, (root) => table.cover[root])).toEqual(new Array(400).fill(150));
    const fewRows = trainBoosting(alike, data.labels, { ...options, rowShare: 1e-4, minChildWeight: 0 });
    expect(Array.from(fewRows.table.roots, (root) => fewRows.table.cover[root])).toEqual(new Array(400).fill(1));
  });

  it('learn from a single row of a kind', () => {
    const few = { values: Float64Array.of(1, 2, 3, 4), rowCount: 4, columnCount: 1 };
    for (const labels of [
      [0, 0, 0, 1],
      [0, 1, 1, 1],
    ]) {
      const model = trainBoosting(rankColumns(few), labels, { rounds: 20, seed: 1, minLeaf: 1 });
      const [lowest, , , highest] = boostingProbabilities(model, few);
      expect(highest! - lowest!).toBeGreaterThan(0.3);
    }
  });

  it('take a weight as that many rows', () => {
    const random = randomStream(5);
    const weights = data.labels.map(() => 1 + Math.floor(random() * 3));
    const copies = weights.flatMap((weight, r) => Array<number>(weight).fill(r));
    const repeated = {
      values: Float64Array.from(copies.flatMap((r) => [...data.matrix.values.subarray(r * 3, r * 3 + 3)])),
      rowCount: copies.length,
      columnCount: 3,
    };
    const options = { rounds: 5, seed: 1, minLeaf: 1, minChildWeight: 4 };
    // on a grid, so that bins do not hang on counts
    const coarse = (m: Matrix): Matrix => ({ ...m, values: m.values.map((x) => Math.round(x * 20)) });
    const weighted = trainBoosting(rankColumns(coarse(data.matrix)), data.labels, { ...options, weights });
    const plain = trainBoosting(
      rankColumns(coarse(repeated)),
      copies.map((r) => data.labels[r]!),
      options,
    );
    const [a, b] = [weighted, plain].map((model) => boostingMargins(model, coarse(data.matrix)));
    a!.forEach((margin, r) => {
      expect(margin).toBeCloseTo(b![r]!, 9);
    });
  });

  it('names labels it cannot use', () => {
    expect(() => trainBoosting(columns, new Array(600).fill(2), { rounds: 1, seed: 1 })).toThrow('0 or 1 is needed');
    expect(() => trainBoosting(columns, [0, 1], { rounds: 1, seed: 1 })).toThrow('600 rows and 2 labels');
  });
});

describe('bins', () => {
  it('part the values in order, and as the thresholds say', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 2000 }),
        fc.constantFrom(10, 300, 1e6),
        (seed, rows, steps) => {
          const random = randomStream(seed);
          const values = Float64Array.from({ length: rows }, () =>
            random() < 0.1 ? Number.NaN : Math.floor(random() ** 3 * steps),
          );
          const bins = binColumns(rankColumns({ values, rowCount: rows, columnCount: 1 }));
          const thresholds = bins.thresholds[0]!;
          expect(thresholds.length).toBeLessThanOrEqual(255);
          values.forEach((x, r) => {
            expect(bins.codes[r]).toBe(Number.isNaN(x) ? 255 : thresholds.findIndex((threshold) => x < threshold));
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('hold about equally many rows where values are many', () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => i ** 2);
    const { codes } = binColumns(rankColumns({ values, rowCount: 10_000, columnCount: 1 }));
    const counts = new Int32Array(255);
    for (const code of codes) counts[code]!++;
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(39);
    expect(Math.max(...counts)).toBeLessThanOrEqual(40);
  });
});
