import { addDays, type Day, parseDay } from '../../../shared/base/day';
import type { ClassCoursework } from '../../../shared/contracts/coursework';
import type { ClickState } from '../../../shared/contracts/learner-class';
import { DEFAULT_SETTINGS, type OutcomeSettings } from '../../../shared/contracts/settings';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { FEATURE_NAMES } from '../../../shared/features/names';
import {
  type ClassPoint,
  classPoints,
  classRoster,
  drawRows,
  firstDay,
  isEnded,
  pointRows,
} from '../../../shared/outcomes/training-rows';
import { endedClass, secondsOf } from './ended-classes';

const start = parseDay('20230201');
const feature = (row: { features: readonly number[] }, name: string) => row.features[FEATURE_NAMES.indexOf(name)];
type States = ReadonlyMap<Day, ReadonlyMap<string, ClickState>>;

/** All rows of a class that its roster allows. */
function classRows(
  from: ClassCoursework,
  points: readonly ClassPoint[],
  states: States,
  fileLevels: ReadonlyMap<string, number> | undefined,
  settings: OutcomeSettings,
) {
  const clicksOn = (date: Day) => states.get(date) ?? new Map<string, ClickState>();
  const visited = points.map((at) => ({ ...at, visitors: [...clicksOn(at.runDate).keys()] }));
  const roster = classRoster(from, visited, fileLevels, settings);
  const rows = points.flatMap((at) => pointRows(from, at, clicksOn(at.runDate), roster, () => true, settings));
  return { roster, rows, counts: roster.counts };
}

const coursework = endedClass({ classId: '7', courseId: '70', levels: { u1: [2, 3, 4, 4], u2: [0, 0, 0, 1] } });

describe('a class has ended', () => {
  const due = addDays(start, 40);
  it('once the last due date has passed', () => {
    expect(isEnded(coursework, due)).toBe(false);
    expect(isEnded(coursework, addDays(due, 1))).toBe(true);
  });

  it('only with two dated activities', () => {
    expect(isEnded({ ...coursework, activities: coursework.activities.slice(0, 1) }, parseDay('20240101'))).toBe(false);
  });

  it('counts the start of an activity without a due date', () => {
    const open = { activityId: 'x', type: 'ASM', startAt: secondsOf(addDays(start, 60)), dueAt: null };
    expect(isEnded({ ...coursework, activities: [...coursework.activities, open] }, addDays(start, 60))).toBe(false);
  });
});

it('points lie at shares of the way from the first start to the last due date', () => {
  expect(firstDay(coursework)).toBe(start);
  const undated = { activityId: 'x', type: 'ASM', startAt: null, dueAt: null };
  const dated = { ...undated, dueAt: secondsOf(addDays(start, -2)) };
  expect(firstDay({ ...coursework, activities: [undated, ...coursework.activities] })).toBe(start);
  expect(firstDay({ ...coursework, activities: [...coursework.activities, dated] })).toBe(addDays(start, -2));
  expect(classPoints(coursework, [0.75, 0.25])).toEqual([
    { point: 0.25, runDate: addDays(start, 10) },
    { point: 0.75, runDate: addDays(start, 30) },
  ]);
});

it('a class of a day or two has each date once', () => {
  const short = endedClass({ classId: '7', length: 2, activities: 2, levels: {} });
  expect(classPoints(short, [0.1, 0.2, 0.9])).toEqual([
    { point: 0.1, runDate: addDays(start, 1) },
    { point: 0.9, runDate: addDays(start, 2) },
  ]);
});

