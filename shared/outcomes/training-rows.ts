import { addDays, type Day, dayOf, daysBetween } from '../base/day';
import { getOrCreate } from '../base/maps';
import { randomStream, seedOf, shuffled } from '../base/random';
import type { Activity, ClassCoursework } from '../contracts/coursework';
import type { ClickState } from '../contracts/learner-class';
import { compareIds } from '../contracts/prediction';
import type { OutcomeSettings } from '../contracts/settings';
import { NO_CLICKS } from '../features/accumulate';
import { elapsedDays } from '../features/class-view';
import { assessedIds, NO_COURSEWORK, summariseCoursework } from '../features/coursework';
import { deriveClass } from '../features/derive-class';
import { featureVector } from '../features/names';

/** One learner in one class as seen on a run date of the past, with the level reached in the end. */
export type TrainingRow = {
  readonly classId: string;
  readonly userId: string;
  readonly semester: string;
  /** The course that the class is one edition of; null where unknown. */
  readonly courseId: string | null;
  /** Share of the class's length that had passed. */
  readonly point: number;
  readonly runDate: Day;
  /** The 13 raw features. */
  readonly features: readonly number[];
  /** What the model sees, in the order of features/derived.ts. */
  readonly inputs: readonly number[];
  /** Days since the first day of the class, as the predictions count them. */
  readonly elapsedDays: number;
  readonly avgLevel: number;
  /** The label, 1..5. */
  readonly level: number;
  readonly requiredLevel: number;
};

export type ClassPoint = { readonly point: number; readonly runDate: Day };
/** With everyone who had visited the class by then. */
export type VisitedPoint = ClassPoint & { readonly visitors: readonly string[] };

/** How the (user, class) pairs of a class got their label. */
export type LabelCounts = {
  readonly labelsFromFile: number;
  readonly labelsFromMarks: number;
  readonly labelsWithoutMark: number;
  readonly pairsNotInFile: number;
};

/** Who is known of an ended class at its points, and what became of them: all that the choice of rows needs. */
export type ClassRoster = {
  readonly classId: string;
  readonly semester: string;
  readonly requiredLevel: number;
  /** The label of everyone known at any point, where there is one. */
  readonly levels: ReadonlyMap<string, number>;
  /** Who is known at each point and has a label, by id. */
  readonly points: readonly (ClassPoint & { readonly userIds: readonly string[] })[];
  readonly counts: LabelCounts;
};

type Labels = { readonly levels: ReadonlyMap<string, number>; readonly counts: LabelCounts };

/** Ended at a date: at least two dated activities, the last of them due (else begun) before its 00:00 Bangkok time. */
export function isEnded(coursework: ClassCoursework, asOf: Day): boolean {
  const dated = coursework.activities.filter((activity) => lastInstant(activity) !== null);
  return dated.length >= 2 && lastDay(coursework) < asOf;
}

/** The first day of a class: its first activity's start. */
export function firstDay({ activities }: ClassCoursework): Day {
  const instants = activities.map(({ startAt, dueAt }) => startAt ?? dueAt).filter((at) => at !== null);
  return bangkokDay(instants.reduce((a, b) => Math.min(a, b)));
}

/** The run dates at which rows are taken, ascending, each once: shares of the way from the first to the last day. */
export function classPoints(coursework: ClassCoursework, points: readonly number[]): ClassPoint[] {
  const start = firstDay(coursework);
  const length = daysBetween(start, lastDay(coursework));
  const dates = new Map<Day, number>();
  for (const point of [...points].sort((a, b) => a - b)) {
    const runDate = addDays(start, Math.max(1, Math.round(point * length)));
    if (!dates.has(runDate)) dates.set(runDate, point);
  }
  return [...dates].map(([runDate, point]) => ({ point, runDate }));
}

/**
 * The roster of one ended class. On each date every learner counts who was known then, by clicks or by coursework. Label:
 * the uploaded level where a file covers the class, else the highest level at the end of the class, 1 without an assessed
 * submission.
 */
export function classRoster(
  coursework: ClassCoursework,
  points: readonly VisitedPoint[],
  fileLevels: ReadonlyMap<string, number> | undefined,
  settings: OutcomeSettings,
): ClassRoster {
  const { classId, semester } = coursework;
  const final = summariseCoursework(coursework, null, settings);
  const marks = new Map(
    assessedIds(final.learners).map((userId) => [userId, final.learners.get(userId)?.maxLevel ?? 0]),
  );
  const known = points.map(({ point, runDate, visitors }) => {
    const { learners } = summariseCoursework(coursework, runDate, settings);
    return { point, runDate, userIds: knownIds(assessedIds(learners), visitors, settings) };
  });
  const { levels, counts } = labelPairs(new Set(known.flatMap(({ userIds }) => userIds)), fileLevels, marks);
  const labelled = known.map(({ userIds, ...at }) => ({ ...at, userIds: userIds.filter((id) => levels.has(id)) }));
  return { classId, semester, requiredLevel: final.requiredLevel, levels, points: labelled, counts };
}

