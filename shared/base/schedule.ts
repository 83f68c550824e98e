import { addDays, BANGKOK_OFFSET_MS, type Day, dayOf, startOfDay } from './day';
import { ContractError } from './errors';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** Far enough back for a schedule of once a year. */
const SEARCH_DAYS = 800;

/** Minute, hour, day, month. */
const FIELD_RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
] as const;
/** Days of each month, in a leap year. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const ALLOWED = 'cron(minute hour days months ? *), days and months as numbers, lists or *, or rate(n days)';

/** A schedule that fires at fixed Bangkok times, or every so often. */
export type Schedule =
  | {
      readonly kind: 'cron';
      readonly minuteOfDay: number;
      /** Whether it fires on every day. */
      readonly isDaily: boolean;
      readonly fires: (day: Day) => boolean;
    }
  | { readonly kind: 'rate'; readonly periodMs: number };

/** Reads cron(minute hour day month ? *) with numbers, lists and *, and rate(n days). */
export function parseSchedule(expression: string, field = 'schedule'): Schedule {
  const rate = /^rate\(([1-9]\d?) days\)$/.exec(expression);
  if (rate) return { kind: 'rate', periodMs: Number(rate[1]) * DAY_MS };
  const cron = /^cron\((\d+) (\d+) (\*|[\d,]+) (\*|[\d,]+) \? \*\)$/.exec(expression);
  if (!cron || !inRange(cron.slice(1))) throw new ContractError(field, expression, ALLOWED);
  const [, minute, hour, days, months] = cron as unknown as [string, string, string, string, string];
  const dayFits = oneOf(days);
  const monthFits = oneOf(months);
  if (!LONGEST_MONTHS.some((length, i) => monthFits(i + 1) && firstOf(days) <= length))
    throw new ContractError(field, expression, 'days that one of its months has: this schedule never fires');
  return {
    kind: 'cron',
    minuteOfDay: Number(hour) * 60 + Number(minute),
    isDaily: days === '*' && months === '*',
    fires: (day) => dayFits(Number(day.slice(6))) && monthFits(Number(day.slice(4, 6))),
  };
}

/** The last instant at or before `now` at which the schedule was due; null when it never was within two years. */
export function lastDue(schedule: Schedule, now: Date): Date | null {
  if (schedule.kind === 'rate') return new Date(now.getTime() - schedule.periodMs);
  const minuteNow = ((now.getTime() + BANGKOK_OFFSET_MS) / MINUTE_MS) % 1_440;
  const today = dayOf(now);
  for (let back = minuteNow >= schedule.minuteOfDay ? 0 : 1; back < SEARCH_DAYS; back++) {
    const day = addDays(today, -back);
    if (schedule.fires(day)) return firingOn(schedule, day);
  }
  return null;
}

/** The instant at which a cron schedule fires on a day; null when it does not. */
export function firingOn(schedule: Schedule, day: Day): Date | null {
  if (schedule.kind !== 'cron' || !schedule.fires(day)) return null;
  return new Date(startOfDay(day).getTime() + schedule.minuteOfDay * MINUTE_MS);
}

function inRange(fields: readonly string[]): boolean {
  return fields.every((text, i) => {
    const [low, high] = FIELD_RANGES[i] as readonly [number, number];
    return text === '*' || text.split(',').every((part) => Number(part) >= low && Number(part) <= high);
  });
}

function firstOf(field: string): number {
  return field === '*' ? 1 : Math.min(...field.split(',').map(Number));
}

function oneOf(field: string): (value: number) => boolean {
  if (field === '*') return () => true;
  const allowed = new Set(field.split(',').map(Number));
  return (value) => allowed.has(value);
}
