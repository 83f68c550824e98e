import { type Day, daysBetween } from '../base/day';
import type { ClassDay, ClickCounts } from '../contracts/learner-class';
import type { CourseworkSummary } from '../features/coursework';
import { joinLearners } from '../features/join';

/** A class that LEB2 no longer tracks keeps its state this long. */
const KEEP_UNTRACKED_DAYS = 30;

export type ClassInputs = {
  readonly classId: string;
  readonly runDate: Day;
  /** The class's item of the day before; null when it is new. */
  readonly before: ClassDay | null;
  readonly increments: ReadonlyMap<string, ClickCounts>;
  /** What LEB2 says; null when it no longer tracks the class. */
  readonly coursework: CourseworkSummary | null;
  readonly excludeUserIds: ReadonlySet<string>;
  readonly defaultRequiredLevel: number;
};

/** The class's new day; null when nobody has been seen in it yet, or when it has been gone for longer than 30 days. */
export function buildClass(inputs: ClassInputs): ClassDay | null {
  const { before, coursework, runDate } = inputs;
  const trackedOn = coursework ? runDate : (before?.trackedOn ?? null);
  if (trackedOn === null || daysBetween(trackedOn, runDate) > KEEP_UNTRACKED_DAYS) return null;
  // who was known by coursework alone is known by today's coursework or not at all
  const known = (before?.rows ?? []).filter(
    (row) => row.clicks.lastUpdated !== null && !inputs.excludeUserIds.has(row.userId),
  );
  const ongoing = coursework !== null && coursework.learners.size > 0;
  const rows = joinLearners(known, inputs.increments, coursework?.learners ?? new Map(), runDate);
  if (rows.length === 0) return null;
  const plan = coursework?.plan ?? before?.plan;
  return {
    classId: inputs.classId,
    runDate,
    semester: coursework?.semester ?? before?.semester ?? '',
    ongoingOn: ongoing ? runDate : (before?.ongoingOn ?? null),
    trackedOn,
    requiredLevel: coursework?.requiredLevel ?? before?.requiredLevel ?? inputs.defaultRequiredLevel,
    ...(plan && { plan }),
    rows,
  };
}

/** An ongoing class has an assessed submission in LEB2's list of this very date: it gets predictions. */
export function isOngoing(day: ClassDay): boolean {
  return day.ongoingOn === day.runDate;
}
