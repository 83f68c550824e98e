import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { parseDay } from '../../../shared/base/day';
import type { Clock } from '../../../shared/base/retry';
import type { Assessment, ClassCoursework } from '../../../shared/contracts/coursework';
import { leb2Reader, monthsBefore } from '../../../shared/sources/leb2';
import { inSnapshot } from '../../../shared/sources/leb2-connection';
import { ACTIVITIES } from '../../../shared/sources/leb2-queries';
import { MARIADB_MISSING, type Mariadb, startMariadb } from '../../servers/mariadb';
import { LEB2_SCHEMA } from './leb2-schema';

describe('monthsBefore', () => {
  it.each([
    ['20230523', 4, '20230123'],
    ['20230630', 4, '20230228'],
    ['20240630', 4, '20240229'],
    ['20230115', 1, '20221215'],
    ['20230531', 36, '20200531'],
  ])('%s - %d', (day, months, expected) => expect(monthsBefore(parseDay(day), months)).toBe(expected));
});

const golden = JSON.parse(readFileSync('test/fixtures/db_synthetic_cases.json', 'utf8')) as {
  query1_rows: Record<string, string | number | null>[];
  query2_rows: Record<string, number>[];
};
const AS_OF = parseDay('20230523');
const DELETED = '2023-03-01 00:00:00';

