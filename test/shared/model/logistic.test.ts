import { randomStream } from '../../../shared/base/random';
import { logLoss } from '../../../shared/model/log-odds';
import { logisticContributions, logisticProbabilities, trainLogistic } from '../../../shared/model/logistic';
import type { Matrix } from '../../../shared/model/matrix';

const COLUMNS = 5;

function sample(seed: number, rowCount: number): { matrix: Matrix; labels: number[]; weights: number[] } {
  const random = randomStream(seed);
  const values = Float64Array.from({ length: rowCount * COLUMNS }, () => (random() < 0.2 ? 0 : 4 * random() - 2));
  const labels = Array.from({ length: rowCount }, (_, r) => {
    const margin = values[r * COLUMNS]! - 2 * values[r * COLUMNS + 1]! + 0.5;
    return Number(random() < 1 / (1 + Math.exp(-margin)));
  });
  return { matrix: { values, rowCount, columnCount: COLUMNS }, labels, weights: labels.map(() => 0.5 + random()) };
}

const { matrix, labels, weights } = sample(1, 400);

/** The regularised loss at given coefficients, the intercept last. */
function lossAt(beta: readonly number[], l2: number, towards = new Array<number>(COLUMNS).fill(0)): number {
  let loss = 0;
  labels.forEach((label, r) => {
    let margin = beta[COLUMNS]!;
    for (let c = 0; c < COLUMNS; c++) margin += beta[c]! * matrix.values[r * COLUMNS + c]!;
    loss += weights[r]! * logLoss(margin, label);
  });
  return loss + (l2 / 2) * beta.slice(0, COLUMNS).reduce((sum, b, c) => sum + (b - towards[c]!) ** 2, 0);
}

describe('logistic regression', () => {
  it.each([0.01, 1, 100])('ends where the loss is flat in every direction (l2 %d)', (l2) => {
    const { intercept, coefficients } = trainLogistic(matrix, labels, { l2, weights });
    const beta = [...coefficients, intercept];
    for (let i = 0; i <= COLUMNS; i++) {
      const step = 1e-4;
      const moved = (by: number): number => lossAt(beta.with(i, beta[i]! + by), l2);
      expect(Math.abs((moved(step) - moved(-step)) / (2 * step))).toBeLessThan(1e-4);
      expect(moved(0.01)).toBeGreaterThan(lossAt(beta, l2));
      expect(moved(-0.01)).toBeGreaterThan(lossAt(beta, l2));
    }
  });

  it('ends there too when drawn towards other coefficients, and close to them by a strong pull', () => {
    const towards = [3, 0, -1, 2, 0.5];
    const { intercept, coefficients } = trainLogistic(matrix, labels, { l2: 20, weights, towards });
    const beta = [...coefficients, intercept];
    for (let i = 0; i <= COLUMNS; i++) {
      const moved = (by: number): number => lossAt(beta.with(i, beta[i]! + by), 20, towards);
      expect(Math.abs((moved(1e-4) - moved(-1e-4)) / 2e-4)).toBeLessThan(1e-4);
    }
    const pulled = trainLogistic(matrix, labels, { l2: 1e7, weights, towards }).coefficients;
    for (const [c, value] of pulled.entries()) expect(value).toBeCloseTo(towards[c]!, 3);
    expect(() => trainLogistic(matrix, labels, { l2: 1, towards: [1] })).toThrow('1 coefficients');
  });

  it('finds the log-odds of two groups', () => {
    const values = Float64Array.from({ length: 100 }, (_, r) => Number(r >= 40));
    const answers = Array.from({ length: 100 }, (_, r) => Number(r < 10 || r >= 85));
    const model = trainLogistic({ values, rowCount: 100, columnCount: 1 }, answers, { l2: 1e-9 });
    expect(model.intercept).toBeCloseTo(Math.log(10 / 30), 6);
    expect(model.coefficients[0]).toBeCloseTo(Math.log(15 / 45) - Math.log(10 / 30), 6);
  });

  it('takes a weight as that many rows', () => {
    const whole = weights.map((weight) => Math.round(weight * 2));
    const copies = whole.flatMap((weight, r) => Array<number>(weight).fill(r));
    const values = copies.flatMap((r) => [...matrix.values.subarray(r * COLUMNS, (r + 1) * COLUMNS)]);
    const repeated = { values: Float64Array.from(values), rowCount: copies.length, columnCount: COLUMNS };
    const plain = trainLogistic(
      repeated,
      copies.map((r) => labels[r]!),
      { l2: 2 },
    );
    const weighted = trainLogistic(matrix, labels, { l2: 2, weights: whole });
    expect(weighted.intercept).toBeCloseTo(plain.intercept, 8);
    weighted.coefficients.forEach((coefficient, c) => {
      expect(coefficient).toBeCloseTo(plain.coefficients[c]!, 8);
    });
  });

  it('stays finite where a column parts the labels, where columns repeat and where labels are of one kind', () => {
    const values = Float64Array.from({ length: 40 }, (_, i) => (Math.floor(i / 2) < 10 ? -1 : 1));
    const twice = { values, rowCount: 20, columnCount: 2 };
    const parted = Array.from({ length: 20 }, (_, r) => Number(r >= 10));
    const model = trainLogistic(twice, parted, { l2: 0.001 });
    expect(model.coefficients[0]).toBeCloseTo(model.coefficients[1]!, 9);
    expect(logisticProbabilities(model, twice)[0]).toBeLessThan(0.01);
    const ones = trainLogistic(twice, new Array(20).fill(1), { l2: 1 });
    expect(ones).toEqual({ intercept: Math.log(20.5 / 0.5), coefficients: [0, 0] });
  });

  it('adds up from its contributions', () => {
    const model = trainLogistic(matrix, labels, { l2: 1 });
    const probabilities = logisticProbabilities(model, matrix);
    for (let r = 0; r < 20; r++) {
      const { base, values } = logisticContributions(model, matrix.values.subarray(r * COLUMNS, (r + 1) * COLUMNS));
      const margin = values.reduce((sum, value) => sum + value, base);
      expect(1 / (1 + Math.exp(-margin))).toBeCloseTo(probabilities[r]!, 12);
    }
  });

  it('names input it cannot use', () => {
    const holes = { ...matrix, values: matrix.values.with(7, Number.NaN) };
    expect(() => trainLogistic(holes, labels, { l2: 1 })).toThrow('row 1, column 2 is NaN');
    expect(() => trainLogistic(matrix, labels, { l2: 0 })).toThrow('l2 is 0');
    expect(() => trainLogistic(matrix, [0, 1], { l2: 1 })).toThrow('400 rows and 2 labels');
    expect(() => trainLogistic(matrix, labels.with(3, 2), { l2: 1 })).toThrow('label 3 is 2');
  });
});
