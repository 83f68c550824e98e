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
