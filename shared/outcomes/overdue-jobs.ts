import { lastDue, parseSchedule } from '../base/schedule';

/** A job may take this long after its time before it counts as overdue. */
const GRACE_MS = 6 * 3_600_000;

/**
 * 1 for each job whose last success is older than its last due time, else 0. A job that has never succeeded counts from
 * `runningSince`, the first success of the daily run, so that a new deployment is not overdue for last semester.
 */
export function overdueJobs(
  schedules: Readonly<Record<string, string>>,
  lastSuccesses: Readonly<Record<string, string>>,
  runningSince: Date,
  now: Date,
): Record<string, number> {
  const overdue: Record<string, number> = {};
  for (const [job, expression] of Object.entries(schedules)) {
    const due = lastDue(parseSchedule(expression), new Date(now.getTime() - GRACE_MS));
    const since = lastSuccesses[job] === undefined ? runningSince : new Date(lastSuccesses[job]);
    overdue[job] = Number(due !== null && since < due);
  }
  return overdue;
}
