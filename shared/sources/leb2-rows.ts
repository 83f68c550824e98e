import { BANGKOK_OFFSET_MS } from '../base/day';
import { SourceError } from '../base/errors';
import type { Activity, Assessment, Unmarked } from '../contracts/coursework';

/** A row as the client hands it out: every column as text. */
export type TextRow = Readonly<Record<string, string | null>>;

export function assessmentOf(row: TextRow): Assessment {
  return {
    userId: text(row, 'user_id'),
    activityId: text(row, 'activity_id'),
    criterionId: text(row, 'cri_id'),
    submissionId: text(row, 'submission_id'),
    submittedAt: epochSeconds(row.submitted_at),
    dueAt: epochSeconds(row.due_date),
    spentSeconds: durationSeconds(row.spent_time),
    level: Number(row.level ?? 0),
    points: row.point == null ? null : Number(row.point),
  };
}

export function submissionOf(row: TextRow): Unmarked {
  return {
    userId: text(row, 'user_id'),
    activityId: text(row, 'activity_id'),
    submittedAt: epochSeconds(row.submitted_at),
  };
}

export function activityOf(row: TextRow): Activity {
  return {
    activityId: text(row, 'activity_id'),
    type: row.type ?? '',
    startAt: epochSeconds(row.start_date),
    dueAt: epochSeconds(row.due_date),
  };
}

/** A column that cannot be null. */
export function text(row: TextRow, column: string): string {
  const value = row[column];
  if (value == null) throw unreadable(column, value);
  return value;
}

/** Bangkok local 'yyyy-mm-dd hh:mm:ss' to epoch seconds; null for null and for MySQL's zero dates. */
export function epochSeconds(value: string | null | undefined): number | null {
  if (value == null) return null;
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/.exec(value);
  if (!match) throw unreadable('a date', value);
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as number[];
  if (!year || !month || !day) return null;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - BANGKOK_OFFSET_MS) / 1000;
}

/** TIME to seconds: hours may exceed 24 ('44:28:41') and the whole may be negative. */
export function durationSeconds(value: string | null | undefined): number | null {
  if (value == null) return null;
  const match = /^(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(value);
  if (!match) throw unreadable('a duration', value);
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4]);
  return match[1] && seconds ? -seconds : seconds;
}

function unreadable(what: string, value: unknown): SourceError {
  return new SourceError('LEB2_UNREADABLE', `LEB2 gave ${what} as ${JSON.stringify(value ?? null)}; check the schema`);
}
