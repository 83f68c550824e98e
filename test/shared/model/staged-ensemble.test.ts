import { randomStream } from '../../../shared/base/random';
import { trainStaged, trainStagedInTurns } from '../../../shared/model/staged-ensemble';
import { storeEnsemble } from '../../../shared/model/stored-ensemble';
import type { TreeTable } from '../../../shared/model/tree-table';

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

/** The columns of all splits; a node of a leaf has a jump below 0. */
const splitsOf = ({ nodes }: TreeTable) =>
  Array.from({ length: nodes.length / 4 }, (_, i) => i).flatMap((i) => (nodes[4 * i + 1]! >= 0 ? [nodes[4 * i]] : []));

describe('what is known of rows before their group opens', () => {
  // column 3 is 1 for a quarter of the rows
  const few = labels.map((_, i) => Number(i % 20 < 5));
  const stagesOf = (sign: number) =>
    trainStaged(
      {
        ...rows,
        labels: few.map((own, i) => (i % 3 === 0 ? i % LEVELS : own === (sign + 1) / 2 ? 4 : 0)),
        inputs: rows.inputs.map((row, i) => [...row, few[i]!]),
      },
      { ...options, opening: { tells: 0, columns: [0] }, helping: 3 },
    ).stages;

  it('counts for whom it speaks, by the linear member alone', () => {
    for (const { unopened } of stagesOf(1)) {
      for (const { logistic } of unopened.steps) expect(logistic.coefficients[3]).toBeGreaterThan(0.5);
      for (const { boosting } of unopened.steps) expect(splitsOf(boosting.table)).not.toContain(3);
      expect(splitsOf(unopened.forest.table)).not.toContain(3);
      expect(splitsOf(unopened.forest.table)).toContain(1);
    }
  });

  it('is never held against anyone', () => {
    for (const { unopened } of stagesOf(-1))
      for (const { logistic } of unopened.steps) expect(logistic.coefficients[3]).toBe(0);
  });

  it('is an input as any other once the group is open', () => {
    for (const { open } of stagesOf(-1)) expect(open.steps[0]!.logistic.coefficients[3]).toBeLessThan(-0.1);
  });
});

it('learns nothing of the columns that come later for groups that are not open', () => {
  const { stages } = trainStaged(rows, { ...options, opening: { tells: 2, columns: [0, 2] } });
  for (const { open, unopened } of stages) {
    expect(new Set(splitsOf(unopened.forest.table))).toEqual(new Set([1]));
    for (const { logistic, boosting } of unopened.steps) {
      expect([logistic.coefficients[0], logistic.coefficients[2]]).toEqual([0, 0]);
      expect(splitsOf(boosting.table).filter((column) => column !== 1)).toEqual([]);
    }
    expect(new Set(splitsOf(open.forest.table))).toEqual(new Set([0, 1, 2]));
  }
});

it('has its stages in order of progress, whoever comes first', () => {
  const late = { ...rows, progress: rows.stages.map((stage) => 9 - 2 * stage) };
  expect(trainStaged(rows, options).stages.map(({ centre }) => centre)).toEqual([0, 1]);
  expect(trainStaged(late, options).stages.map(({ centre }) => centre)).toEqual([7, 9]);
});

it('has the shares of its own stage where every class occurs there, else those of all', () => {
  const priorsOf = (labelOf: (stage: number, i: number) => number) => {
    const own = rows.stages.map((stage, i) => labelOf(stage, Math.floor(i / STAGES)));
    return trainStaged({ ...rows, labels: own }, options)
      .stages.flatMap(({ open, unopened }) => [open, unopened])
      .map(({ prior }) => prior);
  };
  const even = [0.2, 0.2, 0.2, 0.2, 0.2];
  const low = [0.6, 0.1, 0.1, 0.1, 0.1];
  // at the first stage six in ten are of the lowest class
  expect(priorsOf((stage, i) => (stage === 0 ? Math.max(0, (i % 10) - 5) : i % LEVELS))).toEqual([
    low,
    low,
    even,
    even,
  ]);
  const all = [0.1, 0.3, 0.2, 0.2, 0.2];
  const lacking = priorsOf((stage, i) => (stage === 0 ? Math.max(1, i % LEVELS) : i % LEVELS));
  expect(lacking).toEqual([all, all, even, even]);
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
