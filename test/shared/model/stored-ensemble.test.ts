import { RandomForestClassifier } from 'ml-random-forest';
import { randomStream } from '../../../shared/base/random';
import { forestVotes, fromLibraryForest } from '../../../shared/model/library-forest';
import { matrixOf } from '../../../shared/model/matrix';
import { type Mixture, mixtureProbabilities } from '../../../shared/model/mixture';
import { mixtureFor, type StagedEnsemble, trainStaged } from '../../../shared/model/staged-ensemble';
import { standardise } from '../../../shared/model/standardise';
import {
  ensembleFaults,
  openEnsemble,
  type StoredEnsemble,
  storeEnsemble,
} from '../../../shared/model/stored-ensemble';

const random = randomStream(7);
const ROWS = 240;
const COLUMNS = 4;
const labels = Array.from({ length: ROWS }, (_, i) => [0, 1, 2, 4][i % 4]!);
const inputs = labels.map((label) => [label + 2 * random(), random(), random() - label / 4, 1]);
const stageOf = (row: number): number => Math.floor(row / 4) % 2;
const rows = {
  inputs,
  labels,
  stages: labels.map((_, i) => stageOf(i)),
  progress: labels.map((_, i) => (stageOf(i) ? 0.8 : 0.2)),
  groups: labels.map((_, i) => `class ${i % 3}`),
  families: labels.map((_, i) => (i % 3 ? 'course' : null)),
};
const opening = { tells: 0, columns: [0] };
const OPTIONS = { classes: 5, seed: 1, standingColumns: [1, 2], opening };
const train = (seed: number) => trainStaged(rows, { ...OPTIONS, seed });
const NO_OFFSETS = [0, 0, 0, 0];
const answersAt = (ensemble: StagedEnsemble, progress: number) =>
  mixtureProbabilities(mixtureFor(ensemble, progress, inputs), matrixOf(inputs), NO_OFFSETS);
const answersOf = (ensemble: StagedEnsemble) => answersAt(ensemble, 0.2);
const stored = storeEnsemble(train(1));
const model = openEnsemble(JSON.parse(JSON.stringify(stored)) as StoredEnsemble);
const all = answersOf(model);

it('answers with shares that add up to 1; a class that never occurred has none, any other some', () => {
  for (const shares of all) {
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(shares[3]).toBe(0);
    for (const k of [0, 1, 2, 4]) expect(shares[k]).toBeGreaterThan(1e-4);
  }
});

it('a class that occurs at another stage only is not ruled out', () => {
  // at the earlier stage, eight rows of the lowest class are known
  const early = labels.flatMap((label, i) => (label === 0 && stageOf(i) === 0 ? [i] : [])).slice(0, 8);
  const kept = labels.flatMap((_, i) => (stageOf(i) === 1 || early.includes(i) ? [i] : []));
  const of = <T>(list: readonly T[]) => kept.map((i) => list[i]!);
  const { inputs: x, labels: y, stages, progress, groups, families } = rows;
  const few = { inputs: of(x), labels: of(y), stages: of(stages), progress: of(progress) };
  const grown = trainStaged({ ...few, groups: of(groups), families: of(families) }, OPTIONS);
  for (const shares of answersOf(grown)) {
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    for (const k of [0, 1, 2, 4]) expect(shares[k]).toBeGreaterThan(1e-3);
    expect(shares[0]).toBeGreaterThan(0.5);
  }
});

it('finds what there is to find, in the order of the classes', () => {
  const expected = all.map((shares) => shares.reduce((sum, share, k) => sum + share * k, 0));
  const of = (label: number) => expected.filter((_, i) => labels[i] === label).reduce((a, b) => a + b) / (ROWS / 4);
  expect([of(0) < of(1), of(1) < of(2), of(2) < of(4)]).toEqual([true, true, true]);
});

it('same rows and seed, same bytes; another seed, others', () => {
  expect(JSON.stringify(storeEnsemble(train(1)))).toBe(JSON.stringify(stored));
  expect(JSON.stringify(storeEnsemble(train(2)))).not.toBe(JSON.stringify(stored));
});

it('keeps 9 digits, which change no answer by more than a billionth', () => {
  const exact = answersOf(train(1));
  exact.forEach((shares, r) => {
    for (const [k, share] of shares.entries()) expect(Math.abs(share - all[r]![k]!)).toBeLessThan(1e-7);
  });
});

