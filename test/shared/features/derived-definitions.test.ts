import fc from 'fast-check';
import { addDays, dayNumber, parseDay } from '../../../shared/base/day';
import { placeAmong } from '../../../shared/base/stats';
import type { ActiveDay, HandIn } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { type ClassSnapshot, classView } from '../../../shared/features/class-view';
import { NO_COURSEWORK } from '../../../shared/features/coursework';
import { DERIVED } from '../../../shared/features/derived';
import { owedShare } from '../../../shared/features/late-work';

const START = parseDay('20230201');
const first = dayNumber(START);

/** Days count from the first one of the class. */
type Visit = { day: number; loads: number; lists: number; materials: number; activities: number };
type Work = { score: number | null; day: number | null };
type Learner = { visits: Visit[]; pages: string[]; work: (Work | null)[] };
type Class = { today: number; learners: Learner[] };
type Item = { i: number; isAssignment: boolean; due: number | null; weight: number | null };

/** In order of due date; the first and the fifth weigh nothing, of the sixth no weight is known. */
const ITEMS: Item[] = [
  { isAssignment: true, due: 6, weight: 0 },
  { isAssignment: false, due: 10, weight: 7 },
  { isAssignment: true, due: 12, weight: 10 },
  { isAssignment: true, due: 20, weight: 20 },
  { isAssignment: true, due: 34, weight: 0 },
  { isAssignment: true, due: 41, weight: null },
  { isAssignment: false, due: 43, weight: 5 },
  { isAssignment: true, due: 90, weight: 40 },
  { isAssignment: true, due: null, weight: 3 },
].map((item, i) => ({ ...item, i }));

const visit = fc.record({
  day: fc.integer({ min: -20, max: 79 }),
  loads: fc.integer({ min: 1, max: 50 }),
  lists: fc.nat(2),
  materials: fc.nat(2),
  activities: fc.nat(2),
});
const work = fc.record({
  score: fc.option(fc.nat(100), { freq: 4 }),
  day: fc.option(fc.integer({ min: -5, max: 60 }), { freq: 8 }),
});
const learner = fc.record({
  visits: fc.uniqueArray(visit, { maxLength: 25, selector: ({ day }) => day }),
  pages: fc.subarray(['p1', 'p2', 'p3']),
  work: fc.array(fc.option(work, { freq: 2 }), { minLength: ITEMS.length, maxLength: ITEMS.length }),
});
/** What was done by the day that the class is looked at. */
const someClass: fc.Arbitrary<Class> = fc
  .record({ today: fc.constantFrom(0, 5, 8, 25, 60, 80), learners: fc.array(learner, { minLength: 1, maxLength: 12 }) })
  .map(({ today, learners }) => ({
    today,
    learners: learners.map(({ visits, pages, work }) => ({
      visits: visits.filter(({ day }) => day < today).sort((a, b) => a.day - b.day),
      pages,
      work: work.map((one) => (one && (one.day ?? 0) > today ? null : one)),
    })),
  }));

