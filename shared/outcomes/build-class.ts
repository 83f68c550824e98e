import { type Day, daysBetween } from '../base/day';
import type { ClassDay, ClickCounts, CourseworkFeatures, LearnerDay } from '../contracts/learner-class';
import { assessedIds, type CourseworkSummary } from '../features/coursework';
import { joinLearners } from '../features/join';

/** A class that LEB2 no longer tracks keeps its state this long. */
export const KEEP_UNTRACKED_DAYS = 30;

export type ClassInputs = {
  readonly classId: string;
  readonly runDate: Day;
  /** The first day whose visits were counted of any class; null: unknown. */
  readonly countedFrom: Day | null;
  /** The class's item of the day before; null when it is new. */
  readonly before: ClassDay | null;
  readonly increments: ReadonlyMap<string, ClickCounts>;
  /** What LEB2 says; null when it no longer tracks the class, 'unreadable' when it does in values that cannot be read. */
  readonly coursework: CourseworkSummary | 'unreadable' | null;
  readonly excludeUserIds: ReadonlySet<string>;
  readonly defaultRequiredLevel: number;
};

/** The class's new day; null when nobody has been seen in it yet, or when it has been gone for longer than 30 days. */
export function buildClass(inputs: ClassInputs): ClassDay | null {
  const { before, runDate } = inputs;
  const unreadable = inputs.coursework === 'unreadable';
  const coursework = unreadable ? null : inputs.coursework;
  const trackedOn = inputs.coursework ? runDate : (before?.trackedOn ?? null);
  if (trackedOn === null || daysBetween(trackedOn, runDate) > KEEP_UNTRACKED_DAYS) return null;
  // who was known by coursework alone is known by today's coursework or not at all
  const known = (before?.rows ?? []).filter(
    (row) => (unreadable || row.clicks.lastUpdated !== null) && !inputs.excludeUserIds.has(row.userId),
  );
  const learners = unreadable ? courseworkOf(known) : (coursework?.learners ?? new Map());
  const ongoing = coursework !== null && assessedIds(coursework.learners).length > 0;
  const rows = joinLearners(known, inputs.increments, learners, runDate);
  if (rows.length === 0) return null;
  const plan = coursework?.plan ?? before?.plan;
  const countedFrom = before ? before.countedFrom : inputs.countedFrom;
  return {
    classId: inputs.classId,
    runDate,
    semester: coursework?.semester ?? before?.semester ?? '',
    ongoingOn: ongoing ? runDate : (before?.ongoingOn ?? null),
    trackedOn,
    ...(countedFrom && { countedFrom }),
    requiredLevel: coursework?.requiredLevel ?? before?.requiredLevel ?? inputs.defaultRequiredLevel,
    ...(plan && { plan }),
    rows,
  };
}

/** What LEB2 said the day before: nobody leaves a class because it cannot be read. */
function courseworkOf(rows: readonly LearnerDay[]): Map<string, CourseworkFeatures> {
  return new Map(rows.map(({ userId, coursework }) => [userId, coursework]));
}

/** An ongoing class has an assessed submission in LEB2's list of this very date: it gets predictions. */
export function isOngoing(day: ClassDay): boolean {
  return day.ongoingOn === day.runDate;
}
