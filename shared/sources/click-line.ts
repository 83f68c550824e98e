import type { Click } from '../contracts/click';

/**
 * One line of an Amplitude export. 'skip': an event that is no page load of a logged-in user; 'malformed': not a
 * JSON object, or a user id that cannot be told. Of the event only the fields of Click are looked at.
 */
export function readClickLine(line: string): Click | 'skip' | 'malformed' {
  const event = parseObject(line);
  if (!event) return 'malformed';
  if (event.event_type !== 'Page Load') return 'skip';
  const userId = readUserId(event.user_id);
  if (userId === 'malformed') return 'malformed';
  const url = (event.event_properties as { CURRENT_URL?: unknown } | null | undefined)?.CURRENT_URL;
  if (userId === '' || typeof url !== 'string') return 'skip';
  return { uuid: readUuid(event.uuid), userId, sessionId: readSessionId(event.session_id), url };
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    // The parser's message quotes the line, which may hold names and e-mail addresses.
    return null;
  }
}

/** LEB2's user ids are digits. Anything else is nobody known: a visitor's own text, which may be an e-mail address, stays here. */
const USER_ID = /^\d{1,20}$/;

/** Empty for nobody. A number beyond 2^53 has lost digits: it would be another user's. */
function readUserId(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return USER_ID.test(value) ? value : '';
  return Number.isSafeInteger(value) && Number(value) >= 0 ? String(value) : 'malformed';
}

function readUuid(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function readSessionId(value: unknown): number {
  return Number.isSafeInteger(value) ? Number(value) : -1;
}
