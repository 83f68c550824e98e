import { BANGKOK_OFFSET_MS } from '../shared/base/day';
import type { SqlTable, SqlValue } from './leb2-database';
import { ENDED, ONGOING, type SimulatedClass } from './term-classes';
import type { Learner } from './term-learners';

const COLUMNS = {
  semesters: { id: 'bigint', slug: 'varchar(16)' },
  classes: {
    id: 'bigint',
    code: 'varchar(64)',
    name: 'varchar(255)',
    type: 'varchar(16)',
    semester_id: 'bigint',
    deleted_at: 'datetime',
  },
  course_outcomes: {
    id: 'bigint',
    course_id: 'bigint',
    clo_id: 'bigint',
    class_id: 'bigint',
    type: 'varchar(16)',
    deleted_at: 'datetime',
  },
  activities: {
    id: 'bigint',
    class_id: 'bigint',
    type: 'char(3)',
    start_date: 'datetime',
    due_date: 'datetime',
    deleted_at: 'datetime',
  },
  criterias: { id: 'bigint', clo_id: 'bigint', deleted_at: 'datetime' },
  cri_levels: { id: 'bigint', cri_id: 'bigint', level: 'tinyint', flag: 'tinyint', deleted_at: 'datetime' },
  act_sub_points: {
    id: 'bigint',
    activity_id: 'bigint',
    user_id: 'bigint',
    cri_id: 'bigint',
    cri_level_id: 'bigint',
    point: 'double',
  },
  activity_submissions: {
    id: 'bigint',
    activity_id: 'bigint',
    user_id: 'bigint',
    submitted_at: 'datetime',
    spent_time: 'time',
    deleted_at: 'datetime',
  },
} as const;

const FIRST_OUTCOME_ID = 520_001;
const FIRST_SUBMISSION_ID = 2_400_001;
const FIRST_POINT_ID = 7_000_001;

/** The tables of LEB2 that the predictor reads, whole: reading as of a date is the reader's part. */
export function toTables(classes: readonly SimulatedClass[], learners: readonly Learner[]): SqlTable[] {
  const semesters = [ENDED, ONGOING].map((semester) => [semester.id, semester.slug]);
  const { submissions, points } = handInRows(learners);
  return [
    { table: 'semesters', columns: COLUMNS.semesters, rows: semesters },
    ...classTables(classes),
    {
      table: 'act_sub_points',
      columns: COLUMNS.act_sub_points,
      indexes: ['activity_id, cri_id, user_id'],
      rows: points,
    },
    {
      table: 'activity_submissions',
      columns: COLUMNS.activity_submissions,
      indexes: ['activity_id, user_id'],
      rows: submissions,
    },
  ];
}

function classTables(classes: readonly SimulatedClass[]): SqlTable[] {
  const outcomeId = (index: number) => FIRST_OUTCOME_ID + index;
  const activities = classes.flatMap((course) => course.activities.map((activity) => ({ course, activity })));
  const criteria = classes.flatMap((course, index) =>
    course.activities.flatMap(({ criterionIds }) =>
      criterionIds.map((id) => ({ id, course, outcome: outcomeId(index) })),
    ),
  );
  return [
    {
      table: 'classes',
      columns: COLUMNS.classes,
      indexes: ['semester_id'],
      rows: classes.map((c) => [c.id, c.code, c.name, 'obem', c.semester.id, null]),
    },
    {
      table: 'course_outcomes',
      columns: COLUMNS.course_outcomes,
      indexes: ['class_id'],
      rows: classes.map((c, index) => [outcomeId(index), c.courseId, 880_001 + index * 3, c.id, 'ulti', null]),
    },
    {
      table: 'activities',
      columns: COLUMNS.activities,
      indexes: ['class_id'],
      rows: activities.map(({ course, activity: a }) => [
        a.id,
        course.id,
        a.type,
        sqlTime(a.startAt),
        a.undated ? null : sqlTime(a.dueAt),
        a.deleted ? sqlTime(a.startAt) : null,
      ]),
    },
    {
      table: 'criterias',
      columns: COLUMNS.criterias,
      indexes: ['clo_id'],
      rows: criteria.map(({ id, outcome }) => [id, outcome, null]),
    },
    {
      table: 'cri_levels',
      columns: COLUMNS.cri_levels,
      indexes: ['cri_id'],
      rows: criteria.flatMap(({ id, course }) =>
        [1, 2, 3, 4, 5].map((level) => [levelId(id, level), id, level, level === course.requiredLevel ? 1 : 0, null]),
      ),
    },
  ];
}

/** Ids follow the time of hand-in, as in a database that grew with it. */
function handInRows(learners: readonly Learner[]): { submissions: SqlValue[][]; points: SqlValue[][] } {
  const handIns = learners
    .flatMap(({ userId, handIns }) => handIns.map((handIn) => ({ userId, ...handIn })))
    .sort((a, b) => a.submittedAt - b.submittedAt || a.userId - b.userId || a.activity.id - b.activity.id);
  const submissions = handIns.map(({ userId, activity, submittedAt, spentSeconds, deleted }, i) => {
    const deletedAt = deleted ? sqlTime(submittedAt + 60_000) : null;
    const spentTime = spentSeconds === null ? null : sqlDuration(spentSeconds);
    return [FIRST_SUBMISSION_ID + i, activity.id, userId, sqlTime(submittedAt), spentTime, deletedAt];
  });
  const points = handIns.flatMap(({ userId, activity, levels }) =>
    levels.map((level, i) => {
      const criterionId = activity.criterionIds[i] as number;
      // Any point of the level's band of twenty.
      const point = (level - 1) * 20 + ((userId * 7 + activity.id) % 20);
      return [activity.id, userId, criterionId, levelId(criterionId, level), point];
    }),
  );
  return { submissions, points: points.map((row, i) => [FIRST_POINT_ID + i, ...row]) };
}

function levelId(criterionId: number, level: number): number {
  return criterionId * 10 + level;
}

/** LEB2 keeps Bangkok's local time without a zone. */
function sqlTime(epochMs: number): string {
  return new Date(epochMs + BANGKOK_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** HH:MM:SS, with as many hours as it takes. */
function sqlDuration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