function snapshotOf({ today, learners }: Class): ClassSnapshot {
  // a plan comes in any order
  const activities = ITEMS.toReversed().map(({ i, isAssignment, due, weight }) => ({
    activityId: `a${i}`,
    type: isAssignment ? ('ASM' as const) : ('QUZ' as const),
    dueDay: due === null ? null : first + due,
    weight,
  }));
  return {
    runDate: addDays(START, today),
    plan: { startDay: first, endDay: first + 100, courseId: null, activities },
    rows: learners.map(({ visits, pages, work }) => ({
      clicks: {
        ...NO_CLICKS,
        activityIds: pages,
        activeDays: visits.map(
          (one): ActiveDay => [first + one.day, one.loads, one.lists, one.materials, one.activities],
        ),
      },
      coursework: {
        ...NO_COURSEWORK,
        handIns: work.flatMap((one, i): HandIn[] =>
          one ? [{ activityId: `a${i}`, score: one.score, dayNumber: one.day === null ? null : first + one.day }] : [],
        ),
      },
    })),
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const average = (values: readonly number[]): number => sum(values) / values.length;
const least = (values: readonly number[]): number => (values.length > 0 ? Math.min(...values) : Number.NaN);
const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);
const middle = (values: readonly number[]): number => {
  const sorted = ascending(values);
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
};
const place = (values: readonly number[], value: number): number => placeAmong(ascending(values), value);
const logOf = (count: number): number => Math.log(1 + count);

/** A class as its definitions speak of it. */
function reading({ today, learners }: Class) {
  const allWork = (i: number) => learners.flatMap(({ work }) => work[i] ?? []);
  const shareOf = ({ i }: Item) => allWork(i).length / learners.length;
  const scoresOf = ({ i }: Item) => allWork(i).flatMap(({ score }) => score ?? []);
  const daysOf = ({ i }: Item) => allWork(i).flatMap(({ day }) => day ?? []);
  const dated = ITEMS.map((item) => ({ dueDay: item.due, share: shareOf(item), days: daysOf(item) }));
  const owedOf = ({ i }: Item) => owedShare(dated[i]!, dated, learners.length, today);
  const due = ITEMS.filter((item) => owedOf(item) > 0);
  const counting = ITEMS.filter((item) => due.includes(item) || shareOf(item) >= 0.3);
  const done = ({ work }: Learner) =>
    counting
      .flatMap((item) => (work[item.i] ? [{ item, ...work[item.i]! }] : []))
      .sort((a, b) => (a.day ?? -1e9) - (b.day ?? -1e9));
  const marked = (one: Learner) => done(one).flatMap((w) => (w.score === null ? [] : [{ ...w, score: w.score }]));
  const relative = (one: Learner) =>
    marked(one).map(({ item, score }) => {
      const centre = average(scoresOf(item));
      return (score - centre) / (5 + Math.sqrt(average(scoresOf(item).map((other) => (other - centre) ** 2))));
    });
  const earlier = (one: Learner) =>
    done(one).flatMap(({ item, day }) =>
      day === null ? [] : [Math.min(30, Math.max(-30, middle(daysOf(item)) - day))],
    );
  /** Of items the mean of what the learner's work is worth, those without a worth left out. */
  const over = (
    { work }: Learner,
    items: readonly Item[],
    weight: (item: Item) => number,
    worth: (one: Work | null) => number | null,
  ) => {
    const known = items.flatMap((item) => {
      const value = worth(work[item.i]!);
      return value === null ? [] : [[weight(item), value] as const];
    });
    return sum(known.map(([w, value]) => w * value)) / sum(known.map(([w]) => w));
  };
  const dueScore = (isAssignment: boolean, back: number) => (one: Learner) => {
    const item = due.filter((it) => it.isAssignment === isAssignment && scoresOf(it).length > 0).at(-back);
    if (!item) return Number.NaN;
    const own = one.work[item.i];
    return own ? own.score : owedOf(item) * -5 + (1 - owedOf(item)) * 0.5 * average(scoresOf(item));
  };
  /** Nothing to show: a bad sign once there is work to do, unless some of it waits for its mark. */
  const noMark = (one: Learner) => (counting.length > 0 && done(one).length === 0 ? -5 : null);
  const between = ({ visits }: Learner, from: number, to: number) =>
    visits.filter(({ day }) => day >= from && day < to);
  const loadsIn = (one: Learner, from: number, to: number) => sum(between(one, from, to).map(({ loads }) => loads));
  const weeks = Array.from({ length: Math.floor(today / 7) }, (_, w) => [today - 7 * (w + 1), today - 7 * w] as const);
  const ratios = (one: Learner) =>
    weeks.map(([from, to]) => logOf(loadsIn(one, from, to)) - logOf(middle(learners.map((l) => loadsIn(l, from, to)))));
  const lastDue = due.findLast(({ isAssignment }) => isAssignment)?.due ?? Number.NaN;
  return {
    ...{ shareOf, scoresOf, daysOf, owedOf, due, counting, done, marked, relative, earlier, over, dueScore, noMark },
    ...{ between, loadsIn, weeks, ratios, lastDue },
  };
}

type Definition = (one: Learner, read: ReturnType<typeof reading>, all: Class) => number | null;

const scoreOrNone = (one: Work | null): number | null => (one ? one.score : 0);
const isThere = (one: Work | null): number => Number(one !== null);

/** The definitions once more, as plainly as they can be written. */
const DEFINITIONS: Record<string, Definition> = {
  score_due: (one, { over, due }) => {
    const isWeighted = due.some(({ weight }) => (weight ?? 0) > 0);
    return over(one, due, ({ weight }) => (isWeighted ? (weight ?? 0) : 1), scoreOrNone);
  },
  handed_in_due: (one, { over, due }) => over(one, due, () => 1, isThere),
  score_class: (one, { over, counting, shareOf }) => over(one, counting, shareOf, scoreOrNone),
  handed_in_class: (one, { over, counting, shareOf }) => over(one, counting, shareOf, isThere),
  score_latest: (one, { marked, noMark }) => marked(one).at(-1)?.score ?? noMark(one),
  score_latest_due_assignment: (one, { dueScore }) => dueScore(true, 1)(one),
  score_assignment_before: (one, { dueScore }) => dueScore(true, 2)(one),
  score_assignment_third: (one, { dueScore }) => dueScore(true, 3)(one),
  score_assignment_fourth: (one, { dueScore }) => dueScore(true, 4)(one),
  score_latest_due_quiz: (one, { dueScore }) => dueScore(false, 1)(one),
  score_assignments: (one, { over, counting, shareOf }) =>
    over(
      one,
      counting.filter(({ isAssignment }) => isAssignment),
      shareOf,
      scoreOrNone,
    ),
  score_best: (one, { marked, noMark }) =>
    marked(one).length > 0 ? Math.max(...marked(one).map(({ score }) => score)) : noMark(one),
  score_low: (one, { marked, counting }) => marked(one).filter(({ score }) => score < 55).length / counting.length,
  relative_score: (one, { relative }) => average(relative(one)),
  relative_latest: (one, { relative }) => relative(one).at(-1) ?? null,
  relative_worst: (one, { relative }) => least(relative(one)),
  relative_trend: (one, { relative }) => relative(one).at(-1)! - average(relative(one).slice(0, -1)),
  relative_place_worst: (one, { marked, scoresOf }) =>
    least(marked(one).map(({ item, score }) => place(scoresOf(item), score))),
  missed_in_a_row: (one, { due, owedOf }) => {
    const after = due.findLastIndex(({ i }) => one.work[i] !== null) + 1;
    return due.length > 0 ? sum(due.slice(after).map(owedOf)) : null;
  },
  missed_class: (one, { over, due, shareOf }) => over(one, due, shareOf, (work) => 1 - isThere(work)),
  earlier_than_class: (one, { earlier }) => average(earlier(one)),
  earlier_latest: (one, { earlier }) => earlier(one).at(-1) ?? null,
  earlier_place: (one, { done, daysOf }) =>
    average(done(one).flatMap(({ item, day }) => (day === null ? [] : [1 - place(daysOf(item), day)]))),
  late: (one, { done }) =>
    average(done(one).flatMap(({ item, day }) => (day === null || item.due === null ? [] : [Number(day > item.due)]))),
  ahead: (one, { over, counting, shareOf }) =>
    over(
      one,
      ITEMS.filter((item) => !counting.includes(item) && shareOf(item) >= 0.1),
      shareOf,
      isThere,
    ),
  loads_7_days: (one, { loadsIn }, { today }) => logOf(loadsIn(one, today - 7, today)),
  loads_14_days: (one, { loadsIn }, { today }) => logOf(loadsIn(one, today - 14, today)),
  loads_28_days_before: (one, { loadsIn }, { today }) => logOf(loadsIn(one, today - 56, today - 28)),
  list_loads_14_days: (one, { between }, { today }) =>
    logOf(sum(between(one, today - 14, today).map(({ lists }) => lists))),
  material_loads_14_days: (one, { between }, { today }) =>
    logOf(sum(between(one, today - 14, today).map(({ materials }) => materials))),
  activity_loads_14_days: (one, { between }, { today }) =>
    logOf(sum(between(one, today - 14, today).map(({ activities }) => activities))),
  list_days: ({ visits }) => logOf(visits.filter(({ lists }) => lists > 0).length),
  list_days_28: (one, { between }, { today }) =>
    logOf(between(one, today - 28, today).filter(({ lists }) => lists > 0).length),
  material_days_28: (one, { between }, { today }) =>
    logOf(between(one, today - 28, today).filter(({ materials }) => materials > 0).length),
  activity_days_28: (one, { between }, { today }) =>
    logOf(between(one, today - 28, today).filter(({ activities }) => activities > 0).length),
  active_days_7: (one, { between }, { today }) => between(one, today - 7, today).length,
  active_days_28: (one, { between }, { today }) => between(one, today - 28, today).length,
  active_days: ({ visits }) => visits.length,
  days_since_visit: ({ visits }, _, { today }) =>
    logOf(visits.length > 0 ? today - visits.at(-1)!.day : Math.max(1, today) + 14),
  worst_week: (one, { ratios }) => least(ratios(one)),
  last_week: (one, { ratios }) => ratios(one)[0] ?? null,
  mean_week: (one, { ratios }) => average(ratios(one)),
  week_trend: (one, { ratios }) => {
    const half = Math.ceil(ratios(one).length / 2);
    return average(ratios(one).slice(0, half)) - average(ratios(one).slice(half));
  },
  week_spread: (one, { ratios }) => {
    const centre = average(ratios(one));
    return Math.sqrt(average(ratios(one).map((ratio) => (ratio - centre) ** 2)));
  },
  weeks_with_visits: (one, { weeks, loadsIn }) =>
    average(weeks.map(([from, to]) => Number(loadsIn(one, from, to) > 0))),
  loads_before_start: (one, { loadsIn }) => logOf(loadsIn(one, -99, 0)),
  active_days_before_start: (one, { between }) => between(one, -99, 0).length,
  first_visit: ({ visits }, _, { today }) => Math.min(60, visits[0]?.day ?? today),
  longest_gap: (one, { between }, { today }) => {
    const days = [0, ...between(one, 0, today).map(({ day }) => day), today];
    return logOf(Math.max(...days.slice(1).map((day, i) => day - days[i]!)));
  },
  loads_per_active_day: ({ visits }) =>
    visits.length > 0 ? logOf(average(visits.map(({ loads }) => loads))) : Number.NaN,
  loads_on_hand_in_days: (one, { done, loadsIn }, { today }) =>
    average(done(one).flatMap(({ day }) => (day === null || day >= today ? [] : [logOf(loadsIn(one, day, day + 1))]))),
  loads_up_to_due: (one, { loadsIn, lastDue }) => lastDue && logOf(loadsIn(one, lastDue - 3, lastDue + 1)),
  loads_ahead_of_due: (one, { loadsIn, lastDue }) => lastDue && logOf(loadsIn(one, lastDue - 10, lastDue - 3)),
  pages_class_opens: ({ pages }, _, { learners }) => {
    const opened = learners.flatMap((other) => other.pages);
    return sum(pages.map((page) => opened.filter((other) => other === page).length / opened.length));
  },
};

/** Told by page-weights.test.ts and derive-class.test.ts. */
const ELSEWHERE = ['pages_of_high_scores'];

it('every input but those beside the class and as they are has its definition here', () => {
  const names = DERIVED.map(({ name }) => name).filter((name) => !/^(class|plain)_/.test(name));
  expect(Object.keys(DEFINITIONS).concat(ELSEWHERE).sort()).toEqual(names.sort());
});

it.each(Object.keys(DEFINITIONS))('%s is what its definition says', (name) => {
  const { compute } = DERIVED.find((row) => row.name === name)!;
  fc.assert(
    fc.property(someClass, (all) => {
      const { view, learners } = classView(snapshotOf(all));
      const read = reading(all);
      for (const [i, one] of all.learners.entries()) {
        const expected = DEFINITIONS[name]!(one, read, all) ?? Number.NaN;
        const got = compute(learners[i]!, view);
        if (Number.isNaN(expected)) expect(got).toBeNaN();
        else expect(got).toBeCloseTo(expected, 9);
      }
    }),
    { numRuns: 60 },
  );
});
