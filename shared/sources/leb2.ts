import type { ConnectionOptions } from 'mysql2/promise';
import { type Day, isoDate, parseDay, startOfDay } from '../base/day';
import { SourceError } from '../base/errors';
import { type Clock, retry } from '../base/retry';
import type { Activity, Assessment, ClassCoursework, ReadCoursework, Unmarked } from '../contracts/coursework';
import type { OutcomeSettings } from '../contracts/settings';
import { type Ask, inSnapshot } from './leb2-connection';
import {
  ACTIVITIES,
  ASSESSMENTS,
  POINT_COLUMN,
  RECENT_CLASSES,
  REQUIRED_LEVELS,
  SUBMISSIONS,
  TRACKED_CLASSES,
} from './leb2-queries';
import { activityOf, assessmentOf, submissionOf, type TextRow, text } from './leb2-rows';

export type Leb2Options = {
  /** Host, port, user, password, database and ssl; asked again for every try. */
  readonly connect: () => Promise<ConnectionOptions>;
  readonly settings: Pick<OutcomeSettings, 'lookbackMonths' | 'trainingMonths'>;
  readonly clock: Clock;
  readonly random: () => number;
};

const TRIES = 4;

/**
 * Reads LEB2 as of a date. `readTracked`: classes with an activity since the lookback; `readEnded`: classes whose last
 * date lies before the date, within the training span. Throws SourceError LEB2_UNAVAILABLE, LEB2_FAILED or LEB2_UNREADABLE.
 */
export function leb2Reader(options: Leb2Options): { readTracked: ReadCoursework; readEnded: ReadCoursework } {
  const { connect, settings, clock, random } = options;
  const reader =
    (selectionAt: (asOf: Day) => Selection): ReadCoursework =>
    (asOf, eachClass, unreadable) =>
      retry(
        async () => inSnapshot(await connect(), (ask) => eachSelected(ask, selectionAt(asOf), eachClass, unreadable)),
        {
          tries: TRIES,
          baseMs: 1_000,
          maxMs: 20_000,
          random,
          sleep: clock.sleep,
          retryable: (error) => error instanceof SourceError && error.code === 'LEB2_UNAVAILABLE',
        },
      );
  return {
    readTracked: reader((asOf) => trackedAt(asOf, settings.lookbackMonths)),
    readEnded: reader((asOf) => endedBy(asOf, settings.trainingMonths)),
  };
}

/** Which classes are read, and which of their assessments. */
type Selection = {
  readonly classes: string;
  readonly classValues: readonly string[];
  readonly isWanted: (activities: readonly Activity[]) => boolean;
  readonly assessments: { readonly plain: string; readonly withPoints: string };
  readonly submissions: string;
  /** Of both, after the class id. */
  readonly values: readonly string[];
  readonly assessedAfter?: number;
};

function trackedAt(asOf: Day, lookbackMonths: number): Selection {
  const sinceDay = monthsBefore(asOf, lookbackMonths);
  const since = midnight(sinceDay);
  return {
    classes: TRACKED_CLASSES,
    classValues: [since],
    isWanted: () => true,
    assessments: ASSESSMENTS.tracked,
    submissions: SUBMISSIONS.tracked,
    values: [midnight(asOf), since],
    assessedAfter: startOfDay(sinceDay).getTime() / 1000,
  };
}

function endedBy(asOf: Day, trainingMonths: number): Selection {
  const firstDay = monthsBefore(asOf, trainingMonths);
  const [since, until] = [firstDay, asOf].map((day) => startOfDay(day).getTime() / 1000) as [number, number];
  return {
    classes: RECENT_CLASSES,
    classValues: [midnight(firstDay), midnight(firstDay)],
    isWanted: (activities) => endedWithin(activities, since, until),
    assessments: ASSESSMENTS.ended,
    submissions: SUBMISSIONS.ended,
    values: [midnight(asOf)],
  };
}

async function eachSelected<T>(
  ask: Ask,
  selection: Selection,
  eachClass: (coursework: ClassCoursework) => T,
  unreadable: (classId: string, error: unknown) => T = (_, error) => {
    throw error;
  },
): Promise<T[]> {
  const hasPoints = (await ask(POINT_COLUMN)).length > 0;
  const results: T[] = [];
  for (const classRow of await ask(selection.classes, selection.classValues)) {
    const classId = text(classRow, 'class_id');
    const read = await readClass(ask, selection, classRow, hasPoints).catch((error: unknown) => {
      if (error instanceof SourceError && error.code === 'LEB2_UNREADABLE') return error;
      throw error;
    });
    if (read instanceof SourceError) results.push(unreadable(classId, read));
    else if (read) results.push(eachClass(read));
  }
  return results;
}

/** Null for a class that is not wanted. */
async function readClass(
  ask: Ask,
  selection: Selection,
  classRow: TextRow,
  hasPoints: boolean,
): Promise<ClassCoursework | null> {
  const classId = text(classRow, 'class_id');
  const id = BigInt(classId);
  const activities = (await ask(ACTIVITIES, [id])).map(activityOf);
  if (!selection.isWanted(activities)) return null;
  const assessmentsSql = selection.assessments[hasPoints ? 'withPoints' : 'plain'];
  const assessments = (await ask(assessmentsSql, [id, ...selection.values])).map(assessmentOf);
  const submissions = await ask(selection.submissions, [id, ...selection.values]);
  const levels = await ask(REQUIRED_LEVELS, [id]);
  return {
    classId,
    semester: classRow.slug ?? '',
    courseId: classRow.course_id ?? null,
    activities,
    ...(selection.assessedAfter !== undefined && { assessedAfter: selection.assessedAfter }),
    requiredLevels: new Map(levels.map((row) => [text(row, 'cri_id'), Number(text(row, 'level'))])),
    assessments,
    unmarked: withoutMark(submissions.map(submissionOf), assessments),
  };
}

function withoutMark(submissions: readonly Unmarked[], assessments: readonly Assessment[]): Unmarked[] {
  const marked = new Set(assessments.map(({ activityId, userId }) => `${activityId} ${userId}`));
  return submissions.filter(({ activityId, userId }) => !marked.has(`${activityId} ${userId}`));
}

/** At least two dated activities, the last of them (due, else start) in [since, asOf); epoch seconds. */
function endedWithin(activities: readonly Activity[], since: number, asOf: number): boolean {
  const dates = activities.map((activity) => activity.dueAt ?? activity.startAt).filter((date) => date !== null);
  const last = dates.reduce((latest, date) => Math.max(latest, date), -Infinity);
  return dates.length >= 2 && last >= since && last < asOf;
}

/** The same day of an earlier month, or that month's last day where it is shorter (as MySQL's INTERVAL does). */
export function monthsBefore(day: Day, months: number): Day {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(4, 6)) - 1 - months;
  const [year, monthOfYear] = [Math.floor(month / 12), month % 12];
  const lastDate = new Date(Date.UTC(year, monthOfYear + 1, 0)).getUTCDate();
  const parts = [year, monthOfYear + 1, Math.min(Number(day.slice(6)), lastDate)];
  return parseDay(parts.map((part, i) => String(part).padStart(i === 0 ? 4 : 2, '0')).join(''));
}

function midnight(day: Day): string {
  return `${isoDate(day)} 00:00:00`;
}
