import { randomStream } from '../../../shared/base/random';
import { explainAbove } from '../../../shared/model/explain-ensemble';
import { matrixOf } from '../../../shared/model/matrix';
import { groupProbabilities, type Mixture, PRIOR_SHARE } from '../../../shared/model/mixture';
import { trainOrdinal } from '../../../shared/model/ordinal-ensemble';

const CLASSES = 3;
const random = randomStream(5);
const rows = Array.from({ length: 240 }, () => [random(), random(), random(), 0.5]);
const labels = rows.map(([a = 0, b = 0]) => Math.min(CLASSES - 1, Math.floor((a + b / 2 + random() / 2) * 1.6)));
const trainOn = (first: number) => {
  const own = rows.slice(first);
  return trainOrdinal(
    {
      inputs: matrixOf(own),
      labels: labels.slice(first),
      groups: own.map((_, r) => `${r % 4}`),
      families: own.map((_, r) => `${r % 2}`),
    },
    { classes: CLASSES, seed: 1, standingColumns: [0, 1] },
  );
};
const [all, later] = [trainOn(0), trainOn(120)];
const ALONE: Mixture = [{ ensemble: all, weight: 1, placing: 1 }];
const TOGETHER: Mixture = [
  { ensemble: all, weight: 0.7, placing: 0.6 },
  { ensemble: later, weight: 0.3, placing: 0.4 },
];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe.each([
  ['decisionPath', 'one ensemble', ALONE],
  ['decisionPath', 'two', TOGETHER],
  ['shapley', 'one ensemble', ALONE],
  ['shapley', 'two', TOGETHER],
] as const)('explainAbove by %s of %s', (method, _, mixture) => {
  const asked = rows.slice(0, 40);
  const { probabilities: answers, offsets } = groupProbabilities(mixture, matrixOf(asked), '1');
  const explained = explainAbove(mixture, 0, matrixOf(asked), method, offsets);
  const prior = mixture.reduce((sum, { ensemble, placing }) => sum + placing * ensemble.prior[0]!, 0);

  it('adds up to the probability that is answered', () => {
    for (const [i, { base, values }] of explained.entries()) {
      const margin = values.reduce((sum, value) => sum + value, base);
      const above = 1 - ((answers[i] as number[])[0]! - PRIOR_SHARE * prior) / (1 - PRIOR_SHARE);
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
    expect(() => explainAbove(mixture, CLASSES - 1, matrixOf(asked), method, [0, 0])).toThrow(/no class above 2/);
  });
});
