import { getOrCreate } from '../base/maps';
import { type NumberList, numberList } from '../base/number-list';
import type { ConsumptionRow } from '../contracts/course-rows';
import { type Incidence, incidence } from '../model/cosine';

/** A visit, and the instant from which on it is known: never before it was made. */
type Visit = { readonly at: number; readonly knownFrom: number };

/** What is known of one learner's use of one course; instants in epoch seconds. */
export type CourseVisits = {
  readonly courseId: number;
  /** Ascending, each instant once. */
  readonly visits: readonly Visit[];
  /** Since when it is known that the course is completed; null while it is open. */
  readonly completedFrom: number | null;
};

/** Where rows come from: those of one `run` are one file. */
type RowOrigin = { readonly run: string; readonly importedAt: number };

/** All consumption in memory, 40 bytes a row, grouped by learner. */
export type ConsumptionIndex = {
  /** Ascending. */
  readonly userIds: readonly number[];
  /** Ascending, with the courses of the catalogue that nobody has opened. */
  readonly courseIds: readonly number[];
  /** In order of course id; empty for an unknown learner. */
  readonly visitsOf: (userId: number) => CourseVisits[];
  /** When rows came in, ascending. */
  readonly importedAt: readonly number[];
  /** Learners (rows) by courses (columns), as positions in `userIds` and `courseIds`. */
  readonly accesses: Incidence;
};

/** `end`: since when the end of the row is known, and whether the course was completed (see `endOf`). */
const COLUMNS = ['user', 'course', 'accessed', 'last', 'end'] as const;
type Columns = Readonly<Record<(typeof COLUMNS)[number], NumberList>>;

/** Two numbers below this make one that is exact. */
const SMALL_ID = 2 ** 26;

/** What is longer than this is no single visit. */
const LONGEST_VISIT_SECONDS = 6 * 3_600;

/**
 * Collects rows in any order, repeated ones too: a course's visits are the union of what its rows say.
 *
 * A row's beginning is known from then on, whatever came after it. Its end is not: "last used in March" also says "and not
 * since", which nobody knew in March. So the end and the completion are known from the import on, unless the file is a
 * log: one that has rows of single visits, several of a learner in a course. Batches of one file are to be added one after
 * the other. Without an origin every row is one visit of a log. An instant after the import counts as the import's.
 */
export function consumptionCollector() {
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, numberList()])) as Columns;
  const imports = new Set<number>();
  let file = openFile(null, 0);
  return {
    add: (rows: readonly ConsumptionRow[], origin: RowOrigin | null = null): void => {
      if (origin === null || origin.run !== file.run) file = openFile(origin, columns.user.values().length);
      if (file.begun && hasSeveralOfOne(rows, file.begun)) {
        file.begun = null;
        endWithVisits(columns, file.start);
      }
      const importedAt = origin?.importedAt ?? Number.POSITIVE_INFINITY;
      if (origin) imports.add(importedAt);
      for (const row of rows) {
        const [accessed, last] = [Math.min(row.accessedAt, importedAt), Math.min(row.lastAccessAt, importedAt)];
        const isVisit = file.begun === null && isShort(accessed, last);
        columns.user.push(row.userId);
        columns.course.push(row.courseId);
        columns.accessed.push(accessed);
        columns.last.push(last);
        columns.end.push(endOf(isVisit || !origin ? last : importedAt, row.completed));
      }
    },
    index: (catalogueIds: Iterable<number> = []): ConsumptionIndex =>
      buildIndex(
        columns,
        catalogueIds,
        [...imports].sort((a, b) => a - b),
      ),
  };
}

/** An instant and a flag in one number, to save a column. */
function endOf(knownFrom: number, completed: boolean): number {
  return knownFrom * 2 + Number(completed);
}

/** `begun`: of each pair so far when a row began; null once it is known that the file is a log. */
function openFile(origin: RowOrigin | null, start: number) {
  const begun = origin && new Map<number | string, number>();
  return { run: origin?.run ?? null, start, begun };
}

function isShort(accessed: number, last: number): boolean {
  return last - accessed <= LONGEST_VISIT_SECONDS;
}

/** The rows from `start` on turn out to be those of a log: the end of a visit is known when it is made. */
function endWithVisits(columns: Columns, start: number): void {
  const [accessed, last, end] = [columns.accessed.values(), columns.last.values(), columns.end.values()];
  for (let row = start; row < end.length; row++)
    if (isShort(accessed[row] as number, last[row] as number))
      end[row] = endOf(last[row] as number, (end[row] as number) % 2 === 1);
}

/** Whether rows tell of different visits of one learner in one course, with those before them. */
function hasSeveralOfOne(rows: readonly ConsumptionRow[], begun: Map<number | string, number>): boolean {
  return rows.some(({ userId, courseId, accessedAt }) => {
    // texts take ten times as long, and ids are rarely so large
    const pair = Math.max(userId, courseId) < SMALL_ID ? userId * SMALL_ID + courseId : `${userId} ${courseId}`;
    const known = begun.get(pair);
    begun.set(pair, accessedAt);
    return known !== undefined && known !== accessedAt;
  });
}

function buildIndex(columns: Columns, catalogueIds: Iterable<number>, importedAt: readonly number[]): ConsumptionIndex {
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
    importedAt,
    visitsOf: (userId) => {
      const at = userAt.get(userId);
      return at === undefined ? [] : visitsOf(rowsOfUser(at), columns);
    },
    accesses: incidence(userRows, courseColumns, { rowCount: userIds.length, columnCount: courseIds.length }),
  };
}

function visitsOf(rows: Int32Array, columns: Columns): CourseVisits[] {
  const [course, accessedAt, lastAt, ends] = [columns.course, columns.accessed, columns.last, columns.end].map(
    (column) => column.values(),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const byCourse = new Map<number, { visits: Map<number, number>; completedFrom: number | null }>();
  for (const row of rows) {
    const seen = getOrCreate(byCourse, course[row] as number, () => ({
      visits: new Map<number, number>(),
      completedFrom: null as number | null,
    }));
    const accessed = accessedAt[row] as number;
    const last = lastAt[row] as number;
    const knownFrom = Math.floor((ends[row] as number) / 2);
    seen.visits.set(accessed, accessed);
    seen.visits.set(last, Math.min(knownFrom, seen.visits.get(last) ?? knownFrom));
    if (ends[row] === endOf(knownFrom, true)) seen.completedFrom = Math.min(knownFrom, seen.completedFrom ?? knownFrom);
  }
  return [...byCourse]
    .map(([courseId, { visits, completedFrom }]) => ({
      courseId,
      visits: [...visits].map(([at, knownFrom]) => ({ at, knownFrom })).sort((a, b) => a.at - b.at),
      completedFrom,
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
