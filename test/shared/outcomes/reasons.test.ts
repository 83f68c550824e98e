import type { Day } from '../../../shared/base/day';
import type { ClassDay, HandIn, LearnerDay } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { type ClassSnapshot, classView, type LearnerView } from '../../../shared/features/class-view';
import { besideClass, deriveClass } from '../../../shared/features/derive-class';
import { DERIVED_NAMES } from '../../../shared/features/derived';
import { nextWork } from '../../../shared/features/next-work';
import { THEME_OF_INPUT, THEMES } from '../../../shared/features/themes';
import type { Answer } from '../../../shared/outcomes/active-predictor';
import { classHints, hintFor } from '../../../shared/outcomes/hint';
import { predictClass } from '../../../shared/outcomes/predict-class';
import { tellReasons, tellThemes } from '../../../shared/outcomes/reasons';

const TODAY = 19_500;
const activity = (id: number, dueDay: number) => ({ activityId: String(id), type: 'ASM', dueDay, weight: null });

function learner(userId: string, handedIn: number[], activeDays: number): LearnerDay {
  const scores = handedIn.map((id) => ({ activityId: String(id), score: 40 + 10 * id, dayNumber: TODAY - 30 + id }));
  const n = handedIn.length;
  return {
    userId,
    increment: null,
    clicks: {
      ...NO_CLICKS,
      classViewCount: activeDays * 3,
      activeDays: Array.from({ length: activeDays }, (_, i) => [TODAY - activeDays + i, 3, 1, 1, 1] as const),
    },
    coursework: {
      activityCountPerClass: n,
      totalSubmission: n,
      avgSpentSeconds: 0,
      avgSecondsEarly: 3600 * n,
      expectationMetCount: n,
      avgLevel: n ? 2 + n / 5 : 0,
      maxLevel: 3,
      handIns: scores,
    },
  };
}

const DAY: ClassDay = {
  classId: '5001',
  runDate: '20230523' as Day,
  semester: '2/2022',
  ongoingOn: '20230523' as Day,
  trackedOn: '20230523' as Day,
  requiredLevel: 3,
  plan: {
    startDay: TODAY - 40,
    courseId: null,
    endDay: TODAY + 40,
    activities: [1, 2, 3, 4, 5, 6].map((id) => activity(id, TODAY - 30 + 10 * id)),
  },
  rows: [learner('1', [1, 2], 12), learner('2', [1, 2], 12), learner('3', [1, 2, 3], 20), learner('4', [], 1)],
};
const seen = classView({ ...DAY, runDate: '20230523' as Day });
const inputOf = (name: string, value: number) => {
  const values = new Float64Array(DERIVED_NAMES.length);
  values[DERIVED_NAMES.indexOf(name)] = value;
  return values;
};

describe('themes', () => {
  it('hold every model input once, and no theme is empty', () => {
    expect(THEME_OF_INPUT.every((theme) => theme >= 0)).toBe(true);
    expect(new Set(THEME_OF_INPUT).size).toBe(THEMES.length);
    const themeOf = (name: string) => THEMES[THEME_OF_INPUT[DERIVED_NAMES.indexOf(name)] as number]?.id;
    expect(
      [
        'class_total_submission',
        'class_avglevel',
        'days_since_visit',
        'active_days_28',
        'first_visit',
        'late',
        'class_class_view_count',
      ].map(themeOf),
    ).toEqual(['hand_ins', 'marks', 'last_visit', 'recent_visits', 'start', 'punctuality', 'activity']);
  });
});

