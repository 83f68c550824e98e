import { type Day, dayNumberOf, startOfDay } from '../base/day';
import { getOrCreate } from '../base/maps';
import { roundSignificant } from '../base/stats';
import type { Activity, Assessment, ClassCoursework, Unmarked } from '../contracts/coursework';
import type { CoursePlan, CourseworkFeatures, HandIn } from '../contracts/learner-class';
import { compareIds } from '../contracts/prediction';

export type CourseworkReport = {
  duplicateAssessments: number;
  outOfRange: number;
  withoutRequiredLevel: boolean;
};

/** A class's coursework folded to one record a learner. */
export type CourseworkSummary = {
  readonly classId: string;
  readonly semester: string;
  readonly requiredLevel: number;
  readonly plan: CoursePlan;
  readonly learners: ReadonlyMap<string, CourseworkFeatures>;
  readonly report: CourseworkReport;
};

type Settings = { readonly defaultRequiredLevel: number; readonly excludeUserIds: readonly string[] };

/** Learners who have handed in nothing. */
export const NO_COURSEWORK: CourseworkFeatures = {
  activityCountPerClass: 0,
  totalSubmission: 0,
  avgSpentSeconds: 0,
  avgSecondsEarly: 0,
  expectationMetCount: 0,
  avgLevel: 0,
  maxLevel: 0,
  handIns: [],
};

/** Folds a class to the LEB2 features of every learner; with `asOf`, only submissions before its 00:00 Bangkok time count. */
export function summariseCoursework(
  coursework: ClassCoursework,
  asOf: Day | null,
  settings: Settings,
): CourseworkSummary {
  const excluded = new Set(settings.excludeUserIds);
  const limit = asOf === null ? Number.POSITIVE_INFINITY : startOfDay(asOf).getTime() / 1000;
  const report: CourseworkReport = {
    duplicateAssessments: 0,
    outOfRange: 0,
    withoutRequiredLevel: coursework.requiredLevels.size === 0,
  };
  const isWanted = ({ userId, submittedAt }: Unmarked): boolean =>
    (submittedAt === null || submittedAt < limit) && !excluded.has(userId);
  const wanted = coursework.assessments.filter(isWanted);
  const usable = wanted.filter(inRange);
  report.outOfRange = wanted.length - usable.length;
  const [marked, unmarked] = [byLearner(usable), byLearner(coursework.unmarked.filter(isWanted))];
  const learners = new Map<string, CourseworkFeatures>();
  for (const userId of new Set([...marked.keys(), ...unmarked.keys()])) {
    const rows = marked.get(userId);
    const features = rows ? learnerFeatures(rows, coursework.requiredLevels, report) : NO_COURSEWORK;
    learners.set(userId, { ...features, handIns: handInsOf(rows ?? [], unmarked.get(userId) ?? []) });
  }
  return {
    classId: coursework.classId,
    semester: coursework.semester,
    requiredLevel: requiredLevelOf(coursework.requiredLevels, settings.defaultRequiredLevel),
    plan: planOf(coursework),
    learners,
    report,
  };
}

function byLearner<T extends { readonly userId: string }>(rows: readonly T[]): Map<string, T[]> {
  const lists = new Map<string, T[]>();
  for (const row of rows) getOrCreate(lists, row.userId, () => []).push(row);
  return lists;
}

/** Who has an assessed submission: whoever has only handed in is in a class by visits, or not yet. */
export function assessedIds(learners: ReadonlyMap<string, CourseworkFeatures>): string[] {
  return [...learners].filter(([, { totalSubmission }]) => totalSubmission > 0).map(([userId]) => userId);
}

function inRange({ level, spentSeconds }: Assessment): boolean {
  return Number.isInteger(level) && level >= 1 && level <= 5 && (spentSeconds === null || spentSeconds >= 0);
}

