import type { Day } from '../../../shared/base/day';
import type { ActiveDay, HandIn } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { type ClassSnapshot, classView } from '../../../shared/features/class-view';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { standing, THEMES, themeText, usualValue } from '../../../shared/features/themes';

const TODAY = 19_500;
const START = TODAY - 40;
/** Activities 1 and 2 are due, 3 is not, 4 has no due date. */
const DUE = [START + 10, START + 20, TODAY + 10, null];
const PLAN = {
  startDay: START,
  endDay: TODAY + 10,
  courseId: null,
  activities: DUE.map((dueDay, i) => ({ activityId: String(i + 1), type: 'ASM', dueDay, weight: null })),
};

type Row = ClassSnapshot['rows'][number];

/** Visits by day of the class (null: unknown) and hand-ins as activity and day of the class. */
function learner({
  visits = [],
  handIns = [],
  loads = 0,
  level = 3,
}: {
  visits?: readonly number[] | null;
  handIns?: readonly (readonly [id: number, day: number | null])[];
  loads?: number;
  level?: number;
}): Row {
  const { activeDays: _, ...counters } = NO_CLICKS;
  const activeDays = visits?.map((day): ActiveDay => [START + day, 1, 0, 0, 0]);
  const n = handIns.length;
  return {
    clicks: { ...counters, classViewCount: loads, ...(activeDays && { activeDays }) },
    coursework: {
      ...NO_COURSEWORK,
      activityCountPerClass: n,
      totalSubmission: n,
      avgLevel: n > 0 ? level : 0,
      handIns: handIns.map(
        ([id, day]): HandIn => ({
          activityId: String(id),
          score: 50,
          dayNumber: day === null ? null : START + day,
        }),
      ),
    },
  };
}

/** What the first learner of a class is told of a theme. */
function told(id: string, rows: readonly Row[], plan: typeof PLAN | null = PLAN, countedFrom?: Day) {
  const facts = { ...(plan && { plan }), ...(countedFrom && { countedFrom }) };
  const { view, learners } = classView({ runDate: '20230523' as Day, ...facts, rows });
  expect(view.today).toBe(TODAY);
  const theme = THEMES.find((one) => one.id === id)!;
  return themeText(theme, learners[0]!, view, usualValue(theme, learners, view));
}

/** A learner beside two others who are alike: theirs is the median where all three show something. */
const beside = (mine: Parameters<typeof learner>[0], others: Parameters<typeof learner>[0]) =>
  [mine, others, others].map(learner);

