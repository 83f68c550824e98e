import { type Day, dayNumber } from '../../../shared/base/day';
import { classView } from '../../../shared/features/class-view';
import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { loadModel } from '../../../shared/outcomes/load-model';
import { riskOf } from '../../../shared/outcomes/predict-class';
import { swapModel } from '../../../shared/registry/swap-model';
import { storedDay } from './ended-classes';
import { memoryObjects, memoryRegistry, now } from './in-memory';
import { sealedModel } from './sealed-model';

const DAY = '20230630' as Day;
const file = sealedModel('20230601');

/** The class, so many days after it began. */
function classAfter(days: number) {
  const plan = { startDay: dayNumber(DAY) - days, endDay: null, courseId: null, activities: [] };
  return { ...storedDay('5001', DAY, { 7: 3, 8: 40, 9: 12, 10: 1, 11: 90 }), plan };
}

async function predictor() {
  const [objects, models] = [memoryObjects({ [file.key]: file.bytes }), memoryRegistry()];
  await swapModel({ objects, models, checks: { outcome: checkOutcomeModel }, now }, file);
  return loadModel({ objects, models }, file.version);
}

describe('a class between two points of the course', () => {
  const REQUIRED = 3;
  const risksAfter = async (days: number) =>
    (await predictor()).predict(classAfter(days)).map((shares) => riskOf(shares, REQUIRED));

  it('gets answers between those of the two', async () => {
    const [early, between, late] = await Promise.all([0, 150, 300].map(risksAfter));
    for (const [i, risk] of between!.entries()) {
      expect(risk).toBeGreaterThan(early![i]!);
      expect(risk).toBeLessThan(late![i]!);
    }
    expect(late![1]! - early![1]!).toBeGreaterThan(0.03);
  });

  it.each(['decisionPath', 'shapley'] as const)('is explained by both: %s leaves little over', async (method) => {
    const [model, day, risks] = [await predictor(), classAfter(150), await risksAfter(150)];
    const asked = risks.map((risk, row) => ({ row, risk }));
    // what is left over is the training prior's hundredth, and the repair of levels that do not occur
    for (const { rest } of model.explain(day, REQUIRED, asked, method)) expect(Math.abs(rest)).toBeLessThan(0.006);
  });

  it('answers the same to an unchanged learner who is asked about alone', async () => {
    const [model, risks] = [await predictor(), await risksAfter(150)];
    const answerOf = model.rescorer(classAfter(150));
    const { learners } = classView(classAfter(150));
    expect(learners.map((learner) => answerOf(learner).risk)).toEqual(risks.map((risk) => expect.closeTo(risk, 9)));
  });
});