describe('between stages', () => {
  const [first] = model.stages.map(({ open }) => open);
  const sharesAt = (ensemble: StagedEnsemble, progress: number) =>
    mixtureFor(ensemble, progress, inputs).map(({ ensemble: part, weight, placing }) => [
      part === first ? 'first' : 'second',
      Number(weight.toFixed(9)),
      Number(placing.toFixed(9)),
    ]);

  it('places a group by one where the progress is its centre or nothing lies beyond it, else by both, the nearer the more', () => {
    for (const progress of [0, 0.2]) expect(sharesAt(model, progress)).toEqual([['first', 1, 1]]);
    const placingAt = (progress: number) => sharesAt(model, progress).map(([part, , placing]) => [part, placing]);
    expect(placingAt(0.65)).toEqual([
      ['first', 0.25],
      ['second', 0.75],
    ]);
    for (const progress of [0.8, 9])
      expect(placingAt(progress)).toEqual([
        ['first', 0],
        ['second', 1],
      ]);
  });

  it('gives the stage before a quarter of the say in the order of the rows', () => {
    expect(model.earlierShare).toBe(0.25);
    expect(sharesAt(model, 0.8).map(([, weight]) => weight)).toEqual([0.25, 0.75]);
    expect(sharesAt(model, 0.65).map(([, weight]) => weight)).toEqual([0.4375, 0.5625]);
  });

  it('gives it none in a model whose file was made before it had one, and cuts values where that model did', () => {
    const { earlierShare: _, ...older } = JSON.parse(JSON.stringify(stored)) as StoredEnsemble;
    for (const { open } of older.stages) delete (open.standardiser as { cut?: number }).cut;
    const opened = openEnsemble(older);
    expect(opened.earlierShare).toBe(0);
    expect(opened.stages.map(({ open, unopened }) => [open.standardiser.cut, unopened.standardiser.cut])).toEqual([
      [5, 3],
      [5, 3],
    ]);
    expect(mixtureFor(opened, 0.8, inputs).map(({ weight, placing }) => [weight, placing])).toEqual([[1, 1]]);
  });

  it('answers in between', () => {
    const [early, between, late] = [0.2, 0.65, 0.8].map((progress) => answersAt(model, progress)) as [
      number[][],
      number[][],
      number[][],
    ];
    for (const [r, [risk = 0]] of between.entries()) {
      const ends = [early[r]![0]!, late[r]![0]!];
      expect(risk).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-12);
      expect(risk).toBeLessThanOrEqual(Math.max(...ends) + 1e-12);
    }
  });

  it('changes no answer at once from one day to the next', () => {
    const steps = Array.from({ length: 61 }, (_, i) => answersAt(model, 0.2 + i / 100));
    const changes = steps
      .slice(1)
      .flatMap((answers, i) => answers.map(([risk], r) => Math.abs(risk! - steps[i]![r]![0]!)));
    const whole = Math.max(...steps[0]!.map(([risk], r) => Math.abs(risk! - steps.at(-1)![r]![0]!)));
    expect(whole).toBeGreaterThan(0.05);
    expect(Math.max(...changes)).toBeLessThan(whole / 10);
  });
});

it('takes stages that meet for one', () => {
  const met = trainStaged({ ...rows, progress: rows.progress.map(() => 0.5) }, OPTIONS);
  expect(met.stages.map(({ centre }) => centre)).toEqual([0.5]);
  expect(ensembleFaults(storeEnsemble(met), COLUMNS, 5)).toEqual([]);
  expect(met.stages[0]!.open.prior).toEqual([0.25, 0.25, 0.25, 0, 0.25]);
});

it('learns what stages have in common from all of them, for groups that are open', () => {
  const coefficientOf = (lengths: readonly number[]) => {
    const places = lengths.flatMap((length, stage) => Array.from({ length }, (_, i) => ({ stage, i })));
    const few = trainStaged(
      {
        inputs: places.map(({ i }) => [i % 8, (i * 5) % 7]),
        labels: places.map(({ i }) => Number(i % 8 > 3)),
        stages: places.map(({ stage }) => stage),
        progress: places.map(({ stage }) => stage),
        groups: places.map(() => 'class'),
        families: places.map(() => null),
      },
      { classes: 2, seed: 1, standingColumns: [0], opening: { tells: 0, columns: [] } },
    ).stages[0]!;
    return [few.open, few.unopened].map(({ steps }) => steps[0]!.logistic.coefficients[0]!);
  };
  const [alone, beside] = [coefficientOf([8]), coefficientOf([8, 400])];
  expect(beside[0]).toBeGreaterThan(1.3 * alone[0]!);
  expect(beside[1]).toBe(alone[1]);
});

