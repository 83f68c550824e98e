import { randomStream } from '../../../shared/base/random';
import { matrixOf } from '../../../shared/model/matrix';
import { groupProbabilities, type Mixture } from '../../../shared/model/mixture';
import { trainOrdinal } from '../../../shared/model/ordinal-ensemble';
import { explainRisks } from '../../../shared/outcomes/explain-risk';
import { riskOf } from '../../../shared/outcomes/predict-class';

/** The level follows from the first input, with some noise; the second says nothing, the third is the same for all. */
const random = randomStream(3);
const rows = Array.from({ length: 300 }, () => [random(), random(), 0.5]);
const labels = rows.map(([a = 0]) => Math.min(4, Math.floor(a * 4 + random())));
const ensemble = trainOrdinal(
  { inputs: matrixOf(rows), labels, groups: rows.map((_, r) => `${r % 4}`), families: rows.map(() => null) },
  { classes: 5, seed: 1, standingColumns: [0, 1] },
);
const mixture: Mixture = [{ ensemble, weight: 1, placing: 1 }];
const inputs = matrixOf(rows.slice(0, 40));
const { probabilities, offsets } = groupProbabilities(mixture, inputs, null);
const explained = (requiredLevel: number) => {
  const risks = probabilities.map((shares) => riskOf(shares, requiredLevel));
  const told = explainRisks(mixture, inputs, requiredLevel, risks, 'shapley', offsets);
  return told.map((one, r) => ({ ...one, values: Array.from(one.values), risk: risks[r] as number }));
};

describe('how a risk comes about', () => {
  it.each([2, 3, 4, 5])('adds up to the risk of missing level %i, nearly all of it by the inputs', (requiredLevel) => {
    const told = explained(requiredLevel);
    // where the class stands, which is the same for all
    expect(new Set(told.map(({ base }) => base.toFixed(9))).size).toBe(1);
    for (const { base, values, rest, risk } of told) {
      const sum = values.reduce((total, value) => total + value, base);
      expect(sum + rest).toBeCloseTo(risk, 9);
      // the order of the levels and the prior of the training move a risk by no more
      expect(Math.abs(rest)).toBeLessThan(0.05);
      // the strongest input is the one that the level hangs on
      const [first = 0, second = 0, third = 0] = values;
      if (Math.abs(risk - base) > 0.2) {
        expect(Math.abs(first)).toBeGreaterThan(Math.abs(second));
        expect(first < 0).toBe(risk < base);
      }
      expect(third).toBeCloseTo(0, 9);
    }
  });

  it('is nothing where no input says anything', () => {
    const alike = rows.map(() => [0.5, 0.5, 0.5]);
    const groups = rows.map((_, r) => `${r % 4}`);
    const dull = trainOrdinal(
      { inputs: matrixOf(alike), labels, groups, families: rows.map(() => null) },
      { classes: 5, seed: 1, standingColumns: [0, 1] },
    );
    const [told] = explainRisks(
      [{ ensemble: dull, weight: 1, placing: 1 }],
      matrixOf(alike.slice(0, 1)),
      3,
      [0.5],
      'shapley',
      [0, 0, 0, 0],
    );
    expect(Array.from(told?.values ?? [])).toEqual([0, 0, 0]);
    expect((told?.base ?? 0) + (told?.rest ?? 0)).toBe(0.5);
  });

  it('is plain at the lowest level, which nobody can miss', () => {
    for (const { base, values, rest, risk } of explained(1)) {
      expect([base, rest, risk]).toEqual([0, 0, 0]);
      expect(values).toEqual([0, 0, 0]);
    }
  });
});