describe('themeText', () => {
  it('tells how much of what is due was handed in; what is not due yet is no part of it', () => {
    const ahead = { handIns: [1, 3, 4].map((id) => [id, 5] as const) };
    const all = { handIns: [1, 2].map((id) => [id, 5] as const) };
    expect(told('hand_ins', beside(ahead, all))).toEqual({
      en: 'handed in 1 of 2 activities due so far; class median 2',
      th: 'ส่งงานที่ครบกำหนดแล้ว 1 จาก 2 ชิ้น ค่ามัธยฐานของชั้นเรียน 2',
    });
    expect(told('hand_ins', beside(ahead, { handIns: [[1, 5]] }))).toBeNull();
  });

  it('says of one activity, of none, and of a class where nothing is due or no plan is known', () => {
    const one = { handIns: [[1, 5] as const] };
    const none = beside({}, one);
    expect(told('hand_ins', none)?.en).toBe('handed in 0 of 2 activities due so far; class median 1');
    const single = { ...PLAN, activities: PLAN.activities.slice(0, 1) };
    expect(told('hand_ins', none, single)?.en).toBe('handed in 0 of 1 activity due so far; class median 1');
    const early = { ...PLAN, activities: PLAN.activities.slice(2) };
    expect(told('hand_ins', none, early)).toEqual({
      en: 'handed in nothing yet, none due so far; class median 1',
      th: 'ส่งงาน 0 ชิ้น ยังไม่มีงานครบกำหนด ค่ามัธยฐานของชั้นเรียน 1',
    });
    expect(told('hand_ins', beside(one, {}), null)).toEqual({
      en: 'handed in 1 activity; class median 0',
      th: 'ส่งงาน 1 ชิ้น ค่ามัธยฐานของชั้นเรียน 0',
    });
  });

  it('calls late what is late, and the due date itself neither late nor early', () => {
    const late = { handIns: [[1, 12] as const] };
    const early = { handIns: [[1, 9] as const] };
    const onTime = { handIns: [[1, 10] as const] };
    expect(told('punctuality', beside(late, early))).toEqual({
      en: 'handed in 2 days late on average; class median 1 day before the due date',
      th: 'ส่งงานโดยเฉลี่ยช้ากว่ากำหนด 2 วัน ค่ามัธยฐานของชั้นเรียน ก่อนกำหนด 1 วัน',
    });
    expect(told('punctuality', beside(onTime, late))).toEqual({
      en: 'handed in on the due date on average; class median 2 days late',
      th: 'ส่งงานโดยเฉลี่ยตรงวันครบกำหนด ค่ามัธยฐานของชั้นเรียน ช้ากว่ากำหนด 2 วัน',
    });
  });

  it('averages over hand-ins whose day and due date are known alone', () => {
    const undated = [
      [2, null],
      [4, 30],
    ] as const;
    const early = { handIns: [[1, 9] as const] };
    expect(told('punctuality', beside({ handIns: [[1, 12], ...undated] }, early))?.en).toMatch(
      /^handed in 2 days late/,
    );
    expect(told('punctuality', beside({ handIns: undated }, early))).toEqual({
      en: 'no hand-in to compare with a due date; class median: handed in 1 day before the due date on average',
      th: 'ยังไม่มีงานที่ส่งให้เทียบกับวันครบกำหนด ค่ามัธยฐานของชั้นเรียน: ส่งงานโดยเฉลี่ยก่อนกำหนด 1 วัน',
    });
  });

  it('takes the mean time of rows that do not tell single hand-ins', () => {
    const { handIns: _, ...coursework } = { ...learner({ handIns: [[1, 0]] }).coursework, avgSecondsEarly: -129_600 };
    const old = { ...learner({}), coursework };
    const early = learner({ handIns: [[1, 9]] });
    expect(told('punctuality', [old, early, early])?.en).toMatch(/^handed in 1\.5 days late on average; /);
  });

  it('says how long ago the last visit was, and tells never from unknown', () => {
    const [yesterday, before] = [{ visits: [39] }, { visits: [37] }];
    expect(told('last_visit', beside(yesterday, before))).toEqual({
      en: 'last visit 1 day ago; class median 3 days ago',
      th: 'เข้าเว็บชั้นเรียนครั้งล่าสุดเมื่อ 1 วันก่อน ค่ามัธยฐานของชั้นเรียน 3 วันก่อน',
    });
    expect(told('last_visit', beside({}, before))).toEqual({
      en: 'never visited; class median: last visit 3 days ago',
      th: 'ยังไม่เคยเข้าเว็บชั้นเรียน ค่ามัธยฐานของชั้นเรียน: เข้าเว็บชั้นเรียนครั้งล่าสุดเมื่อ 3 วันก่อน',
    });
    expect(told('last_visit', beside({ visits: null }, before))?.en).toMatch(/^days of visits unknown; /);
  });

  it('sets first visits beside the start of the class, before it, on it and after it', () => {
    const [ahead, onStart, after] = [{ visits: [-2] }, { visits: [0] }, { visits: [1] }];
    expect(told('start', beside(onStart, ahead))).toEqual({
      en: 'first visit on the first day of the class; class median 2 days before the start of the class',
      th: 'เข้าเว็บชั้นเรียนครั้งแรกในวันแรกของชั้นเรียน ค่ามัธยฐานของชั้นเรียน ก่อนวันเริ่มชั้นเรียน 2 วัน',
    });
    expect(told('start', beside(after, onStart))).toEqual({
      en: 'first visit 1 day after the start of the class; class median on the first day of the class',
      th: 'เข้าเว็บชั้นเรียนครั้งแรกหลังวันเริ่มชั้นเรียน 1 วัน ค่ามัธยฐานของชั้นเรียน ในวันแรกของชั้นเรียน',
    });
  });

  it('does not call the first visits of the class its start', () => {
    expect(told('start', beside({}, { visits: [-2] }))).toEqual({
      en: 'never visited; class median: first visit 2 days before the start of the class',
      th: 'ยังไม่เคยเข้าเว็บชั้นเรียน ค่ามัธยฐานของชั้นเรียน: เข้าเว็บชั้นเรียนครั้งแรกก่อนวันเริ่มชั้นเรียน 2 วัน',
    });
  });

  it('says none of visits and page loads where there are none', () => {
    const often = { visits: [30, 35], loads: 1 };
    expect(told('recent_visits', beside({}, often))).toEqual({
      en: 'visited on none of the last 28 days; class median 2',
      th: 'ไม่ได้เข้าเว็บชั้นเรียนในช่วง 28 วันล่าสุด ค่ามัธยฐานของชั้นเรียน 2',
    });
    expect(told('recent_visits', beside(often, {}))?.en).toBe('visited on 2 of the last 28 days; class median 0');
    expect(told('recent_visits', beside({ visits: null }, often))?.en).toBe(
      'days of visits unknown; class median: visited on 2 of the last 28 days',
    );
    expect(told('activity', beside({}, often))).toEqual({
      en: 'no page loads so far; class median 1',
      th: 'ยังไม่เปิดหน้าเว็บ ค่ามัธยฐานของชั้นเรียน 1',
    });
    expect(told('activity', beside(often, {}))?.en).toBe('1 page load so far; class median 0');
  });

  it('counts back no further than to the beginning of a young class', () => {
    const young = { ...PLAN, startDay: TODAY - 4 };
    const often = { visits: [37, 38] };
    expect(told('recent_visits', beside({}, often), young)).toEqual({
      en: 'visited on none of the last 4 days; class median 2',
      th: 'ไม่ได้เข้าเว็บชั้นเรียนในช่วง 4 วันล่าสุด ค่ามัธยฐานของชั้นเรียน 2',
    });
    expect(told('recent_visits', beside(often, { visits: [30] }), young)?.en).toBe(
      'visited on 2 of the last 10 days; class median 1',
    );
    const yesterday = { ...PLAN, startDay: TODAY - 1 };
    expect(told('recent_visits', beside({}, { visits: [39] }), yesterday)).toEqual({
      en: 'no visit in the last day; class median 1',
      th: 'ไม่ได้เข้าเว็บชั้นเรียนในวันที่ผ่านมา ค่ามัธยฐานของชั้นเรียน 1',
    });
    expect(told('recent_visits', beside({ visits: [39] }, {}), yesterday)?.en).toBe(
      'visited in the last day; class median 0',
    );
    expect(told('activity', beside({}, { loads: 2 }), young)?.en).toBe('no page loads so far; class median 2');
  });

  it('tells of visits only as far back as they were counted, where the class is older', () => {
    const from = '20230519' as Day;
    const often = { visits: [37, 38], loads: 9 };
    const late = (id: string, rows: readonly Row[]) => told(id, rows, PLAN, from);
    expect(late('recent_visits', beside({}, often))?.en).toBe('visited on none of the last 4 days; class median 2');
    expect(late('last_visit', beside({}, often))).toEqual({
      en: 'no visit in the last 4 days; class median: last visit 2 days ago',
      th: 'ไม่ได้เข้าเว็บชั้นเรียนในช่วง 4 วันล่าสุด ค่ามัธยฐานของชั้นเรียน: เข้าเว็บชั้นเรียนครั้งล่าสุดเมื่อ 2 วันก่อน',
    });
    expect(late('activity', beside({}, often))).toEqual({
      en: 'no page loads in the last 4 days; class median 9',
      th: 'ไม่ได้เปิดหน้าเว็บในช่วง 4 วันล่าสุด ค่ามัธยฐานของชั้นเรียน 9',
    });
    expect(late('activity', beside(often, {}))).toEqual({
      en: '9 page loads in the last 4 days; class median 0',
      th: 'เปิดหน้าเว็บ 9 ครั้งในช่วง 4 วันล่าสุด ค่ามัธยฐานของชั้นเรียน 0',
    });
    expect(late('start', beside({ visits: [38] }, often))).toBeNull();
    const sinceItsStart = told('start', beside({ visits: [2] }, { visits: [0] }), PLAN, '20230413' as Day);
    expect(sinceItsStart?.en).toMatch(/^first visit 2 days after the start of the class/);
  });

  it('rounds to one decimal before it chooses its words', () => {
    const marked = (level: number) => ({ handIns: [[1, 9] as const], level });
    expect(told('marks', beside(marked(2.345), marked(4)))).toEqual({
      en: 'mean level 2.3 so far; class median 4',
      th: 'ระดับเฉลี่ย 2.3 ค่ามัธยฐานของชั้นเรียน 4',
    });
    expect(told('marks', beside(marked(3.96), marked(4)))).toBeNull();
    expect(told('marks', beside({}, marked(4)))).toEqual({
      en: 'no mark yet; class median: mean level 4 so far',
      th: 'ยังไม่มีผลประเมิน ค่ามัธยฐานของชั้นเรียน: ระดับเฉลี่ย 4',
    });
  });

  it.each(THEMES.map(({ id }) => [id]))('of %s says nothing where nobody in the class shows any', (id) => {
    expect(told(id, beside({}, {}))).toBeNull();
    expect(told(id, beside({ visits: null }, { visits: null }))).toBeNull();
  });
});

describe('standing', () => {
  const marked = (level: number, day: number) => ({ handIns: [[1, day] as const], level });
  it.each<[string, Parameters<typeof learner>[0], Parameters<typeof learner>[0]]>([
    ['hand_ins', marked(3, 5), {}],
    ['marks', marked(4, 5), marked(3, 5)],
    ['punctuality', marked(3, 8), marked(3, 9)],
    ['recent_visits', { visits: [30, 35] }, { visits: [35] }],
    ['last_visit', { visits: [39] }, { visits: [38] }],
    ['start', { visits: [1] }, { visits: [2] }],
    ['activity', { loads: 2 }, { loads: 1 }],
  ])('of %s tells better from worse, and from the same', (id, better, worse) => {
    const theme = THEMES.find((one) => one.id === id)!;
    const of = (rows: readonly Row[]) => {
      const { view, learners } = classView({ runDate: '20230523' as Day, plan: PLAN, rows });
      return standing(theme, learners[0]!, view, usualValue(theme, learners, view));
    };
    expect([beside(better, worse), beside(worse, better), beside(worse, worse)].map(of)).toEqual([1, -1, 0]);
  });
});
