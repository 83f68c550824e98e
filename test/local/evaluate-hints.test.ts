import { type HintOutcome, hintFigures, hintOutcomes } from '../../local/evaluate-hints';
import type { Presentation, Student } from '../../local/oulad';
import { courseworkOf } from '../../local/oulad-coursework';
import { parseDay } from '../../shared/base/day';
import type { ActivePredictor } from '../../shared/outcomes/active-predictor';

const hinted = (risk: number, otherwise: number, handedIn: boolean, failed: boolean): HintOutcome => ({
  hint: { activities: 1, risk, otherwise, level: 2, en: '', th: '' },
  handedIn,
  failed,
});

it('sets what hints say of those who handed in, and of those who did not, beside what happened', () => {
  const outcomes = [
    hinted(0.4, 0.9, true, false),
    hinted(0.6, 0.9, true, true),
    hinted(0.5, 0.8, false, true),
    { hint: null, handedIn: true, failed: true },
  ];
  expect(hintFigures(outcomes)).toEqual({
    atRisk: 4,
    hinted: 3,
    handedIn: { learners: 2, said: 0.5, was: 0.5 },
    missed: { learners: 1, said: 0.8, was: 1 },
  });
  expect(hintFigures([])).toMatchObject({ hinted: 0, handedIn: { learners: 0, said: null, was: null } });
});

/** Activities of a presentation due on these days, and what was handed in: learner, activity, day, mark. */
function presentation(
  due: Readonly<Record<string, number>>,
  handIns: readonly [userId: string, activityId: string, day: number, score: number | null][],
  students: readonly Student[],
): Presentation {
  const course = { name: 'BBB-2013J', module: 'BBB', firstDay: parseDay('20131001'), length: 240 };
  const items = Object.entries(due).map(([activityId, dueDay]) => ({ activityId, type: 'TMA', dueDay, weight: 10 }));
  const results = handIns.map(([userId, activityId, day, score]) => {
    return { userId, item: items.find((item) => item.activityId === activityId)!, day, isBanked: false, score };
  });
  return { ...course, coursework: courseworkOf(course, items, results), students, days: () => [] };
}
const student = (userId: string, level: number, unregistered: number | null = null): Student => ({
  userId,
  registered: null,
  unregistered,
  level,
});
/** Sure that everybody fails who lacks one of the activities that are due. */
const strict: ActivePredictor = {
  version: 'strict',
  labelRule: '',
  levelOf: (shares) => (shares[0]! >= 0.5 ? 1 : 3),
  predict: ({ rows }) => rows.map(({ clicks: _, coursework }) => sharesOf(coursework.handIns?.length ?? 0)),
  explain: () => [],
  rescorer: () => (learner) => {
    const shares = sharesOf(learner.handIns?.size ?? 0);
    return { risk: shares[0]!, level: shares[0]! >= 0.5 ? 1 : 3 };
  },
};
/** Risk by what was handed in. */
const sharesOf = (handIns: number) =>
  [
    [0.9, 0, 0.1, 0, 0],
    [0.6, 0, 0.4, 0, 0],
    [0.2, 0, 0.8, 0, 0],
  ][Math.min(handIns, 2)]!;
const short = ({ hint, handedIn, failed }: HintOutcome) => [
  hint?.activities ?? null,
  hint?.risk ?? null,
  handedIn,
  failed,
];

describe('a learner at risk after four weeks, day 28', () => {
  const due = { 1: 14, 2: 40, 3: 90 };
  // of activity 1, which everyone but f has handed in
  const first = ['a', 'b', 'c', 'd', 'e'].map((id) => [id, '1', 10, 70] as [string, string, number, number]);
  const outcomes = (handIns: typeof first | [string, string, number, number | null][], students: Student[]) =>
    hintOutcomes(presentation(due, [...first, ...handIns], students), strict, [4]).map(short);

  it('handed the next work in by day 69, marked or not; later is not handed in', () => {
    const students = ['a', 'b', 'c', 'd'].map((id) => student(id, 2));
    const handIns: [string, string, number, number | null][] = [
      ['a', '2', 28, 80],
      ['b', '2', 69, null],
      ['c', '2', 70, 80],
      ['d', '3', 50, 80],
    ];
    expect(outcomes(handIns, students)).toEqual([
      [1, 0.2, true, false],
      [1, 0.2, true, false],
      [1, 0.2, false, false],
      [1, 0.2, false, false],
    ]);
  });

  it('failed below level 2, or by withdrawing', () => {
    expect(outcomes([], [student('a', 1), student('b', 2), student('c', 1, 60)])).toEqual([
      [1, 0.2, false, true],
      [1, 0.2, false, false],
      [1, 0.2, false, true],
    ]);
  });

  it('has handed in, whoever withdraws afterwards', () => {
    const [left] = outcomes([['a', '2', 35, 60]], [student('a', 1, 50), student('b', 2)]);
    expect(left).toEqual([1, 0.2, true, true]);
  });

  it('counts neither who is not at risk, nor who has gone', () => {
    const students = [student('a', 3), student('b', 2), student('c', 1, 27), student('f', 1)];
    // a is through with the next work already
    expect(outcomes([['a', '2', 20, 90]], students)).toEqual([
      [1, 0.2, false, false],
      [1, 0.6, false, true],
    ]);
  });

  it('has no hint as long as nobody has a mark, and has not handed in what is not there', () => {
    const early = presentation({ 1: 60 }, [['a', '1', 61, 50]], [student('a', 1)]);
    expect(hintOutcomes(early, strict, [4]).map(short)).toEqual([[null, null, false, true]]);
    const done = presentation({ 1: 14 }, [['a', '1', 10, 50]], [student('a', 1), student('b', 2)]);
    expect(hintOutcomes(done, strict, [4]).map(short)).toEqual([
      [null, null, false, true],
      [null, null, false, false],
    ]);
  });

  it('is hinted at what is missing, and that is looked for: of two that are due together one may be there already', () => {
    const both = { 1: 14, 2: 40, 3: 44 };
    const students = ['a', 'b', 'c', 'd'].map((id) => student(id, 2));
    // of what is due next all have handed in the first, on day 20, instead of activity 1
    const early = students.map(({ userId }) => [userId, '2', 20, 70] as [string, string, number, number]);
    const later: [string, string, number, number][] = [
      ['a', '3', 41, 70],
      ['b', '3', 75, 70],
    ];
    expect(hintOutcomes(presentation(both, [...early, ...later], students), strict, [4]).map(short)).toEqual([
      [1, 0.2, true, false],
      [1, 0.2, false, false],
      [1, 0.2, false, false],
      [1, 0.2, false, false],
    ]);
  });
});

it('asks after every week, each time with six weeks to come', () => {
  const class_ = presentation(
    { 1: 14, 2: 40 },
    [
      ['a', '1', 10, 70],
      ['b', '1', 10, 70],
      ['a', '2', 65, 70],
    ],
    [student('a', 2), student('b', 1)],
  );
  const found = hintOutcomes(class_, strict, [5, 3]).map(short);
  expect(found).toEqual([
    [1, 0.2, false, false],
    [1, 0.2, false, true],
    [1, 0.2, true, false],
    [1, 0.2, false, true],
  ]);
});
