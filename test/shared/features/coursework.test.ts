import { type Day, dayNumber, parseDay } from '../../../shared/base/day';
import type { Assessment, ClassCoursework } from '../../../shared/contracts/coursework';
import { assessedIds, NO_COURSEWORK, summariseCoursework } from '../../../shared/features/coursework';
import golden from '../../fixtures/db_synthetic_cases.json';

const settings = { defaultRequiredLevel: 3, excludeUserIds: [] as string[] };

const seconds = (text: string | null): number | null =>
  text === null ? null : Date.parse(`${text.replace(' ', 'T')}+07:00`) / 1000;

function duration(text: string | null): number | null {
  if (text === null) return null;
  const [, days = '0', hours, minutes, secs] = /^(?:(\d+) days?, )?(\d+):(\d+):(\d+)$/.exec(text) ?? [];
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(secs);
}

function assessmentOf(row: (typeof golden.query1_rows)[number]): Assessment {
  return {
    userId: String(row.user_id),
    activityId: String(row.activity_id),
    criterionId: String(row.cri_id),
    submissionId: String(row.submission_id),
    submittedAt: seconds(row.submitted_at),
    dueAt: seconds(row.due_date),
    spentSeconds: duration(row.spent_time),
    level: row.level,
    points: null,
  };
}

function classOf(
  classId: number,
  assessments = golden.query1_rows.filter((r) => r.class_id === classId).map(assessmentOf),
): ClassCoursework {
  const requiredLevels = new Map(golden.query2_rows.map((row) => [String(row.cri_id), row.level]));
  return {
    classId: String(classId),
    semester: '2/2022',
    courseId: '9',
    activities: [],
    requiredLevels,
    assessments,
    unmarked: [],
  };
}

