import { type Day, parseDay } from '../../../shared/base/day';
import { evaluateModel } from '../../../shared/outcomes/evaluate-model';
import type { LoadedModel } from '../../../shared/outcomes/load-model';
import type { TrainingRow } from '../../../shared/outcomes/training-rows';

const PRIOR = [0.2, 0.2, 0.2, 0.2, 0.2];
const model = { predict: (rows: readonly TrainingRow[]) => rows.map(() => PRIOR), levelOf: () => 1 };

/** Everyone of a class at two points. */
function rowsOf(classId: string, learners: number): TrainingRow[] {
  return Array.from({ length: 2 * learners }, (_, i): TrainingRow => {
    const seen = { runDate: parseDay('20230201') as Day, features: [], inputs: [], elapsedDays: 7, avgLevel: 0 };
    const ids = { classId, userId: `${i >> 1}`, semester: '2/2022', courseId: null };
    return { ...ids, ...seen, point: 0.3 + (i % 2) / 2, level: 1 + (i % 5), requiredLevel: 3 };
  });
}

/** A model that was trained on class 1. */
const active = {
  version: 'before',
  artifact: { trainingClasses: ['1'] },
  predictRows: (rows: readonly unknown[]) => rows.map(() => PRIOR),
  levelOf: () => 1,
} as unknown as LoadedModel;

describe('the active model is compared on classes that it was not trained on', () => {
  it.each<[string, TrainingRow[], number | null]>([
    ['all of those held out, however few', rowsOf('2', 5), 10],
    ['a part with fifty learners', [...rowsOf('1', 60), ...rowsOf('2', 50)], 100],
    ['not on a part with fewer', [...rowsOf('1', 60), ...rowsOf('2', 49)], null],
    ['not where there are none', rowsOf('1', 60), null],
  ])('%s', async (_, rows, compared) => {
    const { active: beside } = await evaluateModel(rows, model, PRIOR, active);
    expect(beside?.rows ?? null).toBe(compared);
  });
});

describe('held-out rows', () => {
  const answers = [
    [0.8, 0.1, 0.1, 0, 0],
    [0.1, 0.3, 0.6, 0, 0],
    [0, 0.2, 0.6, 0.2, 0],
    [0, 0.5, 0, 0, 0.5],
  ];
  const prior = [0.1, 0.2, 0.3, 0.2, 0.2];
  const avgLevels = [0, 1.6, 2.6, 4.5];
  const [seen] = rowsOf('2', 1) as [TrainingRow];
  /** Four learners who reached the levels 1, 2, 3 and 5; 3 is required. */
  const rowsAt = (point: number) =>
    [1, 2, 3, 5].map((level, i) => ({ ...seen, userId: `${i}`, point, level, avgLevel: avgLevels[i] as number }));
  const rows = rowsAt(0.8).flatMap((row, i) => [row, rowsAt(0.3)[i] as TrainingRow]);
  const asked: string[] = [];
  const judged = {
    predict: (some: readonly TrainingRow[]) => {
      asked.push(some.map(({ point, userId }) => `${point} ${userId}`).join());
      return some.map(({ userId }) => answers[Number(userId)] as number[]);
    },
    levelOf: (shares: readonly number[]) => shares.indexOf(Math.max(...shares)) + 1,
  };
  const beside = { ...active, predictRows: (some: readonly unknown[]) => some.map(() => prior) } as LoadedModel;

  it('are scored beside the prior and the level so far, over all and by point', async () => {
    const { overall, byPoint } = await evaluateModel(rows, judged, prior, null);
    const { model: own, prior: ofPrior, currentLevel } = overall;
    expect(own.level.accuracy).toBe(0.5);
    // risks .9, .4, .2 and .5, of which the first two came true
    expect(own.atRisk).toMatchObject({ positives: 0.5, auc: 0.75, brier: 0.165 });
    expect(ofPrior.level.accuracy).toBe(0.25);
    expect(ofPrior.atRisk).toMatchObject({ auc: 0.5, brier: 0.29 });
    // 1, 2, 3 and 5, in the order of the means
    expect(currentLevel.level.accuracy).toBe(1);
    expect(currentLevel.atRisk).toMatchObject({ auc: 1, brier: 0 });
    expect(byPoint.map(({ point }) => point)).toEqual([0.3, 0.8]);
    for (const one of byPoint) expect(one).toMatchObject({ rows: 4, model: own, prior: ofPrior, currentLevel });
    expect(overall.rows).toBe(8);
  });

  it('are answered point by point, where a class is whole', () => {
    expect(asked).toEqual(['0.3 0,0.3 1,0.3 2,0.3 3', '0.8 0,0.8 1,0.8 2,0.8 3']);
  });

  it('tell by how much the squared error of the risk is above that of the active model', async () => {
    const compared = (await evaluateModel(rows, judged, prior, beside)).active;
    expect(compared).toMatchObject({ version: 'before', rows: 8, model: { atRisk: { brier: 0.165 } } });
    expect(compared?.active.atRisk.brier).toBe(0.29);
    expect(compared?.brierDifference).toEqual({ mean: -0.125, low: -0.125, high: -0.125 });
  });
});
