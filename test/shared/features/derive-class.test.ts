import fc from 'fast-check';
import { addDays, type Day, dayNumber, parseDay } from '../../../shared/base/day';
import { normalQuantile } from '../../../shared/base/stats';
import type { ActiveDay, HandIn } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import type { ClassSnapshot } from '../../../shared/features/class-view';
import { classView, elapsedDays } from '../../../shared/features/class-view';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { besideClass, classScale, deriveClass } from '../../../shared/features/derive-class';
import { DERIVED, DERIVED_NAMES, needsWork } from '../../../shared/features/derived';

const START = parseDay('20230201');
const first = dayNumber(START);
const at = (day: number): Day => addDays(START, day);

type Learner = { days: [number, number][]; scores: (number | null)[]; handedIn: number[] };
const DUE = [10, 20, 90];
const WEIGHTS = [10, 30, 60];

function snapshot(learners: readonly Learner[], day: number): ClassSnapshot {
  return {
    runDate: at(day),
    plan: {
      startDay: first,
      courseId: null,
      endDay: first + 100,
      activities: DUE.map((due, i) => ({
        activityId: `a${i}`,
        type: i === 1 ? 'QUZ' : 'ASM',
        dueDay: first + due,
        weight: WEIGHTS[i]!,
      })),
    },
    rows: learners.map(({ days, scores, handedIn }) => ({
      clicks: {
        ...NO_CLICKS,
        classViewCount: days.reduce((sum, [, loads]) => sum + loads, 0),
        activeDays: days.map(([d, loads]): ActiveDay => [first + d, loads, 1, 0, 0]),
      },
      coursework: {
        ...NO_COURSEWORK,
        handIns: scores.flatMap((score, i): HandIn[] =>
          score === null ? [] : [{ activityId: `a${i}`, score, dayNumber: first + handedIn[i]! }],
        ),
      },
    })),
  };
}

const raw = (name: string, one: ClassSnapshot): number[] => {
  const { view, learners } = classView(one);
  const { compute } = DERIVED.find((row) => row.name === name)!;
  return learners.map((learner) => compute(learner, view));
};

const classScores = (values: readonly number[]) => values.map(classScale(values));

const DAY = 40;
const learner: fc.Arbitrary<Learner> = fc.record({
  days: fc
    .uniqueArray(fc.tuple(fc.integer({ min: -10, max: DAY - 1 }), fc.integer({ min: 1, max: 50 })), {
      selector: ([day]) => day,
    })
    .map((days) => days.sort(([a], [b]) => a - b)),
  scores: fc.tuple(fc.option(fc.nat(100)), fc.option(fc.nat(100)), fc.option(fc.nat(100))),
  handedIn: fc.tuple(fc.nat(39), fc.nat(39), fc.nat(39)),
});

const shareOf = (i: number, all: readonly Learner[]): number =>
  all.filter(({ scores }) => scores[i] !== null).length / all.length;