describe('a group that is not open', () => {
  const hidden = inputs.map(([, ...others]) => [Number.NaN, ...others]);

  it('is one of which no row tells; one row that does is enough', () => {
    const asked = (progress: number, rows: number[][]) =>
      mixtureFor(model, progress, rows).map(({ ensemble }) => ensemble);
    const [first, second] = model.stages;
    expect(asked(0, hidden)).toEqual([first!.unopened]);
    expect(asked(0.5, hidden)).toEqual([first!.unopened, second!.unopened]);
    expect(asked(0, [...hidden.slice(1), inputs[0]!])).toEqual([first!.open]);
  });

  it('is answered by what was learned without the columns that come later', () => {
    const unopened: Mixture = [{ ensemble: model.stages[0]!.unopened, weight: 1, placing: 1 }];
    const answers = (rows: number[][]) => mixtureProbabilities(unopened, matrixOf(rows), NO_OFFSETS);
    expect(answers(inputs)).toEqual(answers(hidden));
    const meanRank = (label: number) => {
      const own = answers(hidden).filter((_, i) => labels[i] === label);
      return own.reduce((sum, shares) => sum + shares.reduce((rank, share, k) => rank + k * share, 0), 0) / own.length;
    };
    expect([meanRank(0) < meanRank(2), meanRank(2) < meanRank(4)]).toEqual([true, true]);
  });
});

it('holds forests that ml-random-forest loads, with the same votes', () => {
  for (const { forest, standardiser } of stored.stages.flatMap(({ open, unopened }) => [open, unopened])) {
    const matrix = standardise(standardiser, matrixOf(inputs));
    const votes = RandomForestClassifier.load(JSON.parse(JSON.stringify(forest))).predict(
      Array.from({ length: ROWS }, (_, r) => [...matrix.values.subarray(r * COLUMNS, (r + 1) * COLUMNS)]),
    );
    expect([...forestVotes(fromLibraryForest(forest, 5), matrix)]).toEqual(votes);
  }
});

describe('faults', () => {
  type Loose = Record<string, unknown>;
  const faultsOf = (change: (open: Loose, stage: Loose, model: Loose) => void): string => {
    const copy = JSON.parse(JSON.stringify(stored)) as { stages: { open: Loose }[] };
    change(copy.stages[0]!.open, copy.stages[0]!, copy);
    return ensembleFaults(copy, COLUMNS, 5).join('\n');
  };
  it('none of what was stored', () => expect(faultsOf(() => undefined)).toBe(''));
  it.each<[string, (open: Loose, stage: Loose, model: Loose) => void, string]>([
    ['no centre', (_, stage) => (stage.centre = null), 'not in order'],
    ['centres that meet', (_, stage) => (stage.centre = stored.stages[1]!.centre), 'not in order'],
    ['no ensemble for groups not open', (_, stage) => (stage.unopened = null), 'stage 0, unopened: standardiser needs'],
    ['no opening', (_o, _s, file) => (file.opening = undefined), 'opening needs columns from 0 to 3'],
    [
      'an opening by a column that is not there',
      (_o, _s, file) => (file.opening = { tells: 4, columns: [] }),
      'opening needs',
    ],
    ['no number for the stage before', (_o, _s, file) => (file.earlierShare = 'all'), 'from 0 to below 1'],
    ['all of the say for the stage before', (_o, _s, file) => (file.earlierShare = 1), 'from 0 to below 1'],
    [
      'values that are cut at nothing',
      (open) => ((open.standardiser as Loose).cut = 0),
      'stage 0, open: cut must be a number above 0',
    ],
    ['a short prior', (stage) => (stage.prior = [1]), 'prior is not 5 shares'],
    ['a step too few', (stage) => (stage.steps as unknown[]).pop(), '4 steps are needed'],
    ['no standing', (stage) => ((stage.steps as { standing: object }[])[0]!.standing = {}), '4 coefficients'],
    [
      'a family without a number',
      (stage) => ((stage.steps as { standing: { families: unknown } }[])[0]!.standing.families = [['course', null]]),
      'families need a name and a number each',
    ],
    ['no base', (stage) => ((stage.steps as { boosting: object }[])[1]!.boosting = {}), 'a step needs a base'],
    [
      'no more of its trees than that there are none',
      (stage) => ((stage.steps as { boosting: { trees: unknown } }[])[0]!.boosting.trees = { outputs: 1, roots: [] }),
      'trees are missing',
    ],
    ['no forest', (stage) => (stage.forest = {}), 'not a random forest'],
  ])('%s', (_, change, message) => expect(faultsOf(change)).toContain(message));
  it.each([null, 1, {}, { stages: [] }, { stages: [null] }])('%j', (value) =>
    expect(ensembleFaults(value, COLUMNS, 5)).not.toEqual([]),
  );
});
