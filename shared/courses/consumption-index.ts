import { type NumberList, numberList } from '../base/number-list';
import type { ConsumptionRow } from '../contracts/course-rows';
import { type Incidence, incidence } from '../model/cosine';

/** What is known of one learner's use of one course: the instants at which it was seen used, ascending, once each. */
export type CourseVisits = {
  readonly courseId: number;
  readonly visits: readonly number[];
  /** The last access of the first row that says completed; null while open. */
  readonly completedAt: number | null;
};

/** All consumption in memory, 40 bytes a row, grouped by learner. */
export type ConsumptionIndex = {
  /** Ascending. */
  readonly userIds: readonly number[];
  /** Ascending, with the courses of the catalogue that nobody has opened. */
  readonly courseIds: readonly number[];
  /** In order of course id; empty for an unknown learner. */
  readonly visitsOf: (userId: number) => CourseVisits[];
  /** Learners (rows) by courses (columns), as positions in `userIds` and `courseIds`. */
  readonly accesses: Incidence;
};

type Columns = Record<'user' | 'course' | 'accessed' | 'last' | 'completed', NumberList>;

/** Collects rows in any order, repeated ones too: a course's visits are the union of what its rows say. */
export function consumptionCollector() {
  const [user, course, accessed, last, completed] = Array.from({ length: 5 }, numberList) as NumberList[] as [
    NumberList,
    NumberList,
    NumberList,
    NumberList,
    NumberList,
  ];
  const columns: Columns = { user, course, accessed, last, completed };
  return {
    add: (row: ConsumptionRow): void => {
      user.push(row.userId);
      course.push(row.courseId);
      accessed.push(row.accessedAt);
      last.push(row.lastAccessAt);
      completed.push(Number(row.completed));
    },
    index: (catalogueIds: Iterable<number> = []): ConsumptionIndex => buildIndex(columns, catalogueIds),
  };
}

function buildIndex(columns: Columns, catalogueIds: Iterable<number>): ConsumptionIndex {
  const user = columns.user.values();
  const course = columns.course.values();
  const userIds = [...new Set(user)].sort((a, b) => a - b);
  const courseIds = [...new Set([...course, ...catalogueIds])].sort((a, b) => a - b);
  const userAt = positions(userIds);
  const courseAt = positions(courseIds);
  const userRows = Int32Array.from(user, (id) => userAt.get(id) as number);
  const courseColumns = Int32Array.from(course, (id) => courseAt.get(id) as number);
  const rowsOfUser = groupRows(userRows, userIds.length);
  return {
    userIds,
    courseIds,
    visitsOf: (userId) => {
      const at = userAt.get(userId);
      return at === undefined ? [] : visitsOf(rowsOfUser(at), columns);
    },
    accesses: incidence(userRows, courseColumns, { rowCount: userIds.length, columnCount: courseIds.length }),
  };
}

function visitsOf(rows: Int32Array, columns: Columns): CourseVisits[] {
  const [course, accessed, last, completed] = [columns.course, columns.accessed, columns.last, columns.completed].map(
    (column) => column.values(),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const byCourse = new Map<number, { visits: Set<number>; completedAt: number | null }>();
  for (const row of rows) {
    const courseId = course[row] as number;
    const seen = byCourse.get(courseId) ?? { visits: new Set(), completedAt: null };
    byCourse.set(courseId, seen);
    const lastAt = last[row] as number;
    seen.visits.add(accessed[row] as number).add(lastAt);
    if (completed[row]) seen.completedAt = Math.min(lastAt, seen.completedAt ?? lastAt);
  }
  return [...byCourse]
    .map(([courseId, { visits, completedAt }]) => ({
      courseId,
      visits: [...visits].sort((a, b) => a - b),
      completedAt,
    }))
    .sort((a, b) => a.courseId - b.courseId);
}

function positions(ids: readonly number[]): Map<number, number> {
  return new Map(ids.map((id, at) => [id, at]));
}

/** Of each user's position: the row numbers. */
function groupRows(userRows: Int32Array, users: number): (user: number) => Int32Array {
  const starts = new Int32Array(users + 1);
  for (const user of userRows) starts[user + 1] = (starts[user + 1] as number) + 1;
  for (let u = 0; u < users; u++) starts[u + 1] = (starts[u + 1] as number) + (starts[u] as number);
  const next = starts.slice();
  const rows = new Int32Array(userRows.length);
  for (const [row, user] of userRows.entries()) {
    const at = next[user] as number;
    rows[at] = row;
    next[user] = at + 1;
  }
  return (user) => rows.subarray(starts[user], starts[user + 1]);
}
