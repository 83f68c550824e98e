import { withoutPauses } from '../../../shared/base/breathe';
import { randomStream } from '../../../shared/base/random';
import { mean } from '../../../shared/base/stats';
import { boostingProbabilities } from '../../../shared/model/boosting';
import { logisticMargins, logisticProbabilities } from '../../../shared/model/logistic';
import { type Matrix, matrixOf } from '../../../shared/model/matrix';
import {
  blendedMargins,
  classShares,
  commonCoefficients,
  type LeafSize,
  trainOrdinal,
  WEIGHTS,
} from '../../../shared/model/ordinal-ensemble';
import { forestProbabilities } from '../../../shared/model/random-forest';
import { standardiseKnown } from '../../../shared/model/standardise';
import { columnOf, isLeaf } from '../../../shared/model/tree-table';

const CLASSES = 4;
const random = randomStream(6);
const inputs = Array.from({ length: 300 }, () => [random(), random(), random() < 0.2 ? Number.NaN : random()]);
const labels = inputs.map(([a = 0, b = 0]) => Math.min(CLASSES - 1, Math.floor(3 * a + b + random() / 2)));
const rows = {
  inputs: matrixOf(inputs),
  labels,
  groups: labels.map((_, r) => `${r % 5}`),
  families: labels.map(() => null),
};
const train = (forestLeaf?: LeafSize) =>
  trainOrdinal(rows, { classes: CLASSES, seed: 1, standingColumns: [0], ...(forestLeaf && { forestLeaf }) });
const model = train();
const standardised = standardiseKnown(model.standardiser, rows.inputs);
const oddsOf = (chance: number) => Math.log(chance / (1 - chance));

it('answers with the mean log-odds of its members, a forest never surer than 1 in 200', () => {
  expect(WEIGHTS.logistic + WEIGHTS.boosting + WEIGHTS.forest).toBeCloseTo(1, 12);
  const shares = forestProbabilities(model.forest, standardised);
  const blended = blendedMargins(model, standardised);
  expect(blended).toHaveLength(CLASSES - 1);
  for (const [k, margins] of blended.entries()) {
    const linear = logisticProbabilities(model.steps[k]!.logistic, standardised);
    const boosted = boostingProbabilities(model.steps[k]!.boosting, standardised);
    for (const [r, margin] of margins.entries()) {
      const above = shares.subarray(r * CLASSES + k + 1, (r + 1) * CLASSES).reduce((a, b) => a + b, 0);
      const expected =
        WEIGHTS.logistic * oddsOf(linear[r]!) +
        WEIGHTS.boosting * oddsOf(boosted[r]!) +
        WEIGHTS.forest * oddsOf(Math.min(0.995, Math.max(0.005, above)));
      expect(margin).toBeCloseTo(expected, 8);
    }
  }
});

it('asks of each class but the last whether a row is above it', () => {
  for (const [k, { logistic, boosting, standing }] of model.steps.entries()) {
    const isAbove = (r: number) => labels[r]! > k;
    const linear = logisticProbabilities(logistic, standardised);
    for (const chances of [linear, boostingProbabilities(boosting, standardised)]) {
      const of = (wanted: boolean) => mean([...chances].filter((_, r) => isAbove(r) === wanted));
      expect(of(true) - of(false)).toBeGreaterThan(0.3);
    }
    // the intercept is free: the mean chance is the share
    expect(mean([...linear])).toBeCloseTo(mean(labels.map((_, r) => Number(isAbove(r)))), 4);
    expect(standing.logistic.coefficients.map((c) => c !== 0)).toEqual([true, false, false]);
  }
});

it('has the shares of its classes, 0 of one that does not occur', () => {
  expect(classShares([0, 2, 2, 1, 2], 4)).toEqual([0.2, 0.2, 0.6, 0]);
  expect(model.prior).toEqual(classShares(labels, CLASSES));
});

it('grows forests with leaves of a share of the rows, within bounds', () => {
  const leastOf = (size: LeafSize) => {
    const { nodes, cover } = train(size).forest.table;
    return Math.min(...cover.filter((_, node) => isLeaf(nodes, node)));
  };
  for (const [size, wanted] of [
    [{ share: 1 / 20, least: 2, most: 99 }, 15],
    [{ share: 1 / 20, least: 2, most: 8 }, 8],
    [{ share: 1 / 300, least: 6, most: 99 }, 6],
  ] as const) {
    // a row drawn twice weighs two, and counts once
    expect(leastOf(size)).toBeGreaterThanOrEqual(wanted);
    expect(leastOf(size)).toBeLessThan(1.5 * wanted);
  }
});

it('lets a node of the forest look at three in ten columns, constant ones not counted', () => {
  const wide = labels.map((label) => [label, ...Array.from({ length: 9 }, () => random()), ...Array(10).fill(1)]);
  const { table } = trainOrdinal(
    { ...rows, inputs: matrixOf(wide) },
    { classes: CLASSES, seed: 1, standingColumns: [0] },
  ).forest;
  // whoever sees the column that tells the class takes it
  const told = [...table.roots].filter((root) => columnOf(table.nodes, root) === 0).length / table.roots.length;
  expect(Math.abs(told - 0.3)).toBeLessThan(0.13);
});

it('adds what a helping column says beyond the others, as a regression drawn to 0 finds it', () => {
  const helping = 1;
  const helped = trainOrdinal(rows, { classes: CLASSES, seed: 1, standingColumns: [0], helping });
  // where the slope of the loss is in balance with the pull: the same pull in every step
  const pulls = helped.steps.map(({ logistic }, k) => {
    // the two other members do not know the column
    const added = WEIGHTS.logistic * logistic.coefficients[helping]!;
    const margins = logisticMargins(
      { ...logistic, coefficients: logistic.coefficients.with(helping, 0) },
      standardised,
    );
    const slope = labels.reduce((sum, label, r) => {
      const value = standardised.values[r * 3 + helping]!;
      return sum + value * (1 / (1 + Math.exp(-margins[r]! - added * value)) - Number(label > k));
    }, 0);
    expect(added).toBeGreaterThan(0.05);
    return -slope / added;
  });
  expect(Math.min(...pulls)).toBeGreaterThan(0);
  for (const pull of pulls) expect(pull).toBeCloseTo(pulls[0]!, 4);
});

describe('coefficients in common', () => {
  const common = (...parts: Matrix[]) =>
    withoutPauses(
      commonCoefficients(
        parts.map((part) => ({ inputs: part, labels })),
        CLASSES,
      ),
    );
  const moved = { ...rows.inputs, values: rows.inputs.values.map((x) => 1000 - 7 * x) };

  it('are one for each column and each class but the last', () => {
    expect(common(rows.inputs).map((own) => own.length)).toEqual([3, 3, 3]);
  });

  it('do not hang on the units of a part: its rows are set beside their own', () => {
    const turned = common(moved).map((own) => own.map((c) => expect.closeTo(-c, 6)));
    expect(common(rows.inputs)).toEqual(turned);
    const shifted = { ...rows.inputs, values: rows.inputs.values.map((x) => 5 * x - 40) };
    const [alone, both] = [common(rows.inputs, rows.inputs), common(rows.inputs, shifted)];
    expect(both).toEqual(alone.map((own) => own.map((c) => expect.closeTo(c, 6))));
  });

  it('are drawn to 0 as much as one part of the mean size is', () => {
    const size = (found: number[][]) => Math.abs(found[1]![0]!);
    // the same rows twice: half the pull for each row
    expect(size(common(rows.inputs, rows.inputs))).toBeGreaterThan(1.05 * size(common(rows.inputs)));
  });
});
