import { ContractError, StoredDataError } from '../base/errors';
import { PREFIX } from './names';

/** JSON list of the ids of learners who object; edited by `ops exclude` and `ops include`. */
export const EXCLUSIONS_KEY = `${PREFIX.outcomeExcluded}users.json`;

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

/** The ids of a stored list. One that does not read back is an error: nobody who objects is predicted by mistake. */
export function parseExclusions(body: Uint8Array): string[] {
  const ids = parseJson(Buffer.from(body).toString('utf8'));
  if (Array.isArray(ids) && ids.every(isUserId)) return ids;
  throw new StoredDataError(
    `${EXCLUSIONS_KEY} is no JSON list of user ids in digits; restore it from the bucket's versions`,
  );
}

/** Who objects; nobody where there is no list. */
export async function readExclusions(objects: {
  get: (key: string) => Promise<{ readonly body: Uint8Array } | null>;
}): Promise<string[]> {
  const file = await objects.get(EXCLUSIONS_KEY);
  return file ? parseExclusions(file.body) : [];
}

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
