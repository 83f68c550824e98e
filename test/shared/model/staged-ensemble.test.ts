import { randomStream } from '../../../shared/base/random';
import { trainStaged, trainStagedInTurns } from '../../../shared/model/staged-ensemble';
import { storeEnsemble } from '../../../shared/model/stored-ensemble';

const LEVELS = 5;
const STAGES = 2;
const random = randomStream(3);
const labels = Array.from({ length: 200 }, (_, i) => i % LEVELS);
const rows = {
  inputs: labels.map((label) => [label + 2 * random(), random(), random() - label / 4]),
  labels,
  stages: labels.map((_, i) => i % STAGES),
  progress: labels.map((_, i) => i % STAGES),
  groups: labels.map((_, i) => `class ${i % 3}`),
  families: labels.map(() => null),
};
const options = { classes: LEVELS, seed: 1, standingColumns: [1], opening: { tells: 0, columns: [0] } };

describe('training in turns', () => {
  it('gives the same model as training in one go', async () => {
    expect(storeEnsemble(await trainStagedInTurns(rows, options))).toEqual(storeEnsemble(trainStaged(rows, options)));
  });

  it('gives others a turn before every level of what is shared and of both ensembles of a stage', async () => {
    let turns = 0;
    let next = setImmediate(function turn() {
      turns++;
      next = setImmediate(turn);
    });
    await trainStagedInTurns(rows, options);
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual((LEVELS - 1) * (1 + 2 * STAGES));
  });
});

it('gives the forests of all stages no more leaves together than are allowed', () => {
  const leavesOf = (mostLeaves?: number) =>
    trainStaged(rows, mostLeaves ? { ...options, mostLeaves } : options)
      .stages.flatMap(({ open, unopened }) => [open.forest.table, unopened.forest.table])
      .map(({ leaves, outputs }) => leaves.length / outputs);
  const total = (counts: number[]) => counts.reduce((a, b) => a + b);
  const [all, few] = [leavesOf(), leavesOf(1_000)];
  expect(total(all)).toBeGreaterThan(2_000);
  expect(total(few)).toBeLessThanOrEqual(1_000);
  expect(few).toHaveLength(2 * STAGES);
});