function learnerFeatures(
  rows: readonly Assessment[],
  requiredLevels: ReadonlyMap<string, number>,
  report: CourseworkReport,
): Omit<CourseworkFeatures, 'handIns'> {
  const assessments = new Map<string, { level: number; criterionId: string }>();
  const submissions = new Map<string, Assessment>();
  const activities = new Set<string>();
  for (const row of rows) {
    const key = `${row.submissionId}|${row.criterionId}`;
    const before = assessments.get(key);
    if (before) report.duplicateAssessments++;
    assessments.set(key, { criterionId: row.criterionId, level: Math.max(row.level, before?.level ?? 0) });
    submissions.set(row.submissionId, row);
    activities.add(row.activityId);
  }
  const graded = [...assessments.values()];
  const handedIn = [...submissions.values()];
  return {
    activityCountPerClass: activities.size,
    totalSubmission: submissions.size,
    avgSpentSeconds: mean(handedIn.map((row) => row.spentSeconds ?? 0)),
    avgSecondsEarly: mean(handedIn.map(secondsEarly)),
    expectationMetCount: graded.filter(({ criterionId, level }) => level >= (requiredLevels.get(criterionId) ?? 6))
      .length,
    avgLevel: mean(graded.map(({ level }) => level)),
    maxLevel: Math.max(...graded.map(({ level }) => level)),
  };
}

/** One record an activity: the best mark of each criterion counts. */
function handInsOf(rows: readonly Assessment[], unmarked: readonly Unmarked[]): HandIn[] {
  const byActivity = new Map<string, Assessment[]>();
  for (const row of rows) getOrCreate(byActivity, row.activityId, () => []).push(row);
  const marked = [...byActivity].map(([activityId, marks]): HandIn => {
    const best = new Map<string, number>();
    for (const mark of marks) best.set(mark.criterionId, Math.max(scoreOf(mark), best.get(mark.criterionId) ?? 0));
    const times = marks.flatMap(({ submittedAt }) => submittedAt ?? []);
    const dayNumber = times.length > 0 ? dayNumberOf(Math.min(...times)) : null;
    return { activityId, score: mean([...best.values()]), dayNumber };
  });
  const open = unmarked
    .filter(({ activityId }) => !byActivity.has(activityId))
    .map(({ activityId, submittedAt }): HandIn => {
      return { activityId, score: null, dayNumber: submittedAt === null ? null : dayNumberOf(submittedAt) };
    });
  return [...marked, ...open].sort((a, b) => compareIds(a.activityId, b.activityId));
}

/** Points where the source has them, else the middle of the level's fifth of 0..100. */
function scoreOf({ points, level }: Assessment): number {
  return points === null ? 20 * level - 10 : Math.min(100, Math.max(0, points));
}

/**
 * The class's dates and activities; a class begins with its first activity and ends with the last due date. An activity
 * whose assessments are not read is a date alone: nobody can be seen to have handed it in.
 */
function planOf({ courseId, activities, assessedAfter }: ClassCoursework): CoursePlan {
  const starts = activities.map(({ startAt, dueAt }) => startAt ?? dueAt).filter((at) => at !== null);
  const ends = activities.map(({ startAt, dueAt }) => dueAt ?? startAt).filter((at) => at !== null);
  return {
    startDay: starts.length > 0 ? dayNumberOf(Math.min(...starts)) : null,
    endDay: ends.length > 0 ? dayNumberOf(Math.max(...ends)) : null,
    courseId,
    activities: activities.filter(isAssessed(assessedAfter)).map(({ activityId, type, dueAt, weight }) => ({
      activityId,
      type,
      dueDay: dueAt === null ? null : dayNumberOf(dueAt),
      weight: weight ?? null,
    })),
  };
}

function isAssessed(after: number | undefined): (activity: Activity) => boolean {
  return ({ startAt }) => after === undefined || (startAt !== null && startAt > after);
}

function secondsEarly({ dueAt, submittedAt }: Assessment): number {
  return dueAt === null || submittedAt === null ? 0 : dueAt - submittedAt;
}

/** The most frequent flagged level of the class's criteria, ties to the higher. */
function requiredLevelOf(requiredLevels: ReadonlyMap<string, number>, fallback: number): number {
  const times = new Map<number, number>();
  for (const level of requiredLevels.values()) times.set(level, (times.get(level) ?? 0) + 1);
  const [best] = [...times].sort(([a, n], [b, m]) => m - n || b - a);
  return best?.[0] ?? fallback;
}

function mean(values: readonly number[]): number {
  return roundSignificant(values.reduce((sum, value) => sum + value, 0) / values.length);
}
