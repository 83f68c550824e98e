import { type Day, parseDay } from '../base/day';
import { ContractError, StoredDataError } from '../base/errors';
import { PREFIX } from './names';

/** The learners who object, in JSON; edited by `ops exclude` and `ops include`. */
export const EXCLUSIONS_KEY = `${PREFIX.outcomeExcluded}users.json`;

/** User id -> the day on which the learner was excluded. */
export type Exclusions = ReadonlyMap<string, Day>;

const USER_ID = /^\d{1,20}$/;
const DIGITS = 'the id of a user in LEB2, 1 to 20 digits';

export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && USER_ID.test(value);
}

/** The id as given; the error never repeats what is none: it may be an e-mail address. */
export function parseUserId(value: unknown, field: string): string {
  if (isUserId(value)) return value;
  throw new ContractError(field, '', DIGITS, `${field} must be ${DIGITS}`);
}

/** A stored list. One that does not read back is an error: nobody who objects is predicted by mistake. */
export function parseExclusions(body: Uint8Array): Exclusions {
  const list = parseJson(Buffer.from(body).toString('utf8'));
  const entries = Object.entries(list ?? {});
  if (isObject(list) && entries.every(([id, day]) => isUserId(id) && isDay(day)))
    return new Map(entries as [string, Day][]);
  throw new StoredDataError(
    `${EXCLUSIONS_KEY} is no JSON object of user ids in digits and days; restore it from the bucket's versions`,
  );
}

export function packExclusions(exclusions: Exclusions): string {
  return JSON.stringify(Object.fromEntries(exclusions));
}

/** The ids of those who object; of nobody where there is no list. */
export async function readExclusions(objects: {
  get: (key: string) => Promise<{ readonly body: Uint8Array } | null>;
}): Promise<string[]> {
  const file = await objects.get(EXCLUSIONS_KEY);
  return file ? [...parseExclusions(file.body).keys()] : [];
}

/**
 * What an operator has to do for the visits of a learner who was taken in again; `since` is the day of exclusion,
 * `where` the options that name the system.
 */
export function visitsNotice(since: Day, today: Day, where: string): string {
  return `the learner's visits count anew from zero; for all of them run: npm run ops -- backfill --from ${since} --to ${today} ${where}`;
}

/** What an operator has to look at who has excluded somebody whom no class has known. */
export const UNKNOWN_LEARNER =
  'no class has known this id so far: is it the id of LEB2, not a student number? Somebody new is left out from the first day on';

/** Settings with more users to leave out. */
export function excludeAlso<T extends { readonly excludeUserIds: readonly string[] }>(
  settings: T,
  userIds: readonly string[],
): T & { excludeUserIds: string[] } {
  return { ...settings, excludeUserIds: [...new Set([...settings.excludeUserIds, ...userIds])] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDay(value: unknown): boolean {
  try {
    return parseDay(value) === value;
  } catch {
    return false;
  }
}
