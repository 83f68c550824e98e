import type { ConsumptionRow, CourseRow, LearnerRow } from '../../../shared/contracts/course-rows';
import type { RowSource } from '../../../shared/contracts/row-source';
import { parseCourse } from '../../../shared/courses/catalogue';
import { parseLearner } from '../../../shared/courses/learners';
import { type CourseSources, courseData } from '../../../shared/courses/load-consumption';

const AT = Date.UTC(2023, 2, 1) / 1000;

/** Rows that came in one by one. */
function log<T>() {
  const rows: T[] = [];
  const source: RowSource<T> = {
    state: async () => ({ version: String(rows.length), rows: rows.length, batches: rows.length }),
    read: async function* () {
      for (const [n, row] of rows.entries()) yield { rows: [row], importedAt: AT, run: `r${n}` };
    },
  };
  return { rows, source };
}

it('course data are of the newest rows, and read again only when rows of any kind have come in', async () => {
  const [consumption, learners, courses] = [log<ConsumptionRow>(), log<LearnerRow>(), log<CourseRow>()];
  const sources: CourseSources = {
    consumption: {
      state: consumption.source.state,
      batches: async () =>
        consumption.rows.map((_, n) => ({ key: `${n}`, id: `r${n}-0`, run: `r${n}`, importedAt: AT, rows: 1 })),
      readBatches: async function* (some) {
        for (const { key, run, importedAt } of some)
          yield { rows: [consumption.rows[Number(key)] as ConsumptionRow], run, importedAt };
      },
    },
    merged: { read: async () => null, write: async () => undefined },
    learners: learners.source,
    courses: courses.source,
    now: () => new Date((AT + 86_400) * 1000),
  };
  const load = courseData(sources);
  const nothing = await load();
  expect([nothing.consumption.userIds, nothing.learners.size, nothing.courses.size]).toEqual([[], 0, 0]);

  consumption.rows.push({ userId: 4, courseId: 7, accessedAt: AT, lastAccessAt: AT, completed: false });
  const versions = [nothing.version, (await load()).version];
  for (const age of [20, 21]) learners.rows.push(parseLearner({ user_id: 4, age }));
  versions.push((await load()).version);
  for (const [course_id, course_title] of [
    [7, 'Intro'],
    [9, 'Sequel'],
    [7, 'Introduction'],
  ])
    courses.rows.push(parseCourse({ course_id, course_title }));
  const data = await load();
  versions.push(data.version);
  expect(new Set(versions).size).toBe(4);
  expect(await load()).toBe(data);
  expect(data.learners.get(4)?.age).toBe(21);
  expect([...data.courses].map(([id, { title }]) => [id, title])).toEqual([
    [7, 'Introduction'],
    [9, 'Sequel'],
  ]);
  expect([data.consumption.userIds, data.consumption.courseIds]).toEqual([[4], [7, 9]]);
});