const describeOnMariadb = MARIADB_MISSING ? describe.skip : describe;
describeOnMariadb(`leb2Reader on MariaDB ${MARIADB_MISSING}`, () => {
  let db: Mariadb;
  let reader: { host: string; port: number; database: string; user: string; password: string };
  const slept: number[] = [];
  const clock: Clock = { now: () => new Date(0), sleep: async (ms) => void slept.push(ms) };

  const leb2 = (options: object = {}, lookbackMonths = 4, trainingMonths = 24) => {
    const settings = { lookbackMonths, trainingMonths };
    return leb2Reader({ connect: async () => ({ ...reader, ...options }), settings, clock, random: () => 0.5 });
  };
  const same = (coursework: ClassCoursework): ClassCoursework => coursework;
  const tracked = (asOf = AS_OF, months = 4): Promise<ClassCoursework[]> => leb2({}, months).readTracked(asOf, same);
  const ended = (asOf = AS_OF, months = 24): Promise<ClassCoursework[]> => leb2({}, 4, months).readEnded(asOf, same);
  const insert = async (table: string, ...rows: object[]): Promise<void> => {
    for (const row of rows) await db.root.query(`INSERT INTO ${table} SET ?`, [row]);
  };
  /** A class with one outcome, whose criterion's levels have the ids criterion * 10 + level. */
  const addClass = async (id: number, fields: object = {}, outcome: object = {}): Promise<void> => {
    await insert('classes', { id, code: `C${id}`, type: 'obem', semester_id: 1, ...fields });
    await insert('course_outcomes', { id: id * 10, clo_id: 1, class_id: id, type: 'ulti', ...outcome });
    await addCriterion(id * 100, id * 10);
  };
  const addCriterion = async (id: number, outcomeId: number, fields: object = {}): Promise<void> => {
    await insert('criterias', { id, clo_id: outcomeId, ...fields });
    for (const level of [1, 2, 3, 4, 5]) await insert('cri_levels', { id: id * 10 + level, cri_id: id, level });
  };
  const addActivity = (id: number, classId: number, fields: object = {}): Promise<void> => {
    const dates = { start_date: '2023-05-01 09:00:00', due_date: '2023-05-08 09:00:00' };
    return insert('activities', { id, class_id: classId, type: 'QUZ', ...dates, ...fields });
  };
  /** A submission of user 1 that got level 3. */
  const addGraded = async (
    id: number,
    activityId: number,
    criterionId: number,
    fields: object = {},
    point: object = {},
  ) => {
    const at = { submitted_at: '2023-05-02 10:00:00', spent_time: '00:10:00' };
    await insert('activity_submissions', { id, activity_id: activityId, user_id: 1, ...at, ...fields });
    const level = { activity_id: activityId, user_id: 1, cri_id: criterionId, cri_level_id: criterionId * 10 + 3 };
    await insert('act_sub_points', { ...level, ...point });
  };
  /** Class 5001 with one graded activity: the case to which the tests add one trap each. */
  const addPlainClass = async (id = 5001): Promise<void> => {
    await addClass(id);
    await addActivity(id * 10, id);
    await addGraded(id * 10, id * 10, id * 100);
  };
  const courses = async (): Promise<(string | null)[]> => (await tracked()).map(({ courseId }) => courseId);
  const submissions = (classes: ClassCoursework[]): string[] =>
    classes.flatMap((it) => it.assessments.map((row) => row.submissionId));

  beforeAll(async () => {
    db = await startMariadb();
    await db.root.query('CREATE DATABASE leb2');
    const user = await db.addReader('leb2');
    reader = { host: '127.0.0.1', port: db.port, database: 'leb2', ...user };
  });
  afterAll(() => db?.stop());
  beforeEach(async () => {
    slept.length = 0;
    await db.root.query(`DROP DATABASE leb2; CREATE DATABASE leb2 CHARACTER SET utf8mb4; USE leb2; ${LEB2_SCHEMA}`);
    await insert('semesters', { id: 1, slug: '2/2022' });
  });

  it('stands in for a class whose values cannot be read, and reads the others', async () => {
    for (const id of [5001, 5002, 5003]) await addPlainClass(id);
    await db.root.query('ALTER TABLE activities MODIFY due_date VARCHAR(32)');
    await db.root.query("UPDATE activities SET due_date = '8 May 2023' WHERE class_id = 5002");
    const told: unknown[] = [];
    const read = await leb2().readTracked(
      AS_OF,
      ({ classId }) => classId,
      (classId, error) => {
        told.push(error);
        return `not ${classId}`;
      },
    );
    expect(read).toEqual(['5001', 'not 5002', '5003']);
    const unreadable = { code: 'LEB2_UNREADABLE', message: expect.stringContaining('a date as "8 May 2023"') };
    expect(told).toEqual([expect.objectContaining(unreadable)]);
    await expect(tracked()).rejects.toMatchObject(unreadable);
    await db.root.query('DROP TABLE act_sub_points');
    const failing = leb2().readTracked(AS_OF, same, (_, error) => error as never);
    await expect(failing).rejects.toMatchObject({ code: 'LEB2_FAILED' });
  });

  it('gives the rows of the synthetic cases, in order, with required levels', async () => {
    const outcomes = new Map([
      [5001, 1001],
      [5002, 1002],
    ]);
    for (const [id, outcomeId] of outcomes) {
      await insert('classes', { id, code: `C${id}`, type: 'obem', semester_id: 1 });
      await insert('course_outcomes', { id: outcomeId, clo_id: 21, class_id: id, type: 'ulti' });
    }
    const seen = new Set<unknown>();
    const isNew = (key: string): boolean => !seen.has(key) && Boolean(seen.add(key));
    for (const row of golden.query1_rows) {
      const { class_id, activity_id, cri_id, submission_id, user_id, level, type, start_date, due_date } = row;
      if (isNew(`a${activity_id}`))
        await insert('activities', { id: activity_id, class_id, type, start_date, due_date });
      if (isNew(`c${cri_id}`)) await addCriterion(Number(cri_id), outcomes.get(Number(class_id)) ?? 0);
      const spent_time = row.spent_time === '1 day, 2:03:04' ? '26:03:04' : row.spent_time;
      const submission = { id: submission_id, activity_id, user_id, submitted_at: row.submitted_at, spent_time };
      if (isNew(`s${submission_id}`)) await insert('activity_submissions', submission);
      await insert('act_sub_points', {
        activity_id,
        user_id,
        cri_id,
        cri_level_id: Number(cri_id) * 10 + Number(level),
      });
    }
    for (const { cri_id, level } of golden.query2_rows)
      await db.root.query('UPDATE cri_levels SET flag = 1 WHERE cri_id = ? AND level = ?', [cri_id, level]);

    const inOrder = (row: Record<string, unknown>): string =>
      [row.activityId, row.userId, row.submissionId, row.criterionId, row.level].join();
    const local = (text: unknown): number | null => (text ? Date.parse(`${text}+07:00`) / 1000 : null);
    const spent: Record<string, number> = { '0:05:45': 345, '1 day, 2:03:04': 93_784, '00:00:59': 59 };
    const expected = golden.query1_rows
      .map((row) => ({
        userId: `${row.user_id}`,
        activityId: `${row.activity_id}`,
        criterionId: `${row.cri_id}`,
        submissionId: `${row.submission_id}`,
        submittedAt: local(row.submitted_at),
        dueAt: local(row.due_date),
        spentSeconds: row.spent_time ? spent[`${row.spent_time}`] : null,
        level: row.level,
        points: null,
      }))
      .sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1));

    const classes = await tracked();
    expect(classes.map((it) => [it.classId, it.semester, it.activities.length])).toEqual([
      ['5001', '2/2022', 3],
      ['5002', '2/2022', 1],
    ]);
    expect(classes.flatMap((it) => it.assessments)).toEqual(expected);
    expect(classes.flatMap((it) => [...it.requiredLevels])).toEqual([
      ['301', 3],
      ['302', 3],
      ['303', 4],
      ['304', 3],
    ]);
  });

  const traps: [string, (add: { graded: typeof addGraded }) => Promise<void>][] = [
    [
      'a deleted activity',
      async () => {
        await addActivity(1, 5001, { deleted_at: DELETED });
        await addGraded(1, 1, 500100);
      },
    ],
    ['a deleted submission', () => addGraded(1, 50010, 500100, { user_id: 2, deleted_at: DELETED }, { user_id: 2 })],
    ['a submission of another user than the mark', () => addGraded(1, 50010, 500100, { user_id: 2 }, { user_id: 3 })],
    [
      'a submission at the date itself',
      () => addGraded(1, 50010, 500100, { user_id: 2, submitted_at: '2023-05-23 00:00:00' }, { user_id: 2 }),
    ],
    [
      'a submission without a date',
      () => addGraded(1, 50010, 500100, { user_id: 2, submitted_at: null }, { user_id: 2 }),
    ],
    ['a mark without a level', () => addGraded(1, 50010, 500100, { user_id: 2 }, { user_id: 2, cri_level_id: null })],
    [
      'an activity before the lookback',
      async () => {
        await addActivity(1, 5001, { start_date: '2023-01-23 00:00:00' });
        await addGraded(1, 1, 500100);
      },
    ],
    [
      'a deleted criterion',
      async () => {
        await addCriterion(7, 50010, { deleted_at: DELETED });
        await db.root.query('UPDATE cri_levels SET flag = 1 WHERE cri_id = 7');
        await addGraded(1, 50010, 7, { user_id: 2 }, { user_id: 2 });
      },
    ],
    [
      'a deleted level',
      async () => {
        await addCriterion(7, 50010);
        await db.root.query('UPDATE cri_levels SET deleted_at = ?, flag = 1 WHERE cri_id = 7', [DELETED]);
        await addGraded(1, 50010, 7, { user_id: 2 }, { user_id: 2 });
      },
    ],
    [
      'a criterion of an outcome that only shares the clo_id',
      async () => {
        // The outcome's own id is 9; its clo_id equals the id of class 5001's outcome.
        await insert('course_outcomes', { id: 9, clo_id: 50010, class_id: 6000, type: 'ulti' });
        await addCriterion(7, 9);
        await addGraded(1, 50010, 7, { user_id: 2 }, { user_id: 2 });
      },
    ],
    [
      'an outcome that is not final',
      async () => {
        await insert('course_outcomes', { id: 9, clo_id: 1, class_id: 5001, type: 'sub' });
        await addCriterion(7, 9);
        await db.root.query('UPDATE cri_levels SET flag = 1 WHERE cri_id = 7');
        await addGraded(1, 50010, 7, { user_id: 2 }, { user_id: 2 });
      },
    ],
    [
      'a deleted outcome',
      async () => {
        await insert('course_outcomes', { id: 9, clo_id: 1, class_id: 5001, type: 'ulti', deleted_at: DELETED });
        await addCriterion(7, 9);
        await addGraded(1, 50010, 7, { user_id: 2 }, { user_id: 2 });
      },
    ],
    [
      'the same mark twice',
      () => insert('act_sub_points', { activity_id: 50010, user_id: 1, cri_id: 500100, cri_level_id: 5001003 }),
    ],
  ];
  it.each(traps)('does not count %s', async (_, plant) => {
    await addPlainClass();
    await plant({ graded: addGraded });
    const classes = await tracked();
    expect(submissions(classes)).toEqual(['50010']);
    expect(classes[0]?.requiredLevels.size).toBe(0);
  });

  it('tells what was handed in and is not marked yet: once an activity, with the first time', async () => {
    await addPlainClass();
    const add = (id: number, fields: object) =>
      insert('activity_submissions', {
        id,
        activity_id: 50010,
        user_id: 2,
        submitted_at: '2023-05-03 10:00:00',
        ...fields,
      });
    await add(1, {});
    await add(2, { submitted_at: '2023-05-04 10:00:00' });
    await add(3, { user_id: 3, deleted_at: DELETED });
    await add(4, { user_id: 4, submitted_at: '2023-05-23 00:00:00' });
    await add(5, { user_id: 5, submitted_at: null });
    await addActivity(7, 5001, { deleted_at: DELETED });
    await add(6, { activity_id: 7 });
    await addActivity(8, 5001, { start_date: '2023-01-22 09:00:00' });
    await add(7, { activity_id: 8 });
    const at = Date.parse('2023-05-03T10:00+07:00') / 1000;
    const [found] = await tracked();
    expect(submissions([found as ClassCoursework])).toEqual(['50010']);
    expect(found?.unmarked).toEqual([{ userId: '2', activityId: '50010', submittedAt: at }]);
    expect((await tracked(AS_OF, 5))[0]?.unmarked).toEqual([
      { userId: '2', activityId: '8', submittedAt: at },
      { userId: '2', activityId: '50010', submittedAt: at },
    ]);
  });

  it('tracks only OBEM classes with a final outcome and an activity since the lookback', async () => {
    await addClass(1, { deleted_at: DELETED });
    await addClass(2, { type: 'normal' });
    await addClass(3, {}, { type: 'sub' });
    await addClass(4, {}, { deleted_at: DELETED });
    await addClass(5, { semester_id: 99 });
    for (const id of [1, 2, 3, 4, 5]) await addActivity(id, id);
    await addClass(6);
    await addClass(7);
    await addActivity(7, 7, { start_date: '2023-01-23 00:00:00' });
    await addClass(8);
    await addActivity(8, 8, { deleted_at: DELETED });
    await addPlainClass(9);
    await addClass(10);
    await addActivity(10, 10, { start_date: '2023-01-23 00:00:01' });
    expect((await tracked()).map((it) => [it.classId, it.assessments.length])).toEqual([
      ['9', 1],
      ['10', 0],
    ]);
    expect((await tracked(AS_OF, 5)).map((it) => it.classId)).toEqual(['7', '9', '10']);
  });

  it('says from when on activities are assessed', async () => {
    await addPlainClass();
    expect((await tracked())[0]?.assessedAfter).toBe(Date.parse('2023-01-23T00:00+07:00') / 1000);
    expect((await tracked(AS_OF, 5))[0]?.assessedAfter).toBe(Date.parse('2022-12-23T00:00+07:00') / 1000);
  });

  it('hands out every activity that is not deleted, old ones as well', async () => {
    await addPlainClass();
    await addActivity(3, 5001, { start_date: '2022-08-01 09:00:00', due_date: null, type: 'ASM' });
    await addActivity(4, 5001, { deleted_at: DELETED });
    expect((await tracked())[0]?.activities).toEqual([
      { activityId: '3', type: 'ASM', startAt: Date.parse('2022-08-01T09:00+07:00') / 1000, dueAt: null },
      {
        activityId: '50010',
        type: 'QUZ',
        startAt: Date.parse('2023-05-01T09:00+07:00') / 1000,
        dueAt: Date.parse('2023-05-08T09:00+07:00') / 1000,
      },
    ]);
  });

  it('reads zero dates, nulls, long and negative times, Thai text and large ids', async () => {
    await db.root.query("UPDATE semesters SET slug = '๒/๒๕๖๕'");
    await addPlainClass();
    await addActivity(60, 5001, { type: 'งาน', due_date: '0000-00-00 00:00:00' });
    await addGraded(61, 60, 500100, { submitted_at: '0000-00-00 00:00:00', spent_time: null });
    await addActivity(70, 5001, { due_date: null });
    await addGraded(71, 70, 500100, { spent_time: '44:28:41' });
    await addActivity(80, 5001);
    const user_id = '9007199254740993123';
    await addGraded(81, 80, 500100, { user_id, spent_time: '-00:00:30' }, { user_id });
    const [found] = await tracked();
    expect(found?.semester).toBe('๒/๒๕๖๕');
    expect(found?.activities[0]).toMatchObject({ type: 'งาน', dueAt: null });
    const pick = ({ userId, submissionId, submittedAt, dueAt, spentSeconds }: Assessment) => [
      submissionId,
      userId,
      submittedAt !== null,
      dueAt !== null,
      spentSeconds,
    ];
    expect(found?.assessments.map(pick)).toEqual([
      ['61', '1', false, false, null],
      ['71', '1', true, false, 160_121],
      ['81', user_id, true, true, -30],
      ['50010', '1', true, true, 600],
    ]);
  });

  it('reads points where the column exists, one row a level', async () => {
    await addPlainClass();
    await db.root.query('ALTER TABLE act_sub_points ADD COLUMN point DOUBLE NULL');
    expect((await tracked())[0]?.assessments[0]?.points).toBeNull();
    const mark = { activity_id: 50010, user_id: 1, cri_id: 500100 };
    const point = (level: number, value: number): object => ({ ...mark, cri_level_id: 5001000 + level, point: value });
    await insert('act_sub_points', point(3, 62.5), point(3, 60), point(4, 77));
    expect((await tracked())[0]?.assessments.map(({ level, points }) => [level, points])).toEqual([
      [3, 62.5],
      [4, 77],
    ]);
  });

  it('names the course of a class by its final outcomes, the lowest id where they differ, and none where LEB2 names none', async () => {
    await addPlainClass(5001);
    await addPlainClass(5002);
    await addPlainClass(5003);
    await insert('course_outcomes', { id: 1, clo_id: 1, class_id: 5002, type: 'ulti', course_id: 12 });
    await insert('course_outcomes', { id: 2, clo_id: 1, class_id: 5002, type: 'ulti', course_id: 9 });
    await insert('course_outcomes', { id: 3, clo_id: 1, class_id: 5003, type: 'sub', course_id: 1 });
    await insert('course_outcomes', {
      id: 4,
      clo_id: 1,
      class_id: 5003,
      type: 'ulti',
      course_id: 2,
      deleted_at: DELETED,
    });
    await insert('course_outcomes', { id: 5, clo_id: 1, class_id: 5003, type: 'ulti', course_id: 3 });
    expect(await courses()).toEqual([null, '9', '3']);
  });

  it('takes the highest flagged level of a criterion', async () => {
    await addPlainClass();
    await db.root.query('UPDATE cri_levels SET flag = 1 WHERE level IN (2, 4)');
    expect([...((await tracked())[0]?.requiredLevels ?? [])]).toEqual([['500100', 4]]);
  });

  it('sees LEB2 as of an earlier date', async () => {
    await addPlainClass();
    expect(submissions(await tracked(parseDay('20230502')))).toEqual([]);
    expect(submissions(await tracked(parseDay('20230503')))).toEqual(['50010']);
    expect(await tracked(parseDay('20230902'))).toEqual([]);
  });

  describe('readEnded', () => {
    const twoActivities = async (id: number, first: object, second: object): Promise<void> => {
      await addClass(id);
      await addActivity(id * 2, id, first);
      await addActivity(id * 2 + 1, id, second);
    };
    const span = (start: string, due: string | null) => ({
      start_date: `${start} 00:00:00`,
      due_date: due && `${due} 00:00:00`,
    });

    it('reads classes with two dated activities, the last in the training span', async () => {
      const old = span('2022-02-01', '2022-03-01');
      await twoActivities(1, old, span('2023-05-01', '2023-05-22'));
      await twoActivities(2, old, span('2023-05-01', '2023-05-23'));
      await twoActivities(3, old, span('2023-05-22', null));
      await twoActivities(4, old, span('2023-05-23', '0000-00-00'));
      await twoActivities(5, old, span('2021-01-01', '2021-05-22'));
      await twoActivities(6, span('2021-01-01', null), span('2021-01-01', '2021-05-23'));
      await twoActivities(7, span('2023-05-01', '2023-05-02'), {
        ...span('2023-05-01', '2023-05-02'),
        deleted_at: DELETED,
      });
      await twoActivities(8, span('2021-01-01', null), span('2021-05-22', null));
      expect((await ended()).map((it) => it.classId)).toEqual(['1', '3', '5', '6']);
      expect((await ended(AS_OF, 12)).map((it) => it.classId)).toEqual(['1', '3']);
    });

    it('hands out all assessments before the date, however old the activity', async () => {
      await twoActivities(1, span('2022-02-01', '2022-03-01'), span('2023-05-01', '2023-05-22'));
      await addGraded(11, 2, 100, { submitted_at: '2022-02-03 00:00:00' });
      await addGraded(12, 3, 100, { submitted_at: '2023-05-22 23:59:59' });
      await addGraded(13, 3, 100, { user_id: 2, submitted_at: '2023-05-23 00:00:00' }, { user_id: 2 });
      expect(submissions(await ended())).toEqual(['11', '12']);
    });
  });

  describe('the connection', () => {
    it('reads one snapshot, in Bangkok time, with a time limit, and cannot write', async () => {
      await addPlainClass();
      const seen = await inSnapshot(reader, async (ask) => {
        const before = await ask('SELECT COUNT(*) AS n FROM classes');
        await addPlainClass(5002);
        const after = await ask('SELECT COUNT(*) AS n FROM classes');
        const [session] = await ask('SELECT @@time_zone AS zone, @@max_statement_time AS seconds, @@tx_read_only AS r');
        return { before, after, session };
      });
      expect(seen.before).toEqual([{ n: '1' }]);
      expect(seen.after).toEqual([{ n: '1' }]);
      expect(seen.session).toMatchObject({ zone: '+07:00', seconds: '120.000000' });
      const write = inSnapshot({ ...reader, user: 'reader' }, (ask) => ask('DELETE FROM classes'));
      await expect(write).rejects.toMatchObject({ code: 'LEB2_FAILED' });
      expect(await tracked()).toHaveLength(2);
    });

    it('binds values: a quote stays a value', async () => {
      await addPlainClass();
      const rows = await inSnapshot(reader, (ask) => ask(ACTIVITIES, ["0' OR 1=1; DROP TABLE classes -- "]));
      expect(rows).toEqual([]);
      expect(await tracked()).toHaveLength(1);
    });

    it.each([1203, 1205, 1213, 2006, 2013, 4031])('calls error %d worth another try', async (code) => {
      const signal = `SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = ${code}`;
      await expect(inSnapshot(reader, (ask) => ask(signal))).rejects.toMatchObject({ code: 'LEB2_UNAVAILABLE' });
    });

    it('calls a killed connection worth another try', async () => {
      const killed = inSnapshot(reader, async (ask) => {
        const [row] = await ask('SELECT CONNECTION_ID() AS id');
        return Promise.all([ask('SELECT SLEEP(20)'), db.root.query('KILL ?', [Number(row?.id)])]);
      });
      await expect(killed).rejects.toMatchObject({ code: 'LEB2_UNAVAILABLE' });
    });

    it('ends a statement over its time, and does not wait for a silent server', async () => {
      const sleep = (limits: object) =>
        inSnapshot(reader, (ask) => ask('SELECT SLEEP(9)'), {
          statementSeconds: 60,
          answerMs: 60_000,
          connectMs: 9_000,
          ...limits,
        });
      const tooSlow = { code: 'LEB2_FAILED', message: expect.stringMatching(/a statement that took too long .*1969/) };
      await expect(sleep({ statementSeconds: 0.1 })).rejects.toMatchObject(tooSlow);
      await expect(sleep({ answerMs: 900 })).rejects.toMatchObject({ code: 'LEB2_UNAVAILABLE' });
      const asMySql = inSnapshot(reader, (ask) => ask("SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 3024"));
      await expect(asMySql).rejects.toMatchObject({ message: expect.stringContaining('check its load') });
    });

    it.each([0, 60, 900, 2_000, 3_500])(
      'starts the whole snapshot again when it breaks off after %d bytes',
      async (bytes) => {
        for (const id of [1, 2, 3]) await addPlainClass(id);
        const proxy = await cuttingProxy(db.port, bytes);
        const folds: string[] = [];
        const result = await leb2({ port: proxy.port }).readTracked(AS_OF, ({ classId, assessments }) => {
          folds.push(classId);
          return [classId, assessments.length];
        });
        proxy.stop();
        expect(result).toEqual([
          ['1', 1],
          ['2', 1],
          ['3', 1],
        ]);
        expect(proxy.connections()).toBe(2);
        expect(slept).toEqual([500]);
        expect(folds.slice(-3)).toEqual(['1', '2', '3']);
      },
    );

    it('gives up after four tries when nothing listens', async () => {
      const proxy = await cuttingProxy(db.port, 0);
      proxy.stop();
      const reading = leb2({ port: proxy.port }).readTracked(AS_OF, same);
      await expect(reading).rejects.toMatchObject({ name: 'SourceError', code: 'LEB2_UNAVAILABLE' });
      expect(slept).toEqual([500, 1000, 2000]);
    });

    it('fails at once on wrong credentials, and does not name them', async () => {
      const denied = await leb2({ password: 'hunter2' })
        .readTracked(AS_OF, same)
        .catch((error: Error) => error);
      expect(denied).toMatchObject({ code: 'LEB2_FAILED', message: expect.stringContaining('ER_ACCESS_DENIED_ERROR') });
      expect(`${(denied as Error).stack}${JSON.stringify(denied)}`).not.toMatch(/hunter2|'reader'/);
      expect(slept).toEqual([]);
    });

    it.each([
      ['a column', 'ALTER TABLE activities DROP COLUMN due_date', /Unknown column 'due_date' in /],
      ['a table', 'DROP TABLE activities', /Table 'activities' doesn't exist/],
    ])('names %s that LEB2 does not have, and no database', async (_, change, message) => {
      await addPlainClass();
      await db.root.query(change);
      const failed = { code: 'LEB2_FAILED', message: expect.stringMatching(message) };
      await expect(tracked()).rejects.toMatchObject(failed);
      expect(slept).toEqual([]);
    });

    it('passes an error of the fold on as it is', async () => {
      await addPlainClass();
      const fold = (): never => {
        throw new RangeError('fold');
      };
      await expect(leb2().readTracked(AS_OF, fold)).rejects.toThrow(new RangeError('fold'));
    });
  });
});

/** Passes bytes on; its first connection is cut after `bytes` bytes from the server. */
async function cuttingProxy(target: number, bytes: number) {
  let connections = 0;
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    let left = connections++ === 0 ? bytes : Infinity;
    const upstream = connect(target, '127.0.0.1');
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      const part = chunk.subarray(0, Math.min(chunk.length, left));
      left -= part.length;
      client.write(part, () => left <= 0 && client.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    connections: () => connections,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
