import type { Day } from '../../../shared/base/day';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import type { ClassPredictions } from '../../../shared/contracts/prediction';
import type { ActivePredictor } from '../../../shared/outcomes/active-predictor';
import { predictClass } from '../../../shared/outcomes/predict-class';
import { type ClassOutcome, classOutcome, type RunInputs, toManifest } from '../../../shared/outcomes/run-manifest';
import { storedDay } from './ended-classes';

const DATE = '20230630' as Day;
const TIMES = { startedAt: '2023-06-29T20:00:00.000Z', finishedAt: '2023-06-29T20:05:00.000Z' };
const NONE = { duplicateAssessments: 0, outOfRange: 0, withoutRequiredLevel: false };
const inputs: RunInputs = {
  runDate: DATE,
  countedFrom: null,
  excludedUsers: 2,
  report: { events: 40, malformed: 1, clicks: 30, retries: 3, empty: false },
  clickQuality: { duplicateEvents: 4, clicksWithoutClass: 5, clicksOutsideTrackedClasses: 6, excludedClicks: 7 },
  quality: [
    { duplicateAssessments: 1, outOfRange: 2, withoutRequiredLevel: true },
    { duplicateAssessments: 10, outOfRange: 20, withoutRequiredLevel: false },
    NONE,
  ],
};

/** Learner 7 has handed in, 8 has looked at the class, 9 has done both; `atRisk` of each is as given. */
function outcomeOf(classId: string, risks: readonly boolean[], unsure: readonly number[] = []): ClassOutcome {
  const seen = storedDay(classId, DATE, { 7: 0, 8: 3, 9: 4 });
  const handedIn = (userId: string) => (userId === '8' ? 0 : 1);
  const rows = seen.rows.map((row) => ({
    ...row,
    coursework: { ...row.coursework, totalSubmission: handedIn(row.userId) },
  }));
  const day: ClassDay = { ...seen, rows };
  const made = predictClass(day, null);
  const predictions: ClassPredictions = {
    ...made,
    rows: made.rows.map((row, i) => ({ ...row, atRisk: risks[i] === true, insufficientData: unsure.includes(i) })),
  };
  return classOutcome(classId, day, predictions, 3);
}

describe('the manifest of a run', () => {
  it('counts learners, those at risk and those of whom one half is missing', () => {
    const tracked = classOutcome('5003', storedDay('5003', DATE, { 1: 0 }), null, 1);
    const outcomes = [outcomeOf('5001', [true, true, false]), outcomeOf('5002', [true, true, true], [1]), tracked];
    expect(toManifest(inputs, outcomes, null, TIMES)).toEqual({
      runDate: '20230630',
      dataDay: '20230629',
      countedFrom: null,
      events: 40,
      malformed: 1,
      retries: 3,
      emptyDay: false,
      pairs: 6,
      predictions: 6,
      method: 'baseline',
      modelVersion: null,
      inputHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      classes: [
        { id: '5001', n: 3, atRisk: 2 },
        // of whom too little is known, nobody is at risk
        { id: '5002', n: 3, atRisk: 2 },
      ],
      trackedClasses: ['5001', '5002', '5003'],
      failedClasses: [],
      quality: {
        ...inputs.clickQuality,
        excludedUsers: 2,
        duplicateAssessments: 11,
        outOfRange: 22,
        pairsWithoutSubmission: 2,
        pairsWithoutVisit: 2,
        classesWithoutRequiredLevel: 1,
      },
      ...TIMES,
      itemsWritten: 7,
    });
  });

  it('names the model, and the classes that failed or are gone', () => {
    const failed = { id: '5002', reason: 'not_built' as const, since: DATE };
    const outcomes: ClassOutcome[] = [
      { ...classOutcome('5002', null, null, 0), failed },
      classOutcome('5003', null, null, 2),
      outcomeOf('5004', []),
    ];
    const predictor = { version: '20230601-0123456789ab' } as ActivePredictor;
    expect(toManifest(inputs, outcomes, predictor, TIMES)).toMatchObject({
      method: 'model',
      modelVersion: '20230601-0123456789ab',
      classes: [{ id: '5004', n: 3, atRisk: 0 }],
      trackedClasses: ['5004'],
      failedClasses: [failed],
      itemsWritten: 5,
    });
  });

  it('has a hash that follows from what the classes hold, and from no clock', () => {
    const hashOf = (outcomes: readonly ClassOutcome[], times = TIMES) =>
      toManifest(inputs, outcomes, null, times).inputHash;
    const [one, other] = [outcomeOf('5001', []), outcomeOf('5002', [])];
    expect(hashOf([outcomeOf('5001', [true]), other], { startedAt: '', finishedAt: '' })).toBe(hashOf([one, other]));
    const views = (count: number) => classOutcome('5001', storedDay('5001', DATE, { 7: count }), null, 0);
    expect(hashOf([views(1)])).not.toBe(hashOf([views(2)]));
    expect(hashOf([one])).not.toBe(hashOf([one, other]));
    expect(hashOf([classOutcome('5001', null, null, 0)])).not.toBe(hashOf([one]));
  });
});