describe('tellReasons', () => {
  const tell = (values: Float64Array, i: number, rest = 0.01) =>
    tellReasons(
      DAY.rows.map(() => ({ base: 0.3, values, rest })),
      seen,
    )[i]!;

  it('tells a contribution in the terms of the class, in both languages', () => {
    const { reasons } = tell(inputOf('class_total_submission', 0.25), 3);
    expect(reasons).toEqual([
      {
        theme: 'hand_ins',
        contribution: 0.25,
        en: 'handed in 0 of 2 activities due so far; class median 2',
        th: 'ส่งงานที่ครบกำหนดแล้ว 0 จาก 2 ชิ้น ค่ามัธยฐานของชั้นเรียน 2',
      },
    ]);
  });

  it('names no theme in which the learner equals the class', () => {
    const told = tell(inputOf('class_total_submission', 0.25), 0);
    expect(told.reasons).toEqual([]);
    expect(told.otherContribution).toBeCloseTo(0.26, 12);
  });

  it('names no theme whose number says the opposite, and keeps its part in the rest', () => {
    const busy = 2;
    expect(tell(inputOf('class_class_view_count', -0.25), busy).reasons.map(({ en }) => en)).toEqual([
      '60 page loads so far; class median 36',
    ]);
    const against = tell(inputOf('class_class_view_count', 0.25), busy);
    expect(against.reasons).toEqual([]);
    expect(against.otherContribution).toBeCloseTo(0.26, 12);
    const quiet = 3;
    expect(tell(inputOf('class_class_view_count', 0.25), quiet).reasons).toHaveLength(1);
    expect(tell(inputOf('class_class_view_count', -0.25), quiet).reasons).toEqual([]);
  });

  it('tells the strongest first, whichever way it moves the risk', () => {
    const values = inputOf('class_avglevel', -0.15);
    values[DERIVED_NAMES.indexOf('active_days_28')] = -0.1;
    values[DERIVED_NAMES.indexOf('class_class_view_count')] = -0.25;
    const good = tell(values, 2).reasons.map(({ theme, contribution }) => [theme, contribution]);
    expect(good).toEqual([
      ['activity', -0.25],
      ['marks', -0.15],
      ['recent_visits', -0.1],
    ]);
  });

  it('adds up: base, reasons and the rest are the risk', () => {
    const values = Float64Array.from(DERIVED_NAMES, (_, i) => Math.sin(i + 1) / 20);
    for (const i of DAY.rows.keys()) {
      const { baseRisk, reasons, otherContribution } = tell(values, i);
      expect(reasons.length).toBeLessThanOrEqual(3);
      const sum = reasons.reduce((total, { contribution }) => total + contribution, baseRisk + otherContribution);
      expect(sum).toBeCloseTo(0.31 + values.reduce((a, b) => a + b, 0), 9);
    }
  });

  it('explains the plain rule by the marks alone', () => {
    for (const row of predictClass(DAY, null).rows) {
      const sum = row.reasons.reduce(
        (total, { contribution }) => total + contribution,
        row.baseRisk + row.otherContribution,
      );
      expect(sum).toBeCloseTo(row.risk, 9);
      expect(row.reasons.every(({ theme }) => theme === 'marks')).toBe(true);
      expect(row.hint).toBeNull();
    }
  });
});

describe('the plain rule', () => {
  it('gives marks above the class as the reason for a higher risk: it starts at nothing known, not at the class', () => {
    const rows = DAY.rows.map((row) => ({
      ...row,
      coursework: { ...row.coursework, avgLevel: row.coursework.avgLevel && row.coursework.avgLevel - 1 },
    }));
    const best = predictClass({ ...DAY, rows }, null).rows.find(({ userId }) => userId === '3');
    expect(best?.reasons).toMatchObject([{ en: 'mean level 1.6 so far; class median 1.4' }]);
    expect(best?.reasons[0]?.contribution).toBeGreaterThan(0);
  });
});

describe('besideClass', () => {
  it('gives a learner who does not change the inputs of deriveClass', () => {
    const inputs = deriveClass(DAY);
    const again = besideClass(DAY);
    for (const [i, one] of classView(DAY).learners.entries()) expect(again(one)).toEqual(inputs[i]);
  });
});

describe('tellThemes', () => {
  it('tells of every theme that moves the risk, up or down, the strongest first', () => {
    const values = inputOf('class_total_submission', 0.1);
    values[DERIVED_NAMES.indexOf('class_class_view_count')] = -0.3;
    values[DERIVED_NAMES.indexOf('class_activity_page_view')] = 0.05;
    values[DERIVED_NAMES.indexOf('days_since_visit')] = -0.2;
    values[DERIVED_NAMES.indexOf('first_visit')] = 0.22;
    values[DERIVED_NAMES.indexOf('class_avglevel')] = -0.05;
    expect(tellThemes({ base: 0.3, values, rest: 0 }, 3, seen)).toEqual([
      {
        theme: 'activity',
        contribution: expect.closeTo(-0.25, 12),
        en: '3 page loads so far; class median 36',
        th: expect.any(String),
      },
      { theme: 'start', contribution: 0.22, en: expect.stringMatching(/^first visit 39 days/), th: expect.any(String) },
      // last seen when the class was
      { theme: 'last_visit', contribution: -0.2, en: null, th: null },
      { theme: 'hand_ins', contribution: 0.1, en: expect.stringMatching(/^handed in 0 of 2/), th: expect.any(String) },
      { theme: 'marks', contribution: -0.05, en: expect.stringMatching(/^no mark yet/), th: expect.any(String) },
    ]);
  });
});

