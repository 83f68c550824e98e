import { mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { evaluateFolds, meanOfSeeds, type Part, testFold, type WeekResult } from '../../local/evaluate-oulad';
import { checkRequest, partsToPlan, planFolds, wantedPresentations, wholeNumber } from '../../local/evaluation-plan';
import { foldWorkers, threadsFor } from '../../local/evaluation-workers';
import { sharedMatrix } from '../../local/shared-matrix';
import { randomStream } from '../../shared/base/random';
import { DERIVED_NAMES } from '../../shared/features/derived';

function part(name: string, week: number, rows = 60): Part {
  const random = randomStream(name.length + week + name.charCodeAt(0));
  const levels = Array.from({ length: rows }, () => 1 + Math.floor(random() * 5));
  const inputs = sharedMatrix(
    levels.map((level) => DERIVED_NAMES.map((_, c) => (c === 0 ? level + 2 * random() : random()))),
  );
  return {
    name,
    module: name.slice(0, 3),
    week,
    elapsedDays: 7 * week,
    userIds: levels.map((_, i) => `${i}`),
    inputs,
    levels,
    tested: { inputs, avgLevels: levels.map((level) => level * Number(random() > 0.3)) },
  };
}

const parts = ['AAA-2013J', 'BBB-2013B', 'BBB-2013J', 'GGG-2013J'].flatMap((name) => [part(name, 4), part(name, 8)]);
const names = (list: readonly Part[]) => [...new Set(list.map(({ name }) => name))];

describe('what is trained on', () => {
  it('is never tested', () => {
    const [fold] = planFolds(parts, { train: '2013', test: '2013J' });
    expect([names(fold!.train), names(fold!.test)]).toEqual([['BBB-2013B'], ['AAA-2013J', 'BBB-2013J', 'GGG-2013J']]);
  });

  it('holds no presentation of a module that is left out', () => {
    const [fold] = planFolds(parts, { train: '2013', test: '2013J', leaveOut: 'BBB' });
    expect([names(fold!.train), names(fold!.test)]).toEqual([['AAA-2013J', 'GGG-2013J'], ['BBB-2013J']]);
  });

  it('is in turn every other presentation', () => {
    const folds = planFolds(parts, { train: '2013', cv: 'presentation' });
    expect(folds.map(({ test }) => names(test))).toEqual(names(parts).map((name) => [name]));
    for (const { train, test } of folds) expect(names(train)).not.toContain(names(test)[0]);
  });

  it('may be of other weeks than the test', () => {
    const [fold] = planFolds(parts, { train: '2013B', test: '2013J', weeks: [4], trainWeeks: [8] });
    expect([fold!.train, fold!.test].map((side) => [...new Set(side.map(({ week }) => week))])).toEqual([[8], [4]]);
    const never = { train: '2013B', test: '2013J', weeks: [4], trainWeeks: [5] };
    expect(() => planFolds(parts, never)).toThrow('presentations of which some can be trained on');
  });

  it('may be all other learners of the same classes, for a ceiling', () => {
    const request = { train: '2013', test: '2013J', modules: 'BBB', cv: 'learner' };
    const slices = partsToPlan(
      parts.filter(({ module }) => module === 'BBB'),
      request,
    );
    const folds = planFolds(slices, request);
    const idsOf = (list: readonly Part[], name: string, week: number) =>
      list.filter((part) => part.name === name && part.week === week).flatMap(({ userIds }) => userIds);
    expect(folds).toHaveLength(10);
    const all = Array.from({ length: 60 }, (_, i) => `${i}`);
    const tested = folds.flatMap(({ test }) => idsOf(test, 'BBB-2013J', 4));
    expect(tested.sort((a, b) => Number(a) - Number(b))).toEqual(all);
    for (const { train, test } of folds) {
      expect(names(test)).toEqual(['BBB-2013J']);
      const own = idsOf(test, 'BBB-2013J', 4);
      expect(idsOf(test, 'BBB-2013J', 8)).toEqual(own);
      expect(idsOf(train, 'BBB-2013J', 4).filter((id) => own.includes(id))).toEqual([]);
      expect(idsOf(train, 'BBB-2013J', 4)).toHaveLength(60 - own.length);
      expect(idsOf(train, 'BBB-2013B', 8)).toHaveLength(60);
    }
  });

  it.each([
    [{ train: '2019', test: '2013J' }, '--train is "2019"; allowed: the beginning of one of 2013B, 2013J'],
    [{ train: '2013B', test: '2013J,2014' }, '--test is "2014"; allowed: the beginning of one of 2013B, 2013J'],
    [{ train: '2013B' }, '--test is ""; allowed: presentations such as 2013J, or --cv presentation'],
    [{ train: '2013B', cv: 'learner' }, '--test is ""'],
    [{ train: '2013', test: '2013J', modules: 'BBB,CCC' }, '--modules is "CCC"; allowed: modules of these'],
    [{ train: '2013B', test: '2013B', modules: 'AAA' }, '--modules is "AAA"; allowed: modules of these'],
    [{ train: '2013', test: '2013J', leaveOut: 'AAA,BBB' }, '--leave-out is "AAA,BBB"; allowed: modules of these'],
    [{ train: '2013', cv: 'presentation', leaveOut: 'BBB' }, '--leave-out is "BBB"; allowed: nothing beside --cv'],
    [{ train: '2013', cv: 'row' }, '--cv is "row"; allowed: presentation or learner'],
  ])('%j is refused', (request, message) => expect(() => checkRequest(request, names(parts))).toThrow(message));

  it('takes lists as people write them', () => {
    const request = { train: '2013B, 2013J', test: ' 2013J', modules: 'AAA, BBB' };
    expect(() => checkRequest(request, names(parts))).not.toThrow();
    expect(names(parts).filter(wantedPresentations(request))).toEqual(['AAA-2013J', 'BBB-2013B', 'BBB-2013J']);
    expect(wholeNumber('--weeks', ' 8')).toBe(8);
  });

  it('must leave something to train on', () => {
    expect(() => planFolds(parts, { train: '2013B', test: '2013' })).toThrow('--train and --test is "2013B and 2013"');
  });

  it('needs no other file: a year stands for all its presentations', () => {
    const isWanted = wantedPresentations({ train: '2013', test: '2014B', modules: 'BBB,DDD' });
    expect(['BBB-2013B', 'BBB-2013J', 'BBB-2014B', 'DDD-2014B', 'BBB-2014J', 'AAA-2013J'].map(isWanted)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

it('reads of a module that is left out what is tested, of the others what is trained on', () => {
  const all = ['AAA-2013J', 'AAA-2014J', 'GGG-2013J', 'GGG-2014J'];
  const leftOut = { train: '2013', test: '2014J', leaveOut: 'GGG' };
  expect(all.filter(wantedPresentations(leftOut))).toEqual(['AAA-2013J', 'GGG-2014J']);
  expect(all.filter(wantedPresentations({ ...leftOut, modules: 'AAA' }))).toEqual(['AAA-2013J', 'GGG-2014J']);
  const folds = { train: '2013', test: '2014J', cv: 'presentation' };
  expect(all.filter(wantedPresentations(folds))).toEqual(['AAA-2013J', 'GGG-2013J']);
});

it('starts no more threads than there are tasks, nor than fit in memory', () => {
  const [fold] = planFolds(parts, { train: '2013B', test: '2013J' });
  expect(threadsFor([fold!], 1, 1e12)).toBe(1);
  expect(threadsFor([fold!], 2, 1e12)).toBe(Math.min(2, availableParallelism()));
  expect(threadsFor([fold!], 2, 1e8)).toBe(1);
  expect(threadsFor([fold!], 2, 1)).toBe(1);
});

it('scores model, prior and current level by week, and the same again', async () => {
  const folds = planFolds(parts, { train: '2013', test: '2013J', leaveOut: 'GGG' });
  const results = await evaluateFolds(folds, 1);
  expect(results.map(({ week, n }) => [week, n])).toEqual([
    [4, 60],
    [8, 60],
  ]);
  for (const { auc, brier, baselines } of results) {
    expect(auc!).toBeGreaterThan(0.75);
    expect(brier).toBeLessThan(baselines.prior.brier);
    expect(baselines.prior.auc).toBe(0.5);
    expect(baselines.current_level.qwk).toBeGreaterThan(0.3);
  }
  expect(await evaluateFolds(folds, 1)).toEqual(results);
});

it('scores the rows of all folds together, week by week', async () => {
  const answers = (levels: number[], risks: number[]) => ({
    levels,
    risks,
    probabilities: risks.map((risk) => [risk, 1 - risk, 0, 0, 0]),
  });
  // each fold tests one part; of the one of BBB nobody fails
  const run = async ({ test }: { test: readonly Part[] }) =>
    test.map((own) => {
      const isFirst = own.module === 'AAA';
      const levels = isFirst ? [1, 2] : [2, 5];
      return {
        part: { ...own, levels },
        model: answers(isFirst ? [1, 1] : [2, 2], isFirst ? [0.8, 0.5] : [0.4, 0.9]),
        prior: answers([2, 2], [0.25, 0.25]),
        // surer of the one who fails than of anyone else, though every chance is 0
        current: {
          ...answers([1, 1], isFirst ? [-1, -2] : [-2, -3]),
          probabilities: [1, 1].map(() => [0, 1, 0, 0, 0]),
        },
      };
    });
  const fold = (...test: Part[]) => ({ train: [], test });
  const [a, b] = [part('AAA-2013J', 8), part('BBB-2013J', 8)];
  const [early, late] = await evaluateFolds([fold(a), fold(b, { ...a, week: 4 })], 1, run);
  expect([early!.week, early!.n, late!.week, late!.n]).toEqual([4, 2, 8, 4]);
  // risks .8, .5, .4 and .9, of which the first came true: it is above two of three others
  expect(late!.auc).toBeCloseTo(2 / 3, 5);
  expect(late!.brier).toBeCloseTo((0.04 + 0.25 + 0.16 + 0.81) / 4, 5);
  expect(late!.accuracy).toBe(0.5);
  expect(late!.baselines.prior).toMatchObject({ auc: 0.5, accuracy: 0.5, brier: (0.5625 + 3 * 0.0625) / 4 });
  expect(late!.baselines.current_level).toMatchObject({ auc: 1, brier: 0.25, accuracy: 0.25 });
});

it('gives the mean over seeds of every figure', () => {
  const result = (week: number, figure: number, auc: number | null): WeekResult => {
    const scores = { auc, brier: figure, ece: figure, accuracy: figure, macro_f1: figure, qwk: figure, rps: figure };
    return { week, n: 60, ...scores, baselines: { prior: scores, current_level: { ...scores, qwk: 2 * figure } } };
  };
  const runs = [0.1, 0.3].map((figure) => [result(4, figure, figure), result(8, 2 * figure, null)]);
  expect(meanOfSeeds(runs)).toEqual([result(4, 0.2, 0.2), result(8, 0.4, null)]);
  expect(meanOfSeeds([])).toEqual([]);
});

it('knows a course by its earlier presentations', async () => {
  const of = (name: string, level: number): Part => {
    const own = part(name, 4);
    return { ...own, inputs: part('BBB-2013B', 4).inputs, levels: own.levels.map((l, i) => (i % 4 ? level : l)) };
  };
  const train = [of('AAA-2013B', 1), of('BBB-2013B', 5)];
  const tested = await testFold({ train, test: [of('AAA-2013J', 3), of('BBB-2013J', 3)] }, 1);
  const levels = train.flatMap((one) => one.levels);
  const shares = [1, 2, 3, 4, 5].map((level) => levels.filter((other) => other === level).length / levels.length);
  expect(tested[1]!.prior.probabilities).toEqual(levels.slice(60).map(() => shares));
  const [hard, easy] = tested.map(({ model }) => model.risks.reduce((a, b) => a + b) / model.risks.length);
  expect(hard! - easy!).toBeGreaterThan(0.02);
});

it.each(['0', '', '4.5', '-1', 'x', '1000'])('%p is no number of weeks', (text) => {
  expect(() => wholeNumber('--weeks', text)).toThrow('--weeks is');
});

it('gives the same figures in threads', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'evaluation-')), 'worker.cjs');
  const contents = "import { serve } from './local/evaluation-workers'; serve();";
  buildSync({
    stdin: { contents, resolveDir: join(__dirname, '../..') },
    outfile: file,
    bundle: true,
    platform: 'node',
  });
  const folds = planFolds(parts, { train: '2013', cv: 'presentation' });
  const workers = foldWorkers(file, parts, 2);
  try {
    expect(await evaluateFolds(folds, 1, workers.run)).toEqual(await evaluateFolds(folds, 1));
  } finally {
    await workers.close();
  }
});
