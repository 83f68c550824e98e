import { ContractError } from './errors';

/** A calendar date in Asia/Bangkok as yyyymmdd. Bangkok is UTC+7 all year: it has no daylight saving time. */
export type Day = string & { readonly brand: 'Day' };

/** The UTC hours, both inclusive, of an Amplitude export: yyyymmddThh. */
export type HourWindow = { readonly start: string; readonly end: string };

export const BANGKOK_OFFSET_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

const DATE_FORMS = 'a calendar date as yyyymmdd or yyyy-mm-dd';

/** yyyymmdd or yyyy-mm-dd to a Day; a date that no calendar has (20230230) is a ContractError naming `field`. */
export function parseDay(text: unknown, field = 'date', allowed = DATE_FORMS): Day {
  const match = /^(\d{4})(-?)(\d{2})\2(\d{2})$/.exec(String(text));
  const day = match ? `${match[1]}${match[3]}${match[4]}` : '';
  if (dayFromUtc(utcMidnight(day)) !== day) throw new ContractError(field, text, allowed);
  return day as Day;
}

/** The Bangkok date of an instant. */
export function dayOf(instant: Date): Day {
  return dayFromUtc(instant.getTime() + BANGKOK_OFFSET_MS);
}

/** The date `count` days later (earlier when negative). */
export function addDays(day: Day, count: number): Day {
  return dayFromUtc(utcMidnight(day) + count * DAY_MS);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utcMidnight(to) - utcMidnight(from)) / DAY_MS);
}

/** Whole days from 1970-01-01. */
export function dayNumber(day: Day): number {
  return utcMidnight(day) / DAY_MS;
}

/** The day number of the Bangkok date of an instant in epoch seconds. */
export function dayNumberOf(epochSeconds: number): number {
  return Math.floor((epochSeconds * 1000 + BANGKOK_OFFSET_MS) / DAY_MS);
}

/** Every date from `from` to `to`, both included; empty when `to` is earlier. */
export function dayRange(from: Day, to: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, i) => addDays(from, i));
}

/** The instant at which a Bangkok date begins. */
export function startOfDay(day: Day): Date {
  return new Date(utcMidnight(day) - BANGKOK_OFFSET_MS);
}

/** The hour (Bangkok) from which the day before can be exported whole. */
export const EXPORTABLE_HOUR = 2;

/** The 24 export hours of the data day (runDate - 1): T17 of two days before to T16 of the day before, in UTC. */
export function exportWindow(runDate: Day): HourWindow {
  return { start: `${addDays(runDate, -2)}T17`, end: `${addDays(runDate, -1)}T16` };
}

/** yyyy-mm-dd. */
export function isoDate(day: Day): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
}

function utcMidnight(day: string): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
}

function dayFromUtc(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10).replaceAll('-', '') as Day;
}
