import { type Day, dayOf, EXPORTABLE_HOUR, parseDay, startOfDay } from '../base/day';
import { ContractError } from '../base/errors';

/** What starts daily-prep or retrain: the schedule, an operator, or the function itself for the rest of its work. */
export type RunEvent = {
  readonly runDate: Day;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly hops: number;
};

/** The run date is the event's `runDate`, else the Bangkok date of `scheduledTime` (a late retry keeps its day), else of `now`. */
export function parseRunEvent(event: unknown, now: Date): RunEvent {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  return {
    runDate: runDateOf(given, now),
    force: parseFlag(given.force, 'force'),
    dryRun: parseFlag(given.dryRun, 'dryRun'),
    hops: parseHops(given.hops),
  };
}

/** As `parseRunEvent`, for a retraining; it always publishes what it trained, so that a dry run is refused. */
export function parseTrainingEvent(event: unknown, now: Date): Pick<RunEvent, 'runDate' | 'force'> {
  const { runDate, force, dryRun } = parseRunEvent(event, now);
  if (dryRun) throw new ContractError('dryRun', dryRun, 'false: a retraining has no dry run');
  return { runDate, force };
}

/** Whether an operator named a date or said how to run: a schedule names an instant, a function that goes on its hops. */
export function isOperatorsRun(event: unknown): boolean {
  const { runDate, force, dryRun, hops } = (event ?? {}) as Record<string, unknown>;
  return [runDate, force, dryRun].some((given) => given !== undefined) && hops === undefined;
}

/** Refuses a date before its data day is complete: built then it would lose the rest of the day for good. */
export function refuseEarly(runDate: Day, now: Date, field = 'runDate'): void {
  if (now.getTime() < startOfDay(runDate).getTime() + EXPORTABLE_HOUR * 3_600_000)
    throw new ContractError(
      field,
      runDate,
      `a date of which it is 0${EXPORTABLE_HOUR}:00 or later in Bangkok: only then is the day before complete`,
    );
}

function runDateOf({ runDate, scheduledTime }: Record<string, unknown>, now: Date): Day {
  if (runDate !== undefined) return parseDay(runDate, 'runDate');
  if (scheduledTime === undefined) return dayOf(now);
  const instant = new Date(String(scheduledTime));
  if (Number.isNaN(instant.getTime())) throw new ContractError('scheduledTime', scheduledTime, 'an ISO 8601 instant');
  return dayOf(instant);
}

/** True or false as given, false where it is absent; anything else is a ContractError. */
export function parseFlag(value: unknown, field: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new ContractError(field, value, 'true or false');
}

function parseHops(value: unknown): number {
  if (value === undefined) return 0;
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw new ContractError('hops', value, 'a whole number from 0');
}
