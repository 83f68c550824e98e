import { randomStream } from '../../../shared/base/random';
import { explainAbove } from '../../../shared/model/explain-ensemble';
import { matrixOf } from '../../../shared/model/matrix';
import { groupProbabilities, PRIOR_SHARE, trainOrdinal } from '../../../shared/model/ordinal-ensemble';

const CLASSES = 3;
const random = randomStream(5);
const rows = Array.from({ length: 240 }, () => [random(), random(), random(), 0.5]);
const labels = rows.map(([a = 0, b = 0]) => Math.min(CLASSES - 1, Math.floor((a + b / 2 + random() / 2) * 1.6)));
const model = trainOrdinal(
  { inputs: matrixOf(rows), labels, groups: rows.map((_, r) => `${r % 4}`), families: rows.map((_, r) => `${r % 2}`) },
  { classes: CLASSES, seed: 1, standingColumns: [0, 1] },
);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each(['decisionPath', 'shapley'] as const)('explainAbove by %s', (method) => {
  const asked = rows.slice(0, 40);
  const { probabilities: answers, offsets } = groupProbabilities(model, matrixOf(asked), '1');
  const explained = explainAbove(model, 0, matrixOf(asked), method, offsets);

  it('adds up to the probability that the ensemble answers', () => {
    for (const [i, { base, values }] of explained.entries()) {
      const margin = values.reduce((sum, value) => sum + value, base);
      const above = 1 - ((answers[i] as number[])[0]! - PRIOR_SHARE * model.prior[0]!) / (1 - PRIOR_SHARE);
      expect(sigmoid(margin)).toBeCloseTo(above, 9);
    }
  });

  it('gives nothing to a constant input, and most to the input that decides', () => {
    const size = (c: number) => explained.reduce((sum, { values }) => sum + Math.abs(values[c]!), 0);
    expect(size(3)).toBe(0);
    expect(size(0)).toBeGreaterThan(size(1));
    expect(size(1)).toBeGreaterThan(size(2));
  });

  it('refuses a class that has nothing above it', () => {
    expect(() => explainAbove(model, CLASSES - 1, matrixOf(asked), method, [0, 0])).toThrow(/no class above 2/);
  });
});