describe('inputs', () => {
  it('are finite and within 4 beside the class, for any class on any day', () => {
    fc.assert(
      fc.property(fc.array(learner, { maxLength: 6 }), fc.integer({ min: -20, max: 120 }), (all, day) => {
        for (const row of deriveClass(snapshot(all, day))) {
          for (const [c, value] of row.entries()) {
            if (DERIVED[c]!.isPlain) continue;
            expect(Number.isFinite(value)).toBe(true);
            expect(Math.abs(value)).toBeLessThanOrEqual(4);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are also seen as they are where they mean the same in every class', () => {
    const names = DERIVED.flatMap(({ name, isPlain }) => (isPlain ? [name.replace(/^plain_/, '')] : []));
    expect(names).toEqual(expect.arrayContaining(['score_due', 'missed_class', 'active_days_28']));
    expect(names.filter((name) => /^class_|^active_days$/.test(name))).toEqual([]);
    fc.assert(
      fc.property(fc.array(learner, { minLength: 1, maxLength: 4 }), fc.integer({ min: -5, max: 60 }), (all, day) => {
        const one = snapshot(all, day);
        const got = deriveClass(one);
        for (const name of names)
          expect(got.map((row) => row[DERIVED_NAMES.indexOf(`plain_${name}`)])).toEqual(raw(name, one));
      }),
      { numRuns: 15 },
    );
  });

  it('place a class by few of those that are seen as they are', () => {
    expect(DERIVED.filter(({ isOfClass }) => isOfClass).map(({ name, isPlain }) => [name, isPlain])).toEqual(
      [
        'relative_worst',
        'missed_in_a_row',
        'earlier_latest',
        'material_loads_14_days',
        'mean_week',
        'week_trend',
        'loads_on_hand_in_days',
      ].map((name) => [`plain_${name}`, true]),
    );
  });

  it('do not depend on the order of the class', () => {
    fc.assert(
      fc.property(fc.array(learner, { minLength: 2, maxLength: 5 }), (all) => {
        const forward = deriveClass(snapshot(all, DAY));
        const backward = deriveClass(snapshot(all.toReversed(), DAY)).toReversed();
        forward.forEach((row, i) => {
          row.forEach((value, c) => {
            if (Number.isNaN(value)) expect(backward[i]![c]).toBeNaN();
            else expect(backward[i]![c]).toBeCloseTo(value, 9);
          });
        });
      }),
      { numRuns: 30 },
    );
  });

  it('of a learner who is not changed are the same beside the class', () => {
    fc.assert(
      fc.property(fc.array(learner, { minLength: 1, maxLength: 5 }), (all) => {
        const one = snapshot(all, DAY);
        const inputsOf = besideClass(one);
        expect(classView(one).learners.map(inputsOf)).toEqual(deriveClass(one));
      }),
      { numRuns: 20 },
    );
  });

  it('work without a mark is handed in, and says nothing of scores', () => {
    fc.assert(
      fc.property(fc.array(learner, { minLength: 2, maxLength: 12 }), fc.nat(1), (class_, hidden) => {
        const marked = snapshot(class_, DAY);
        const unmarked: ClassSnapshot = {
          ...marked,
          rows: marked.rows.map(({ clicks, coursework }) => ({
            clicks,
            coursework: {
              ...coursework,
              handIns: coursework.handIns!.map((one) =>
                one.activityId === `a${hidden}` ? { ...one, score: null } : one,
              ),
            },
          })),
        };
        for (const name of [
          'handed_in_due',
          'handed_in_class',
          'missed_class',
          'missed_in_a_row',
          'earlier_place',
          'late',
          'loads_on_hand_in_days',
        ])
          expect(raw(name, unmarked)).toEqual(raw(name, marked));
        const without = class_.map((one) => ({
          ...one,
          scores: one.scores.map((score, i) => (i === hidden ? null : score)),
        }));
        for (const name of ['relative_score', 'relative_worst'])
          expect(raw(name, unmarked)).toEqual(raw(name, snapshot(without, DAY)));
        const first = raw('score_due', unmarked);
        class_.forEach(({ scores }, i) => {
          const other = scores[1 - hidden] ?? 0;
          if (scores[hidden] !== null && shareOf(1 - hidden, class_) > 0) expect(first[i]).toBeCloseTo(other, 9);
        });
      }),
    );
  });

  it('what is not due yet says nothing about anyone', () => {
    const lazy: Learner = { days: [[1, 5]], scores: [null, null, null], handedIn: [0, 0, 0] };
    const one = snapshot([lazy, { ...lazy, days: [[2, 9]] }], 5);
    const column = DERIVED_NAMES.indexOf('score_due');
    expect(deriveClass(one).map((row) => row[column])).toEqual([0, 0]);
  });

  it('a few who hand in early do not make the others look late; once enough of the class has, they do', () => {
    const idle: Learner = { days: [[1, 5]], scores: [null, null, null], handedIn: [0, 0, 0] };
    const keen: Learner = { ...idle, scores: [90, null, null] };
    const coursework = DERIVED.flatMap(({ source, name }, c) => (source === 'LEB2' && !/ahead$/.test(name) ? [c] : []));
    const of = (early: number) =>
      deriveClass(snapshot([...Array(early).fill(keen), ...Array(10 - early).fill(idle)], 5));
    const nothing = coursework.map((c) => (DERIVED[c]!.isPlain ? Number.NaN : 0));
    for (const row of of(2)) expect(coursework.map((c) => row[c])).toEqual(nothing);
    expect(of(2)[0]![DERIVED_NAMES.indexOf('ahead')]).toBeGreaterThan(1);
    expect(of(3).at(-1)![DERIVED_NAMES.indexOf('score_class')]).toBeLessThan(-0.3);
    expect(of(4).at(-1)![DERIVED_NAMES.indexOf('score_class')]).toBeLessThan(-0.5);
  });

  it('hand-ins ahead say something once a tenth of the class has made them', () => {
    const idle: Learner = { days: [[1, 5]], scores: [null, null, null], handedIn: [0, 0, 0] };
    const keen: Learner = { ...idle, scores: [90, null, null] };
    const aheadOf = (early: number) =>
      raw('ahead', snapshot([...Array(early).fill(keen), ...Array(20 - early).fill(idle)], 5));
    expect(aheadOf(1)).toEqual(Array(20).fill(Number.NaN));
    expect(aheadOf(2)).toEqual([1, 1, ...Array(18).fill(0)]);
  });

  it('know which pages those open who score well, and nothing where pages were not kept', () => {
    const one: Learner = { days: [[1, 5]], scores: [50, 50, null], handedIn: [5, 6, 0] };
    const seen = snapshot(
      Array.from({ length: 20 }, (_, n) => ({ ...one, scores: [n < 10 ? 90 : 30, 50, null] })),
      DAY,
    );
    const { pages: _, ...unknown } = seen.rows[0]!.clicks;
    const rows = seen.rows.map((row, n) => ({
      ...row,
      clicks: n === 0 ? unknown : { ...row.clicks, pages: n < 9 ? ([['m1', 2]] as const) : [] },
    }));
    const promised = raw('pages_of_high_scores', { ...seen, rows });
    expect(promised[0]).toBeNaN();
    for (const score of promised.slice(1, 9)) expect(score).toBeGreaterThan(0.1);
    for (const score of promised.slice(9)) expect(score).toBeLessThan(-0.1);
    expect(deriveClass({ ...seen, rows })[0]![DERIVED_NAMES.indexOf('pages_of_high_scores')]).toBe(0);
  });

  it('of what is handed in in thought today ask no visits of today', () => {
    const one = snapshot([{ days: [[9, 20]], scores: [70, null, null], handedIn: [9, 0, 0] }], DAY);
    const { view, learners } = classView(one);
    const [now] = learners as [(typeof learners)[number]];
    const handIns = new Map([...now.handIns!, ['a1', { activityId: 'a1', score: 70, dayNumber: view.today }]]);
    const { compute } = DERIVED.find(({ name }) => name === 'loads_on_hand_in_days')!;
    expect(compute({ ...now, handIns }, view)).toBe(compute(now, view));
    expect(compute(now, view)).toBeCloseTo(Math.log(21), 12);
  });

  it('are unknown, not zero, for rows stored before days and hand-ins were kept', () => {
    const { activeDays: _, ...old } = NO_CLICKS;
    const { handIns: __, ...marks } = NO_COURSEWORK;
    const one: ClassSnapshot = { runDate: at(30), rows: [{ clicks: old, coursework: marks }] };
    // the pages opened were known even then
    const names = DERIVED.map(({ name }) => name).filter((name) => !/^(class|plain)_|^pages_class_opens$/.test(name));
    for (const name of names) expect([name, raw(name, one)]).toEqual([name, [Number.NaN]]);
    const busy: Learner = { days: [[1, 5]], scores: [50, 60, null], handedIn: [5, 6, 0] };
    const { rows, ...others } = snapshot([busy, busy], DAY);
    for (const name of names)
      expect([name, raw(name, { ...others, rows: [...one.rows, ...rows] })[0]]).toEqual([name, Number.NaN]);
  });
});

it('a class without a plan begins with its first visit, one of which nothing is known today', () => {
  const nothing: ClassSnapshot = { runDate: at(30), rows: [] };
  expect(classView(nothing).view).toMatchObject({ today: first + 30, start: first + 30, visitsFrom: first + 30 });
  expect(elapsedDays(nothing)).toBe(0);
  const [row] = snapshot([{ days: [[12, 5]], scores: [null, null, null], handedIn: [0, 0, 0] }], 30).rows;
  expect(elapsedDays({ ...nothing, rows: [row!] })).toBe(18);
  expect(classView({ ...nothing, rows: [row!] }).view.start).toBe(first + 12);
});

describe('a class that was under way when counting began', () => {
  const began = 20;
  const learners: Learner[] = [
    {
      days: [
        [21, 3],
        [39, 1],
      ],
      scores: [50, 60, null],
      handedIn: [5, 22],
    },
    {
      days: [
        [30, 4],
        [31, 9],
      ],
      scores: [70, null, null],
      handedIn: [8],
    },
    { days: [], scores: [null, 90, null], handedIn: [0, 19] },
  ];
  const from = (day: number, today = DAY): ClassSnapshot => ({ ...snapshot(learners, today), countedFrom: at(day) });
  const inputs = (name: string, one: ClassSnapshot) => deriveClass(one).map((row) => row[DERIVED_NAMES.indexOf(name)]);

  it('has no counts as they are of days that were not counted', () => {
    for (const name of ['list_days_28', 'material_days_28', 'activity_days_28', 'active_days_28']) {
      expect(inputs(`plain_${name}`, from(began))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      expect(inputs(`plain_${name}`, from(DAY - 28))).toEqual(raw(name, snapshot(learners, DAY)));
    }
    expect(inputs('plain_material_loads_14_days', from(DAY - 13))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(inputs('plain_material_loads_14_days', from(DAY - 14))).toEqual([0, 0, 0]);
    const { view, learners: seen } = classView(from(began));
    const beside = besideClass(from(began))(seen[0]!);
    expect(view.countedFrom).toBe(first + began);
    expect(beside[DERIVED_NAMES.indexOf('plain_active_days_28')]).toBeNaN();
  });

  it('has its coursework as it is from the first day of counting on', () => {
    const today = snapshot(learners, DAY);
    for (const name of ['score_due', 'missed_class', 'relative_worst'])
      expect(inputs(`plain_${name}`, from(DAY))).toEqual(raw(name, today));
  });

  it('has places by the days that were', () => {
    expect(inputs('active_days_28', from(began))).toEqual(inputs('active_days_28', snapshot(learners, DAY)));
    expect(inputs('loads_28_days_before', from(began))).toEqual([0, 0, 0]);
  });

  it('knows nothing of its start', () => {
    for (const name of ['first_visit', 'loads_before_start', 'active_days_before_start']) {
      expect(raw(name, from(began))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      expect(inputs(name, from(began))).toEqual([0, 0, 0]);
    }
  });

  it('takes weeks that were not counted whole for those of the middle of the class, and none before one was', () => {
    // of weeks that end on days 40, 33 and 26, the last of these began a day before counting
    const weeks = classView(from(began)).learners.map((one) => one.weeks);
    expect(weeks).toEqual([
      [1, 0, 0, 0, 0],
      [0, 13, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
    expect(raw('mean_week', from(DAY - 6))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(raw('mean_week', from(DAY - 7))).toEqual([Math.log1p(1) / 5, 0, 0]);
  });

  it('has no gap and no hand-in on days that were not counted', () => {
    expect(raw('longest_gap', from(began)).map(Math.expm1)).toEqual(
      [18, 10, 20].map((days) => expect.closeTo(days, 9)),
    );
    const [one, two, three] = raw('loads_on_hand_in_days', from(began));
    expect([one, two, three]).toEqual([0, Number.NaN, Number.NaN]);
  });

  it('is like any other where counting began with it or before', () => {
    for (const day of [0, -5]) expect(deriveClass(from(day))).toEqual(deriveClass(snapshot(learners, DAY)));
  });
});

describe('place in the class', () => {
  it('is the normal value of the place, whatever the distances', () => {
    const [low, high] = classScores([1, 3]) as [number, number];
    expect([low, high]).toEqual([expect.closeTo(-0.6745, 2), -low]);
    expect(classScores([-1e9, 3])).toEqual([low, high]);
    expect(classScores([3, 1, 1, 2])).toEqual([1.15, -0.6745, -0.6745, 0.3186].map((x) => expect.closeTo(x, 2)));
    expect(classScores([...Array<number>(99).fill(0), 1e6]).at(-1)).toBeCloseTo(2.576, 1);
  });
  it('of a further value is between its neighbours, and beyond all that of the last', () => {
    const scale = classScale([1, 2, 4]);
    expect([0, 3, 9].map(scale)).toEqual([scale(1), normalQuantile(2 / 3), scale(4)]);
  });

  it('is 0 in a constant column, for one learner alone, and where it is undefined', () => {
    expect(classScores([0.1 + 0.2, 0.3])).toEqual([0, 0]);
    expect(classScores([7])).toEqual([0]);
    expect(classScores([Number.NaN, 1, 3])).toEqual([0, ...classScores([1, 3])]);
    expect(classScores([Number.NaN, Number.NaN])).toEqual([0, 0]);
    expect(classScale([Number.NaN])(5)).toBe(0);
  });
});

it('says nothing that needs work before the first work counts but what is handed in ahead, and much of it after', () => {
  const learners = Array.from({ length: 12 }, (_, i) => ({
    days: Array.from({ length: i }, (_, d): [number, number] => [d, 1 + i]),
    // two of twelve are early: too few for their work to count
    scores: i < 2 ? [50 + i, null, null] : [null, null, null],
    handedIn: [3, 0, 0],
  }));
  const late = learners.map((one, i) => ({
    ...one,
    scores: [40 + i, i % 3 ? 50 + i : null, null],
    handedIn: [i, 12, 0],
  }));
  const varied = (inputs: number[][]) => DERIVED.map((_, c) => new Set(inputs.map((row) => row[c])).size > 1);
  const [before, after] = [varied(deriveClass(snapshot(learners, 8))), varied(deriveClass(snapshot(late, DAY)))];
  const named = (of: boolean[], isWork: boolean) =>
    DERIVED_NAMES.filter((_, c) => of[c] && needsWork(DERIVED[c]!) === isWork);
  expect(named(before, true)).toEqual(['ahead', 'plain_ahead']);
  expect(named(before, false).length).toBeGreaterThan(15);
  expect(named(after, true).length).toBeGreaterThan(30);
});
