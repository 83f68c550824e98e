import { randomStream } from '../../../shared/base/random';
import { mean } from '../../../shared/base/stats';
import { matrixOf } from '../../../shared/model/matrix';
import { groupProbabilities, mixtureProbabilities } from '../../../shared/model/mixture';
import { trainOrdinal } from '../../../shared/model/ordinal-ensemble';

const random = randomStream(3);
const rows = Array.from({ length: 200 }, () => [random(), random(), random()]);
const groups = rows.map((_, r) => `${r % 4}`);
const families = groups.map((group) => `course ${Number(group) % 2}`);

/** Ensembles of the same inputs; the higher `hard`, the lower the classes reached. */
function trainedOn(hard: number) {
  const labels = rows.map(([a = 0, b = 0]) => Math.max(0, Math.min(2, Math.floor(2.4 * a + b - hard))));
  return trainOrdinal(
    { inputs: matrixOf(rows), labels, groups, families },
    { classes: 3, seed: 1, standingColumns: [0, 1] },
  );
}

const [easy, hard] = [trainedOn(0), trainedOn(0.8)];
const asked = matrixOf(rows.slice(0, 30));
const alone = (ensemble: typeof easy) => groupProbabilities([{ ensemble, weight: 1, placing: 1 }], asked, 'course 1');

it('moves a group by what each ensemble says of it, in proportion', () => {
  const mixture = [
    { ensemble: easy, weight: 0.75, placing: 0.75 },
    { ensemble: hard, weight: 0.25, placing: 0.25 },
  ];
  const [ofEasy, ofHard] = [alone(easy).offsets, alone(hard).offsets];
  expect(ofEasy).not.toEqual(ofHard.map((offset) => expect.closeTo(offset, 2)));
  expect(groupProbabilities(mixture, asked, 'course 1').offsets).toEqual(
    ofEasy.map((offset, k) => expect.closeTo(0.75 * offset + 0.25 * ofHard[k]!, 12)),
  );
});

it('answers between its ensembles, and like the one that has all the weight', () => {
  const [low, high] = [alone(easy), alone(hard)].map(({ probabilities }) => probabilities.map(([risk = 0]) => risk));
  const both = groupProbabilities(
    [
      { ensemble: easy, weight: 0.5, placing: 0.5 },
      { ensemble: hard, weight: 0.5, placing: 0.5 },
    ],
    asked,
    'course 1',
  ).probabilities;
  for (const [r, [risk = 0, ...others]] of both.entries()) {
    expect(risk).toBeGreaterThanOrEqual(Math.min(low![r]!, high![r]!));
    expect(risk).toBeLessThanOrEqual(Math.max(low![r]!, high![r]!));
    expect(others.reduce((sum, share) => sum + share, risk)).toBeCloseTo(1, 12);
  }
  const certain = [
    { ensemble: easy, weight: 1, placing: 1 },
    { ensemble: hard, weight: 0, placing: 0 },
  ];
  expect(groupProbabilities(certain, asked, 'course 1').probabilities).toEqual(alone(easy).probabilities);
});

it('lets one ensemble order the rows and another say where the group stands', () => {
  const mixture = [
    { ensemble: easy, weight: 1, placing: 0 },
    { ensemble: hard, weight: 0, placing: 1 },
  ];
  const lowest = ({ probabilities }: { probabilities: number[][] }) => probabilities.map(([risk = 0]) => risk);
  const order = (risks: number[]) => risks.map((risk, r) => [risk, r] as const).sort(([a], [b]) => a - b);
  const [risks, ofEasy, ofHard] = [groupProbabilities(mixture, asked, 'course 1'), alone(easy), alone(hard)].map(
    lowest,
  );
  expect(order(risks!).map(([, r]) => r)).toEqual(order(ofEasy!).map(([, r]) => r));
  expect(order(risks!).map(([, r]) => r)).not.toEqual(order(ofHard!).map(([, r]) => r));
  expect(mean(risks!)).toBeCloseTo(mean(ofHard!), 9);
  expect(Math.abs(mean(ofEasy!) - mean(ofHard!))).toBeGreaterThan(0.05);
});

it('trusts a group with part of the way', () => {
  const [whole, half, none] = [1, 0.5, 0].map(
    (trust) => groupProbabilities([{ ensemble: easy, weight: 1, placing: 1 }], asked, 'course 1', trust).offsets,
  );
  expect(none).toEqual([0, 0]);
  expect(half).toEqual(whole!.map((offset) => expect.closeTo(offset / 2, 9)));
  expect(whole!.some((offset) => Math.abs(offset) > 0.01)).toBe(true);
});

it('answers one part in a hundred with the prior, and never with a later chance above an earlier one', () => {
  const prior = [0, 1, 2].map((k) => 0.6 * easy.prior[k]! + 0.4 * hard.prior[k]!);
  const mixture = [
    { ensemble: easy, weight: 0.5, placing: 0.6 },
    { ensemble: hard, weight: 0.5, placing: 0.4 },
  ];
  // as good as certain to be above a class, or not to be
  for (const [offsets, found] of [
    [[99, 99], 2],
    [[99, -99], 1],
    [[-99, -99], 0],
    [[-99, 99], 0],
  ] as const)
    for (const shares of mixtureProbabilities(mixture, asked, offsets))
      expect(shares).toEqual(prior.map((share, k) => expect.closeTo(0.01 * share + (k === found ? 0.99 : 0), 12)));
});
