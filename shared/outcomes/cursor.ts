import { type Day, parseDay } from '../base/day';
import { ContractError } from '../base/errors';
import { shortHash } from '../base/hash';
import { runDateOf } from './published-run';

/** Where the next page starts: a row of one class item as it was filtered and sorted. */
export type Cursor = {
  readonly runDate: Day;
  /** The class item's run: its rows are the same as long as this is. */
  readonly run: string;
  /** Hash of class, filters and order. */
  readonly filter: string;
  readonly offset: number;
};

/** Opaque text for callers; the check makes a damaged one recognisable. */
export function writeCursor({ runDate, run, filter, offset }: Cursor): string {
  const content = [runDate, run, filter, offset];
  const check = shortHash(JSON.stringify(content));
  return Buffer.from(JSON.stringify([...content, check])).toString('base64url');
}

/** Reads what `writeCursor` wrote for the same filter; anything else is a ContractError. */
function readCursor(text: string, filter: string): Cursor {
  const cursor = decode(text);
  if (!cursor || cursor.filter !== filter || writeCursor(cursor) !== text) throw startAgain(text);
  return cursor;
}

/** The cursor of a question for a page, which fits its filter and its date; null where the first page is asked for. */
export function cursorOf(asked: { readonly cursor?: string; readonly date: string }, filter: string): Cursor | null {
  if (asked.cursor === undefined) return null;
  const cursor = readCursor(asked.cursor, filter);
  const day = runDateOf(asked.date);
  if (day !== null && day !== cursor.runDate) throw startAgain(asked.cursor);
  return cursor;
}

/** At most `length` rows from the offset of `place` on, and the cursor of what follows; `text` is the cursor given. */
export function pageAt<T>(
  rows: readonly T[],
  place: Cursor,
  length: number,
  text: string | undefined,
): { readonly rows: T[]; readonly next_cursor: string | null } {
  const { offset } = place;
  if (offset > 0 && offset >= rows.length) throw startAgain(text);
  const end = offset + length;
  return {
    rows: rows.slice(offset, end),
    next_cursor: end < rows.length ? writeCursor({ ...place, offset: end }) : null,
  };
}

/** The error for a cursor that leads nowhere, or no longer does. */
export function startAgain(text: string | undefined): ContractError {
  return new ContractError(
    'cursor',
    text,
    'the next_cursor of the page before, with the same class, date and filters, while its predictions stand; leave it out to start again',
  );
}

function decode(text: string): Cursor | null {
  try {
    const [runDate, run, filter, offset] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (!Number.isSafeInteger(offset) || Number(offset) < 1) return null;
    return { runDate: parseDay(runDate), run: String(run), filter: String(filter), offset: Number(offset) };
  } catch {
    return null;
  }
}
