import { parseDay } from '../../../shared/base/day';
import type { ClassDay, HandIn } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import type { ActivePredictor } from '../../../shared/outcomes/active-predictor';
import { baselineProbabilities } from '../../../shared/outcomes/baseline';
import { predictClass } from '../../../shared/outcomes/predict-class';

const runDate = parseDay('20230301');
const SHARES = [0.1, 0.2, 0.3, 0.3, 0.1];
const MODEL = {
  version: 'v',
  predict: ({ rows }) => rows.map(() => SHARES),
  levelOf: () => 3,
  labelRule: 'made up',
} as Partial<ActivePredictor> as ActivePredictor;

type Shown = { readonly loads: number; readonly marked?: number; readonly unmarked?: number };

/** A class of learners 1, 2, ... who have shown so much. */
function dayOf(shown: readonly Shown[]): ClassDay {
  const rows = shown.map(({ loads, marked = 0, unmarked = 0 }, i) => ({
    userId: String(i + 1),
    increment: null,
    clicks: { ...NO_CLICKS, classViewCount: loads },
    coursework: {
      ...NO_COURSEWORK,
      totalSubmission: marked,
      handIns: Array.from({ length: marked + unmarked }, (_, n): HandIn => {
        return { activityId: `${n}`, score: n < marked ? 50 : null, dayNumber: 1 };
      }),
    },
  }));
  const facts = { classId: '7', runDate, semester: '2/2022', ongoingOn: runDate, trackedOn: runDate };
  return { ...facts, requiredLevel: 3, rows };
}

const unsure = (shown: readonly Shown[], model: ActivePredictor | null) =>
  predictClass(dayOf(shown), model, { reasons: false }).rows.map(({ insufficientData }) => insufficientData);

describe('too little is known', () => {
  it.each([MODEL, null])('of who has handed in nothing and hardly visited (%#)', (model) => {
    expect(unsure([{ loads: 4 }, { loads: 5 }, { loads: 0, marked: 1 }], model)).toEqual([true, false, false]);
  });

  it.each([MODEL, null])('of nobody once half the class has handed in two (%#)', (model) => {
    expect(unsure([{ loads: 0 }, { loads: 9, marked: 2 }, { loads: 9, marked: 2 }], model)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('not by a model of who waits for a mark; the plain rule sees marks alone', () => {
    const waiting = [{ loads: 0, unmarked: 1 }, { loads: 0 }];
    expect(unsure(waiting, MODEL)).toEqual([false, true]);
    expect(unsure(waiting, null)).toEqual([true, true]);
  });

  it('nor of the others, for a model, while the work of the class waits for marks', () => {
    const waiting = [{ loads: 0 }, { loads: 9, unmarked: 2 }, { loads: 9, unmarked: 2 }];
    expect(unsure(waiting, MODEL)).toEqual([false, false, false]);
    expect(unsure(waiting, null)).toEqual([true, false, false]);
  });
});

it('flags who is as likely as not to miss the level, and claims the most probable level without a model', () => {
  const risky = (risk: number) => ({ ...MODEL, predict: () => [[risk, 0, 1 - risk, 0, 0]] });
  const flagged = (risk: number) =>
    predictClass(dayOf([{ loads: 9 }]), risky(risk), { reasons: false }).rows[0]!.atRisk;
  expect([0.49, 0.5].map(flagged)).toEqual([false, true]);
  const day = dayOf([{ loads: 9 }]);
  const rows = [0, 1.2, 3, 4.9].map((avgLevel, i) => ({
    ...day.rows[0]!,
    userId: `${i}`,
    coursework: { ...NO_COURSEWORK, totalSubmission: avgLevel > 0 ? 3 : 0, avgLevel },
  }));
  expect(predictClass({ ...day, rows }, null).rows.map(({ level }) => level)).toEqual([1, 1, 3, 5]);
});

it('the plain rule spreads each mark over the levels around the mean, and two more evenly over all', () => {
  expect(baselineProbabilities(3, 2)).toEqual([0.1, 0.1, 0.6, 0.1, 0.1]);
  expect(baselineProbabilities(2.5, 2)).toEqual([0.1, 0.35, 0.35, 0.1, 0.1]);
  expect(baselineProbabilities(4.75, 8)).toEqual([0.04, 0.04, 0.04, 0.24, 0.64].map((p) => expect.closeTo(p, 12)));
  // level 1 as if marked once
  expect(baselineProbabilities(0, 0)).toEqual([7, 2, 2, 2, 2].map((p) => expect.closeTo(p / 15, 12)));
});
