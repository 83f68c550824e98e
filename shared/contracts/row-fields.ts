import { ContractError } from '../base/errors';
import type { RowValues } from './importer';

const TRUE = new Set(['true', 't', '1', 'yes']);
const FALSE = new Set(['false', 'f', '0', 'no', '']);
/** A time's zone may be whole hours, as PostgreSQL prints it. */
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(?:Z|([+-])(\d{2})(?::?(\d{2})|(?<=:.*)))?$/;
/** Also as wide and as small letter. */
const AT = /[@\uFF20\uFE6B]/;
const ADDRESS = /[^\s@]@[^\s@]+\.\p{L}/u;
const LISTED_CHOICES = 6;
/** Files repeat a few days many times. */
const midnights = new Map<string, number>();
const MOST_MIDNIGHTS = 10_000;

/** An id that is a whole number from 0 to 2^53 - 1. */
export function wholeId(row: RowValues, field: string): number {
  const value = optionalWholeId(row, field);
  if (value === null) throw fieldFault(field, 'a whole number');
  return value;
}

/** As `wholeId`; null where the field is absent or empty. */
export function optionalWholeId(row: RowValues, field: string): number | null {
  const text = fieldText(row, field);
  if (text === '') return null;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw fieldFault(field, 'a whole number');
  return value;
}

/** A date or an instant (ISO 8601, or with a space as PostgreSQL prints it) in epoch seconds; without a zone it is UTC. */
export function instantSeconds(row: RowValues, field: string): number {
  const match = INSTANT.exec(fieldText(row, field));
  const [, date = '', hours = 0, minutes = 0, seconds = 0, sign, zoneHours = 0, zoneMinutes = 0] = match ?? [];
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -60 : 60);
  const ofDay = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60;
  const exists = ofDay && Number(zoneHours) < 24 && Number(zoneMinutes) < 60;
  const at = exists
    ? midnight(date) + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds) - offset
    : Number.NaN;
  if (match && Number.isFinite(at)) return at;
  throw fieldFault(field, 'a date or an instant such as 2023-03-25T08:30:00Z');
}

/** UTC midnight of a date in epoch seconds; NaN of one that no calendar has. */
function midnight(date: string): number {
  const known = midnights.get(date);
  if (known !== undefined) return known;
  const instant = new Date(`${date}T00:00Z`);
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
  const seconds = exists ? instant.getTime() / 1000 : Number.NaN;
  if (midnights.size >= MOST_MIDNIGHTS) midnights.clear();
  midnights.set(date, seconds);
  return seconds;
}

/** As `instantSeconds`; null where the field is absent or empty. */
export function optionalInstantSeconds(row: RowValues, field: string): number | null {
  return fieldText(row, field) === '' ? null : instantSeconds(row, field);
}

/** true/false, t/f, 1/0 or yes/no in any case; absent or empty is false. */
export function flag(row: RowValues, field: string): boolean {
  const text = fieldText(row, field).toLowerCase();
  if (TRUE.has(text)) return true;
  if (FALSE.has(text)) return false;
  throw fieldFault(field, 'true or false');
}

/** Trimmed text of at most `maxLength` characters; null where the field is absent or empty. */
export function optionalText(row: RowValues, field: string, maxLength = 200): string | null {
  const text = fieldText(row, field);
  if (text.length > maxLength)
    throw new ContractError(field, '', '', `${field} has ${text.length} characters; allowed: ${maxLength}`);
  return text === '' ? null : text;
}

/** As `optionalText`, for a title that is kept: one with an e-mail address in it is refused; M@gistère is none. */
export function optionalTitle(row: RowValues, field: string, maxLength: number): string | null {
  const text = optionalText(row, field, maxLength);
  if (text !== null && AT.test(text) && ADDRESS.test(text.normalize('NFKC')))
    throw fieldFault(field, 'text without an e-mail address');
  return text;
}

/** As `optionalText`, for a word or a code that is kept: it has no use for an @, not even of half an address. */
export function optionalWord(row: RowValues, field: string, maxLength: number): string | null {
  const text = optionalText(row, field, maxLength);
  if (text !== null && AT.test(text)) throw fieldFault(field, 'a word without "@": e-mail addresses are not kept');
  return text;
}

/** A whole number from `low` to `high`, also as 30.0; null where the field is absent or empty. */
export function optionalWhole(row: RowValues, field: string, low: number, high: number): number | null {
  const text = fieldText(row, field);
  if (text === '') return null;
  const value = /^\d+(\.0+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= low && value <= high) return value;
  throw fieldFault(field, `a whole number from ${low} to ${high}`);
}

/** One of the choices; null where the field is absent or empty. */
export function optionalChoice<T extends string>(row: RowValues, field: string, choices: readonly T[]): T | null {
  const text = fieldText(row, field);
  if (text === '') return null;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw choiceFault(field, choices);
  return found;
}

/** The trimmed text of a field, '' where it is absent; a list or an object of a JSON row is a ContractError. */
export function fieldText(row: RowValues, field: string): string {
  return plainText(row[field], field);
}

/** As `fieldText`, of a value by itself: crafted objects and deep lists fail when they are made text. */
export function plainText(value: unknown, field: string): string {
  if (typeof value === 'string') return value.trim();
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw fieldFault(field, 'text or a number');
}

/** The error of a field of a row. It never repeats the value, which in a shifted column may be a name or an address. */
export function fieldFault(field: string, allowed: string): ContractError {
  return new ContractError(field, '', allowed, `${field} must be ${allowed}`);
}

/** The error of a field that is none of the choices; of many it names the first. */
export function choiceFault(field: string, choices: readonly string[]): ContractError {
  const more = choices.length > LISTED_CHOICES ? ', ...' : '';
  return fieldFault(field, `one of ${choices.slice(0, LISTED_CHOICES).join(', ')}${more}`);
}