describe('classHints', () => {
  const day = { ...DAY, requiredLevel: 2 };
  const [at, above, below]: Answer[] = [0.5, 0.9, 0.49].map((risk) => ({ risk, level: 1 })) as [Answer, Answer, Answer];
  const missing = { risk: 0.9, level: 1 };
  const model = (asked: ClassSnapshot[]) => ({
    rescorer: (whenDue: ClassSnapshot & { requiredLevel: number }) => {
      asked.push(whenDue);
      expect(whenDue.requiredLevel).toBe(2);
      return (one: LearnerView): Answer => (one.handIns?.has('3') ? { risk: 0.1, level: 2 } : missing);
    },
  });

  it('go to those at risk who have something to hand in, asked of the class once it is due', () => {
    const asked: ClassSnapshot[] = [];
    const hints = classHints(day, seen, model(asked), [at!, below!, above!, above!]);
    expect(hints.map((hint) => hint?.risk ?? null)).toEqual([0.1, null, null, 0.1]);
    expect(asked).toEqual([{ ...nextWork(day, seen)!.whenDue, requiredLevel: 2 }]);
  });

  it('are none, and ask nothing, where nobody is at risk or nothing is to be handed in', () => {
    const asked: ClassSnapshot[] = [];
    const done = { ...day, plan: { ...DAY.plan!, activities: DAY.plan!.activities.slice(0, 2) } };
    const nobody = [null, null, null, null];
    expect(classHints(day, seen, model(asked), [below!, below!, below!, below!])).toEqual(nobody);
    expect(classHints(done, classView(done), model(asked), [above!, above!, above!, above!])).toEqual(nobody);
    expect(asked).toEqual([]);
  });
});

describe('hintFor', () => {
  const now: Answer = { risk: 0.7, level: 2 };
  const quiet = seen.learners[3]!;
  const work = nextWork(DAY, seen)!;
  /** What is answered once the work is due: with it, and without. */
  const answers = (then: Answer, otherwise: Answer) => (learner: LearnerView) => {
    if (learner === quiet) return otherwise;
    expect(learner).toEqual(work.handedIn(quiet));
    return then;
  };
  const better: Answer = { risk: 0.55, level: 2 };
  const missed: Answer = { risk: 0.85, level: 1 };

  it('says what the model answers once the work is due, with it and without', () => {
    expect(hintFor(quiet, now, work, answers(better, missed))).toEqual({
      activities: 1,
      ...better,
      otherwise: 0.85,
      en: 'hand in the next activity: once it is due, the estimated risk is 55 % with it, 85 % without (today 70 %)',
      th: 'หากส่งงาน 1 ชิ้นถัดไป เมื่อถึงกำหนดส่งความเสี่ยงโดยประมาณจะเป็น 55 % หากไม่ส่งจะเป็น 85 % (วันนี้ 70 %)',
    });
  });

  it('counts the activities that are missing', () => {
    const items = seen.view.items.filter(({ due }) => !due).slice(0, 2);
    const both = { items, handedIn: work.handedIn };
    expect(hintFor(quiet, now, both, answers(better, missed))).toMatchObject({
      activities: 2,
      en: 'hand in the next 2 activities: once they are due, the estimated risk is 55 % with them, 85 % without (today 70 %)',
      th: expect.stringMatching(/^หากส่งงาน 2 ชิ้นถัดไป /),
    });
    const half = { ...quiet, handIns: new Map([[items[0]!.activityId, {} as HandIn]]) };
    const toDo = { items, handedIn: () => work.handedIn(quiet) };
    const then = (learner: LearnerView) => (learner === half ? missed : better);
    expect(hintFor(half, now, toDo, then)).toMatchObject({ activities: 1 });
  });

  it('does not call due what has no due date', () => {
    const undated = { ...work, items: work.items.map((item) => ({ ...item, dueDay: null })) };
    expect(hintFor(quiet, now, undated, answers(better, missed))).toMatchObject({
      en: 'hand in the next activity: once it counts, the estimated risk is 55 % with it, 85 % without (today 70 %)',
      th: 'หากส่งงาน 1 ชิ้นถัดไป เมื่อเริ่มนับงานนี้ความเสี่ยงโดยประมาณจะเป็น 55 % หากไม่ส่งจะเป็น 85 % (วันนี้ 70 %)',
    });
  });

  it.each<[string, Answer, Answer]>([
    ['it is hardly below the risk of today', { risk: 0.68, level: 2 }, missed],
    ['missing it is hardly worse', better, { risk: 0.57, level: 2 }],
    ['the level would fall', { risk: 0.4, level: 1 }, missed],
  ])('says nothing where %s', (_, then, otherwise) => {
    expect(hintFor(quiet, now, work, answers(then, otherwise))).toBeNull();
  });

  it('says nothing to whoever has handed it in', () => {
    const ahead = { ...quiet, handIns: new Map(work.items.map(({ activityId }) => [activityId, {} as HandIn])) };
    expect(hintFor(ahead, now, work, () => better)).toBeNull();
  });
});
