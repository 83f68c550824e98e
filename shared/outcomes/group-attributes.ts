import { type Csv, parseCsv } from '../base/csv';
import { ContractError, StoredDataError } from '../base/errors';
import { PREFIX } from '../contracts/names';

/** Attribute -> user id -> group. For comparing a finished model between groups, and for nothing else. */
export type GroupAttributes = ReadonlyMap<string, ReadonlyMap<string, string>>;

type Objects = { readonly get: (key: string) => Promise<{ readonly body: Uint8Array } | null> };

export const ATTRIBUTES_KEY = `${PREFIX.outcomeAudit}attributes.csv`;
const MAX_ATTRIBUTES = 20;
const UNKNOWN = /^(|NULL|NA|N\/A|\?)$/i;

/** The operator's attributes file; null where there is none. A bad one is a ContractError that repeats nothing of it. */
export async function readGroupAttributes(objects: Objects): Promise<GroupAttributes | null> {
  const file = await objects.get(ATTRIBUTES_KEY).catch((error: unknown) => {
    // the store names the bucket, which is nothing for a card
    if (error instanceof StoredDataError) throw refusalOf(ATTRIBUTES_KEY, 'a file of no more than 64 MiB');
    throw error;
  });
  return file && parseGroupAttributes(Buffer.from(file.body).toString('utf8'));
}

/** Reads user_id and one or more attribute columns; an empty cell is unknown. */
export function parseGroupAttributes(text: string, name = ATTRIBUTES_KEY): GroupAttributes {
  const refusal = (allowed: string) => refusalOf(name, allowed);
  // of another encoding the groups of a language may become one
  if (text.includes('\uFFFD')) throw refusal('UTF-8; save it as CSV UTF-8');
  const { header, rows } = readCsv(text, name);
  const attributes = header.filter((name) => name !== 'user_id' && name !== '');
  if (!header.includes('user_id') || attributes.length === 0 || attributes.length > MAX_ATTRIBUTES)
    throw refusal(`a header of user_id and 1 to ${MAX_ATTRIBUTES} attributes`);
  const groups = new Map(attributes.map((attribute) => [attribute, new Map<string, string>()]));
  for (const { line, values } of rows) {
    const userId = values.user_id ?? '';
    if (userId === '') throw refusal(`a user_id in line ${line}`);
    for (const [attribute, groupOf] of groups) {
      const group = values[attribute] ?? '';
      if (UNKNOWN.test(group)) continue;
      if ((groupOf.get(userId) ?? group) !== group)
        throw refusal(`one ${attribute} a learner; line ${line} gives another than a line before it`);
      groupOf.set(userId, group);
    }
  }
  return groups;
}

/** What a parser says of a line may quote it: only the line's number is told. */
function readCsv(text: string, name: string): Csv {
  try {
    return parseCsv(text);
  } catch (error) {
    const [, line = null] = /line (\d+)/.exec((error as Error).message) ?? [];
    throw refusalOf(name, `comma-separated values with one header${line === null ? '' : `; see line ${line}`}`);
  }
}

function refusalOf(name: string, allowed: string): ContractError {
  return new ContractError(name, '', allowed, `${name} cannot be used; allowed: ${allowed}`);
}