describe('rows of a class', () => {
  const points = classPoints(coursework, [0.25, 0.5, 1]);
  const views = (classViewCount: number) => ({ ...NO_CLICKS, classViewCount });
  const states = new Map([
    [points[0]!.runDate, new Map([['u1', views(3)]])],
    [
      points[1]!.runDate,
      new Map([
        ['u1', views(5)],
        ['u3', views(1)],
      ]),
    ],
    [
      points[2]!.runDate,
      new Map([
        ['u1', views(9)],
        ['u3', views(1)],
        ['test', views(1)],
      ]),
    ],
  ]);
  const settings = { ...DEFAULT_SETTINGS, excludeUserIds: ['test'] };
  const { roster, rows, counts } = classRows(coursework, points, states, undefined, settings);

  it('everyone known at a date by clicks or by coursework, and nobody else', () => {
    expect(rows.map((row) => `${row.point} ${row.userId}`)).toEqual([
      '0.25 u1',
      '0.5 u1',
      '0.5 u3',
      '1 u1',
      '1 u2',
      '1 u3',
    ]);
  });

  it('has a row for everyone whom the roster names, and no other', () => {
    expect(roster.points.flatMap(({ point, userIds }) => userIds.map((id) => `${point} ${id}`))).toEqual(
      rows.map((row) => `${row.point} ${row.userId}`),
    );
  });

  it('of the learners wanted alone, each beside the whole class', () => {
    const at = points[1]!;
    const wanted = pointRows(coursework, at, states.get(at.runDate)!, roster, (id) => id === 'u3', settings);
    expect(wanted).toEqual(rows.filter((row) => row.point === 0.5 && row.userId === 'u3'));
    expect(wanted).toHaveLength(1);
  });

  it('sees only what was handed in and clicked before the date', () => {
    const ofUser = rows.filter((row) => row.userId === 'u1');
    // handed in a day before the due dates: days 9, 19, 29, 39; the dates are days 10, 20 and 40
    expect(ofUser.map((row) => feature(row, 'total_submission'))).toEqual([1, 2, 4]);
    expect(ofUser.map((row) => row.avgLevel)).toEqual([2, 2.5, 3.25]);
    expect(ofUser.map((row) => feature(row, 'class_view_count'))).toEqual([3, 5, 9]);
  });

  it('a submission on the very midnight of the date is not yet known', () => {
    const late = coursework.assessments.map((row) => ({ ...row, submittedAt: secondsOf(points[0]!.runDate) }));
    const first = classRows({ ...coursework, assessments: late }, points, states, undefined, settings).rows[0]!;
    expect(feature(first, 'total_submission')).toBe(0);
  });

  it('knows the course of its class', () => {
    expect(new Set(rows.map(({ courseId }) => courseId))).toEqual(new Set(['70']));
  });

  it('is labelled by the highest level at the end, 1 without a submission', () => {
    expect(Object.fromEntries(rows.map((row) => [row.userId, row.level]))).toEqual({ u1: 4, u2: 1, u3: 1 });
    expect(counts).toEqual({ labelsFromFile: 0, labelsFromMarks: 2, labelsWithoutMark: 1, pairsNotInFile: 0 });
  });

  it('an outcomes file wins over the marks; who is not in it is left out and counted', () => {
    const filed = classRows(
      coursework,
      points,
      states,
      new Map([
        ['u1', 2],
        ['u3', 5],
      ]),
      settings,
    );
    expect(Object.fromEntries(filed.rows.map((row) => [row.userId, row.level]))).toEqual({ u1: 2, u3: 5 });
    expect(filed.roster.points.map(({ userIds }) => userIds)).toEqual([['u1'], ['u1', 'u3'], ['u1', 'u3']]);
    expect(filed.counts).toEqual({ labelsFromFile: 2, labelsFromMarks: 0, labelsWithoutMark: 0, pairsNotInFile: 1 });
  });
});

describe('drawing rows', () => {
  const rowsOf = (classId: string, count: number) => {
    const levels = Object.fromEntries(Array.from({ length: count }, (_, i) => [`${classId}u${i}`, 3]));
    const one = endedClass({ classId, levels });
    return classRows(one, classPoints(one, [0.5, 1]), new Map(), undefined, DEFAULT_SETTINGS).rows;
  };
  const rows = [...rowsOf('1', 50), ...rowsOf('2', 4)];

  it('is even over classes and points: a small class is not drowned', () => {
    const drawn = drawRows(rows, 24, 1);
    const cells = drawn.map((row) => `${row.classId} ${row.point}`);
    expect(drawn).toHaveLength(24);
    expect(cells.filter((cell) => cell === '2 0.5')).toHaveLength(4);
    expect(cells.filter((cell) => cell === '1 1')).toHaveLength(8);
  });

  it('takes all rows when they are few enough, and hangs on the seed alone', () => {
    expect(drawRows(rows, 108, 1)).toEqual(rows);
    expect(drawRows(rows, 20, 1)).toEqual(drawRows(rows, 20, 1));
    expect(drawRows(rows, 20, 1)).not.toEqual(drawRows(rows, 20, 2));
  });
});
