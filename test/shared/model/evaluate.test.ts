import fc from 'fast-check';
import {
  auc,
  calibrationError,
  macroF1,
  mostProbable,
  quadraticKappa,
  rankedProbabilityScore,
  scoreBinary,
  scoreClasses,
} from '../../../shared/model/evaluate';

const classOf = fc.integer({ min: 0, max: 4 });
const pairs = fc.array(fc.tuple(classOf, classOf), { minLength: 2, maxLength: 40 });

describe('hand-computed values', () => {
  it('macro F1 averages over the classes that occur', () => {
    // class 0: 2*1/(1+2), class 1: 2*1/(2+1), class 2 never occurs
    expect(macroF1([0, 0, 1], [0, 1, 1], 3)).toBeCloseTo(2 / 3, 12);
  });

  it('quadratic kappa', () => {
    // observed (0+0+1+0)/4 = .25; by chance, truth {0: .5, 1: .25, 2: .25}, predicted {0: .25, 1: .5, 2: .25}
    const byChance = 0.5 * (0.5 * 1 + 0.25 * 4) + 0.25 * (0.25 * 1 + 0.25 * 1) + 0.25 * (0.25 * 4 + 0.5 * 1);
    expect(quadraticKappa([0, 0, 1, 2], [0, 1, 1, 2], 3)).toBeCloseTo(1 - 0.25 / byChance, 12);
  });

  it('kappa of one and the same answer is 0', () => {
    expect(quadraticKappa([0, 1, 2], [1, 1, 1], 3)).toBeCloseTo(0, 12);
    expect(quadraticKappa([1, 1], [1, 1], 3)).toBe(0);
  });

  it('ranked probability score: certain and right is 0, certain and furthest off is 1', () => {
    expect(rankedProbabilityScore([0], [[1, 0, 0]])).toBe(0);
    expect(rankedProbabilityScore([2], [[1, 0, 0]])).toBe(1);
    expect(rankedProbabilityScore([1], [[0.2, 0.5, 0.3]])).toBeCloseTo((0.2 ** 2 + 0.3 ** 2) / 2, 12);
  });

  it('calibration error weighs the gap of each tenth by its rows', () => {
    // .2 gap of two rows in [.6, .7), .05 gap of one row in [0, .1)
    expect(calibrationError([1, 0, 0], [0.65, 0.65, 0.05])).toBeCloseTo((2 * 0.15 + 0.05) / 3, 12);
    expect(calibrationError([1, 1], [1, 1])).toBe(0);
  });

  it('scores a yes/no prediction', () => {
    expect(scoreBinary([1, 0, 0, 1], [0.9, 0.2, 0.6, 0.6])).toEqual({
      positives: 0.5,
      auc: 0.875,
      brier: 0.1425,
      calibrationError: 0.125,
    });
    expect(scoreBinary([1, 1], [0.5, 0.5]).auc).toBeNull();
  });

  it('orders by other scores where they are given', () => {
    expect(scoreBinary([1, 0], [0, 0], [2, 1]).auc).toBe(1);
  });
});

it('ties of the most probable class go to the lower one', () => {
  expect(mostProbable([0.1, 0.4, 0.4, 0.1])).toBe(1);
});

it('scores a single row', () => {
  expect(scoreClasses([2], [[0.1, 0.2, 0.7]])).toMatchObject({ accuracy: 1, macroF1: 1, rankedProbability: 0.05 });
  expect(scoreBinary([1], [0.75])).toMatchObject({ positives: 1, brier: 0.0625, calibrationError: 0.25 });
});

it('refuses to score nothing, or unequal lengths', () => {
  expect(() => scoreClasses([], [])).toThrow(RangeError);
  expect(() => scoreBinary([1], [])).toThrow(RangeError);
});

it('AUC is the share of positive-negative pairs in the right order', () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 6 })), { minLength: 1 });
  fc.assert(
    fc.property(rows, (drawn) => {
      const [truth, scores] = [drawn.map(([t]) => t), drawn.map(([, s]) => s)];
      const wins = drawn.flatMap(([t, s]) =>
        t === 1 ? drawn.filter(([u]) => u === 0).map(([, z]) => (s > z ? 1 : s === z ? 0.5 : 0)) : [],
      );
      const expected = wins.length === 0 ? null : wins.reduce((a: number, b) => a + b, 0) / wins.length;
      const got = auc(truth, scores);
      if (expected === null) expect(got).toBeNull();
      else expect(got).toBeCloseTo(expected, 10);
    }),
  );
});

it('kappa equals the one of the weighted confusion matrix', () => {
  fc.assert(
    fc.property(pairs, (drawn) => {
      const matrix = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
      for (const [t, p] of drawn) matrix[t]![p]!++;
      const rowSum = (a: number) => matrix[a]!.reduce((x, y) => x + y, 0);
      const columnSum = (b: number) => matrix.reduce((x, row) => x + row[b]!, 0);
      let [observed, expected] = [0, 0];
      for (let a = 0; a < 5; a++) {
        for (let b = 0; b < 5; b++) {
          observed += (a - b) ** 2 * matrix[a]![b]!;
          expected += ((a - b) ** 2 * rowSum(a) * columnSum(b)) / drawn.length;
        }
      }
      const kappa = quadraticKappa(
        drawn.map(([t]) => t),
        drawn.map(([, p]) => p),
        5,
      );
      expect(kappa).toBeCloseTo(expected === 0 ? 0 : 1 - observed / expected, 9);
    }),
  );
});

it('certain predictions: the ranked probability score is the mean distance over four', () => {
  fc.assert(
    fc.property(pairs, (drawn) => {
      const probabilities = drawn.map(([, p]) => [0, 1, 2, 3, 4].map((k) => Number(k === p)));
      const distance = drawn.reduce((sum, [t, p]) => sum + Math.abs(t - p), 0) / drawn.length / 4;
      const { rankedProbability, accuracy } = scoreClasses(
        drawn.map(([t]) => t),
        probabilities,
      );
      expect(rankedProbability).toBeCloseTo(distance, 5);
      expect(accuracy).toBeCloseTo(drawn.filter(([t, p]) => t === p).length / drawn.length, 5);
    }),
  );
});