describe('summariseCoursework', () => {
  it.each(golden.expected.map((row) => [row.user_id, row.class_id, row] as const))(
    'gives the golden features of learner %s in class %s',
    (userId, classId, expected) => {
      const features = summariseCoursework(classOf(Number(classId)), null, settings).learners.get(userId);
      expect(features?.expectationMetCount).toBe(expected.expectation_met_count);
      expect(features?.avgLevel).toBeCloseTo(expected.avg_level, 10);
      expect(features?.activityCountPerClass).toBe(expected.activity_count_per_class);
      expect(features?.totalSubmission).toBe(expected.total_submission);
      expect(features?.avgSpentSeconds).toBeCloseTo(expected.avg_spent_time, 6);
      expect(features?.avgSecondsEarly).toBeCloseTo(expected.avg_seconds_early, 6);
      expect(features?.maxLevel).toBe(expected.max_level);
    },
  );

  it('keeps the course in the plan', () => {
    expect(summariseCoursework(classOf(5001), null, settings).plan.courseId).toBe('9');
  });

  it('plans no activity whose assessments are too old to be read, but keeps its dates', () => {
    const at = (day: string) => seconds(`${day} 09:00:00`);
    const activities = [
      { activityId: '1', type: 'QUZ', startAt: at('2023-01-23'), dueAt: at('2023-01-30') },
      { activityId: '2', type: 'QUZ', startAt: at('2023-01-24'), dueAt: at('2023-05-30') },
      { activityId: '3', type: 'QUZ', startAt: null, dueAt: at('2023-05-01') },
    ];
    const planned = (given: object) =>
      summariseCoursework({ ...classOf(5001), activities, ...given }, null, settings).plan;
    const whole = planned({});
    expect(whole.activities.map(({ activityId }) => activityId)).toEqual(['1', '2', '3']);
    const recent = planned({ assessedAfter: at('2023-01-23') });
    expect(recent.activities.map(({ activityId }) => activityId)).toEqual(['2']);
    expect([recent.startDay, recent.endDay]).toEqual([whole.startDay, whole.endDay]);
  });

  it('begins a class with its first activity and ends it with the last due date', () => {
    const at = (day: string) => seconds(`${day} 09:00:00`);
    const day = (text: string) => dayNumber(parseDay(text));
    const planOf = (...dates: [start: string | null, due: string | null][]) => {
      const activities = dates.map(([start, due], i) => ({
        activityId: `${i}`,
        type: 'ASM',
        startAt: start === null ? null : at(start),
        dueAt: due === null ? null : at(due),
        ...(i === 0 && { weight: 20 }),
      }));
      return summariseCoursework({ ...classOf(5001), activities }, null, settings).plan;
    };
    const plan = planOf(['2023-02-10', '2023-03-01'], ['2023-02-03', null], [null, null], [null, '2023-02-20']);
    expect([plan.startDay, plan.endDay]).toEqual([day('20230203'), day('20230301')]);
    expect(plan.activities.map(({ dueDay, weight }) => [dueDay, weight])).toEqual([
      [day('20230301'), 20],
      [null, null],
      [null, null],
      [day('20230220'), null],
    ]);
    const [early, late] = [planOf([null, '2023-02-20'], ['2023-02-21', '2023-03-01']), planOf(['2023-02-21', null])];
    expect([early.startDay, late.endDay]).toEqual([day('20230220'), day('20230221')]);
    expect(planOf([null, null])).toMatchObject({ startDay: null, endDay: null });
  });

  it('keeps of an activity the day it was first handed in, and the mean of the best marks of its criteria', () => {
    const [row] = golden.query1_rows as [(typeof golden.query1_rows)[number]];
    const mark = (
      activityId: string,
      criterionId: string,
      points: number | null,
      level: number,
      day: string | null,
    ) => ({
      ...assessmentOf(row),
      ...{ activityId, criterionId, points, level },
      ...{
        submissionId: `${activityId} ${day}`,
        submittedAt: day === null ? null : seconds(`2023-02-${day} 23:59:59`),
      },
    });
    const rows = [
      mark('10', 'a', 40, 1, '09'),
      mark('10', 'a', 80, 1, '07'),
      mark('10', 'a', 60, 1, null),
      mark('10', 'b', null, 4, '08'),
      mark('9', 'a', 120, 3, null),
      mark('8', 'a', -5, 3, '01'),
    ];
    const { handIns } = summariseCoursework(classOf(5001, rows), null, settings).learners.get(rows[0]!.userId)!;
    // the middle of the fourth fifth is 70
    expect(handIns).toEqual([
      { activityId: '8', score: 0, dayNumber: dayNumber(parseDay('20230201')) },
      { activityId: '9', score: 100, dayNumber: null },
      { activityId: '10', score: 75, dayNumber: dayNumber(parseDay('20230207')) },
    ]);
  });

  it('counts only submissions before the date, to the second', () => {
    const [row] = golden.query1_rows as [(typeof golden.query1_rows)[number]];
    const at = (submitted_at: string) => assessmentOf({ ...row, submitted_at });
    const before = summariseCoursework(classOf(5001, [at('2023-02-07 23:59:59')]), '20230208' as never, settings);
    const after = summariseCoursework(classOf(5001, [at('2023-02-08 00:00:00')]), '20230208' as never, settings);
    expect([before.learners.size, after.learners.size]).toEqual([1, 0]);
  });

  it('knows what was handed in before it is marked, and counts it in none of the 13', () => {
    const at = (submitted_at: string) => seconds(`${submitted_at} 10:00:00`);
    const rows = golden.query1_rows.filter((r) => r.class_id === 5001).map(assessmentOf);
    const [marked] = rows as [Assessment];
    const unmarked = [
      { userId: marked.userId, activityId: marked.activityId, submittedAt: at('2023-02-01') },
      { userId: marked.userId, activityId: '999', submittedAt: at('2023-05-02') },
      { userId: '77', activityId: '999', submittedAt: at('2023-05-03') },
      { userId: '78', activityId: '999', submittedAt: at('2023-05-04') },
    ];
    const of = (given: object, day: Day | null = null, excludeUserIds: string[] = []) =>
      summariseCoursework({ ...classOf(5001), ...given }, day, { ...settings, excludeUserIds }).learners;
    const [before, after] = [of({}), of({ unmarked })];
    const mine = after.get(marked.userId);
    expect(mine).toEqual({
      ...before.get(marked.userId),
      handIns: [
        ...(before.get(marked.userId)?.handIns ?? []),
        { activityId: '999', score: null, dayNumber: dayNumber(parseDay('20230502')) },
      ].sort((a, b) => Number(a.activityId) - Number(b.activityId)),
    });
    expect(after.get('77')).toEqual({
      ...NO_COURSEWORK,
      handIns: [{ activityId: '999', score: null, dayNumber: dayNumber(parseDay('20230503')) }],
    });
    expect(assessedIds(after)).toEqual([...before.keys()]);
    expect([
      of({ unmarked }, parseDay('20230504')).has('77'),
      of({ unmarked }, parseDay('20230504')).has('78'),
    ]).toEqual([true, false]);
    expect(of({ unmarked }, null, ['77']).has('77')).toBe(false);
  });

  it('leaves out excluded users, and levels that do not exist, and says how many these were', () => {
    const rows = golden.query1_rows.filter((r) => r.class_id === 5001).map(assessmentOf);
    const bad = { ...(rows[0] as Assessment), userId: '77', level: 9 };
    const summary = summariseCoursework(classOf(5001, [...rows, bad]), null, { ...settings, excludeUserIds: ['9002'] });
    expect([...summary.learners.keys()]).toEqual(['9001']);
    expect(summary.report).toMatchObject({ outOfRange: 1 });
  });

  it('takes the most frequent required level, the higher on a tie, the default without one', () => {
    const withLevels = (levels: number[]) => ({
      ...classOf(5001),
      requiredLevels: new Map(levels.map((level, i) => [String(i), level])),
    });
    expect(summariseCoursework(withLevels([3, 3, 4]), null, settings).requiredLevel).toBe(3);
    expect(summariseCoursework(withLevels([3, 4]), null, settings).requiredLevel).toBe(4);
    expect(summariseCoursework(withLevels([]), null, settings).requiredLevel).toBe(3);
  });
});