/** The rows of one class at one point, of the learners wanted; each sees nothing later than that date, but the whole class. */
export function pointRows(
  coursework: ClassCoursework,
  { point, runDate }: ClassPoint,
  clicks: ReadonlyMap<string, ClickState>,
  { levels, requiredLevel }: Pick<ClassRoster, 'levels' | 'requiredLevel'>,
  isWanted: (userId: string) => boolean,
  settings: OutcomeSettings,
): TrainingRow[] {
  const { classId, semester, courseId } = coursework;
  const { learners, plan } = summariseCoursework(coursework, runDate, settings);
  const known = knownIds(assessedIds(learners), clicks.keys(), settings).map((userId) => ({
    userId,
    clicks: clicks.get(userId) ?? NO_CLICKS,
    coursework: learners.get(userId) ?? NO_COURSEWORK,
  }));
  const snapshot = { runDate, plan, rows: known };
  const elapsed = elapsedDays(snapshot);
  const inputs = deriveClass(snapshot);
  return known.flatMap((row, i): TrainingRow[] => {
    const { userId } = row;
    const level = levels.get(userId);
    if (level === undefined || !isWanted(userId)) return [];
    const seen = { features: featureVector(row), inputs: inputs[i] as number[], avgLevel: row.coursework.avgLevel };
    return [
      { classId, semester, courseId, userId, point, elapsedDays: elapsed, runDate, ...seen, level, requiredLevel },
    ];
  });
}

/** Known by coursework or by clicks, and not excluded; by id. */
function knownIds(
  learners: Iterable<string>,
  visitors: Iterable<string>,
  { excludeUserIds }: OutcomeSettings,
): string[] {
  const excluded = new Set(excludeUserIds);
  return [...new Set([...learners, ...visitors])].filter((id) => !excluded.has(id)).sort(compareIds);
}

/** At most `max` rows, as even as can be over classes and points; same rows and seed, same choice in the same order. */
export function drawRows<T extends { readonly classId: string; readonly point: number }>(
  rows: readonly T[],
  max: number,
  seed: number,
): T[] {
  if (rows.length <= max) return [...rows];
  const cells = new Map<string, T[]>();
  for (const row of rows) getOrCreate(cells, `${row.classId} ${row.point}`, () => []).push(row);
  const piles = shuffled([...cells.keys()].sort(), randomStream(seed)).map((cell) =>
    shuffled(cells.get(cell) ?? [], randomStream(seed ^ seedOf(cell))),
  );
  const drawn = new Set<T>();
  for (let round = 0; drawn.size < max; round++) {
    for (const pile of piles) {
      const row = pile[round];
      if (row && drawn.size < max) drawn.add(row);
    }
  }
  return rows.filter((row) => drawn.has(row));
}

function labelPairs(
  userIds: ReadonlySet<string>,
  fileLevels: ReadonlyMap<string, number> | undefined,
  marks: ReadonlyMap<string, number>,
): Labels {
  const levels = new Map<string, number>();
  for (const userId of userIds) {
    const level = fileLevels ? fileLevels.get(userId) : (marks.get(userId) ?? 1);
    if (level !== undefined) levels.set(userId, level);
  }
  const marked = [...userIds].filter((userId) => marks.has(userId)).length;
  return {
    levels,
    counts: {
      labelsFromFile: fileLevels ? levels.size : 0,
      labelsFromMarks: fileLevels ? 0 : marked,
      labelsWithoutMark: fileLevels ? 0 : userIds.size - marked,
      pairsNotInFile: userIds.size - levels.size,
    },
  };
}

function lastDay({ activities }: ClassCoursework): Day {
  const instants = activities.map(lastInstant).filter((at) => at !== null);
  return bangkokDay(instants.reduce((a, b) => Math.max(a, b)));
}

function lastInstant({ startAt, dueAt }: Activity): number | null {
  return dueAt ?? startAt;
}

function bangkokDay(epochSeconds: number): Day {
  return dayOf(new Date(epochSeconds * 1000));
}
