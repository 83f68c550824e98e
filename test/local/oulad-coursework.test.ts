import { type Course, courseworkOf, type Item, type Result, weightedScores } from '../../local/oulad-coursework';
import type { Day } from '../../shared/base/day';

const COURSE: Course = { name: 'AAA-2014B', module: 'AAA', firstDay: '20140201' as Day, length: 240 };
/** Midnight of the first day in Bangkok. */
const START = Date.UTC(2014, 0, 31, 17) / 1000;
const DAY = 86_400;

const item = (activityId: string, dueDay: number | null, weight = 10, type = 'TMA'): Item => ({
  activityId,
  dueDay,
  weight,
  type,
});
const result = (userId: string, of: Item, score: number | null, more: Partial<Result> = {}): Result => ({
  userId,
  item: of,
  day: 5,
  isBanked: false,
  score,
  ...more,
});

describe('the coursework of a presentation', () => {
  it('has its activities by due date, each open from the one before, for one week at least and five at most', () => {
    const plan = [item('late', 200), item('exam', null, 100, 'Exam'), item('quiz', 30, 5, 'CMA'), item('soon', 34)];
    const { activities } = courseworkOf(COURSE, [...plan, item('first', 10)], []);
    const days = activities.map(({ activityId, startAt, dueAt }) => [
      activityId,
      (startAt! - START) / DAY,
      (dueAt! - START) / DAY,
    ]);
    // due at 23:54
    const end = 23.9 / 24;
    expect(days).toEqual([
      ['first', 0, 10 + end],
      ['quiz', 10, 30 + end],
      ['soon', 27, 34 + end],
      ['late', 165, 200 + end],
      ['exam', 205, 240 + end],
    ]);
    expect(activities.map(({ type, weight }) => `${type} ${weight}`)).toEqual([
      'ASM 10',
      'QUZ 5',
      'ASM 10',
      'ASM 10',
      'ASM 100',
    ]);
  });

  it('opens what is due in the first days with the course', () => {
    const { activities } = courseworkOf(COURSE, [item('a', 2), item('b', 4)], []);
    expect(activities.map(({ startAt }) => startAt)).toEqual([START, START]);
  });

  it.each([
    [0, 1],
    [39.9, 1],
    [40, 2],
    [54.9, 2],
    [55, 3],
    [69.9, 3],
    [70, 4],
    [84.9, 4],
    [85, 5],
    [100, 5],
  ])('grades %d as level %i', (score, level) => {
    const work = item('a', 10);
    const { assessments, requiredLevels } = courseworkOf(COURSE, [work], [result('100', work, score)]);
    expect(assessments).toMatchObject([{ level, points: score }]);
    expect(requiredLevels).toEqual(new Map([['a', 2]]));
  });

  it('holds marks at noon of their day, what has none as unmarked, and nothing banked', () => {
    const work = item('a', 10);
    const results = [
      result('100', work, 80),
      result('101', work, null, { day: 6 }),
      result('102', work, 90, { isBanked: true }),
      result('103', work, null, { isBanked: true }),
    ];
    const { assessments, unmarked } = courseworkOf(COURSE, [work], results);
    expect(assessments).toEqual([
      {
        userId: '100',
        activityId: 'a',
        criterionId: 'a',
        submissionId: 'a-100',
        submittedAt: START + 5.5 * DAY,
        dueAt: START + 10 * DAY + 23.9 * 3600,
        spentSeconds: null,
        level: 4,
        points: 80,
      },
    ]);
    expect(unmarked).toEqual([{ userId: '101', activityId: 'a', submittedAt: START + 6.5 * DAY }]);
  });
});

describe('the weighted score', () => {
  const [a, b, exam] = [item('a', 10, 20), item('b', 20, 30), item('exam', null, 100, 'Exam')];

  it('counts what has a mark by its share of the coursework, banked too, and no exam', () => {
    const results = [
      result('100', a, 80),
      result('100', b, 50, { isBanked: true }),
      result('100', exam, 10),
      result('101', a, 80),
      result('101', b, null),
      result('102', b, null),
    ];
    expect(weightedScores([a, b, exam], results)).toEqual(
      new Map([
        ['100', 62],
        ['101', 32],
      ]),
    );
  });

  it('counts all alike where no weight is published', () => {
    const plan = [item('a', 10, 0), item('b', 20, 0), exam];
    const results = [result('100', plan[0]!, 60), result('100', plan[1]!, 80), result('101', plan[0]!, 60)];
    expect(weightedScores(plan, results)).toEqual(
      new Map([
        ['100', 70],
        ['101', 30],
      ]),
    );
  });
});
