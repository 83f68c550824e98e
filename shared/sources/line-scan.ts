import type { ClickBytes } from '../contracts/click';
import { isPlainString, skipPlainString, skipString, skipValue, UNSURE } from './json-bytes';
import { isSame, type LineShape, ROLE } from './line-shape';

/** What a line says; the bounds are those of a click only where `isClick`. */
export type ScannedLine = ClickBytes & { isPageLoad: boolean; isClick: boolean };

const QUOTE = 0x22;
const MINUS = 0x2d;
const LINE_FEED = 0x0a;
const LETTER_N = 0x6e;
const PAGE_LOAD = Buffer.from('"Page Load"');
/** Fewer digits than 2^53 has: every number of so many is exact. */
const SAFE_DIGITS = 15;
/** As in readClickLine. */
const MOST_USER_DIGITS = 20;
const SHORTEST_GUESS = 6;

/** Walks the line at `at` if it has this shape and fills `line`; returns where its line feed is, or UNSURE. */
export function scanLine(bytes: DataView, at: number, shape: LineShape, line: ScannedLine): number {
  const { bytes: copy, roles, steps, starts, ends, lengths } = shape;
  line.userAt = line.userEnd = line.urlAt = line.urlEnd = line.uuidAt = line.uuidEnd = 0;
  line.sessionId = -1;
  line.isPageLoad = false;
  const limit = bytes.byteLength;
  let next = at;
  let from = 0;
  for (let step = 0; step < steps.length; step++) {
    const n = steps[step] as number;
    const start = starts[n] as number;
    if (!isSame(bytes, next, limit, copy, from, start)) return UNSURE;
    next += start - from;
    const role = roles[n] as number;
    next = role === ROLE.other ? skipOther(bytes, next, limit, lengths, n) : readField(bytes, next, role, line);
    if (next === UNSURE) return UNSURE;
    from = ends[n] as number;
  }
  const end = starts[roles.length] as number;
  if (!isSame(bytes, next, limit, copy, from, end) || bytes.getUint8(next + end - from) !== LINE_FEED) return UNSURE;
  line.isClick = line.isPageLoad && line.userEnd > line.userAt && line.urlAt > 0;
  return next + end - from;
}

/** Over a value of which only its end is asked: a string is tried first at the length that it had in the line before. */
function skipOther(bytes: DataView, at: number, limit: number, lengths: Uint32Array, n: number): number {
  if (bytes.getUint8(at) !== QUOTE) return skipValue(bytes, at);
  const length = lengths[n] as number;
  if (length > 0 && at + length <= limit && isPlainString(bytes, at, at + length)) return at + length;
  const end = skipString(bytes, at);
  lengths[n] = end - at >= SHORTEST_GUESS ? end - at : 0;
  return end;
}

function readField(bytes: DataView, at: number, role: number, line: ScannedLine): number {
  if (role === ROLE.sessionId) return readSession(bytes, at, line);
  if (role === ROLE.userId) return readUser(bytes, at, line);
  const isString = bytes.getUint8(at) === QUOTE;
  const end = isString ? skipPlainString(bytes, at) : skipValue(bytes, at);
  if (end === UNSURE) return UNSURE;
  if (role === ROLE.eventType) line.isPageLoad = isText(bytes, at, end, PAGE_LOAD);
  else if (role === ROLE.url) takeUrl(line, isString, at, end);
  else if (isString) {
    line.uuidAt = at + 1;
    line.uuidEnd = end - 1;
  }
  return end;
}

function takeUrl(line: ScannedLine, isString: boolean, at: number, end: number): void {
  line.urlAt = isString ? at + 1 : 0;
  line.urlEnd = isString ? end - 1 : 0;
}

/** A safe integer of few digits or -1; anything that is no number is no session. */
function readSession(bytes: DataView, at: number, line: ScannedLine): number {
  const first = bytes.getUint8(at);
  if (first === MINUS) return bytes.getUint8(at + 1) === 0x31 && !isInNumber(bytes.getUint8(at + 2)) ? at + 2 : UNSURE;
  if (first < 0x30 || first > 0x39) return skipValue(bytes, at);
  let number = 0;
  let end = at;
  for (let digit = first - 0x30; digit >= 0 && digit <= 9; digit = bytes.getUint8(end) - 0x30) {
    number = number * 10 + digit;
    end++;
  }
  line.sessionId = number;
  return isPlainNumber(bytes, at, end) ? end : UNSURE;
}

/** Digits, as text or as a number; null and any other text are nobody; other values are for the parser to judge. */
function readUser(bytes: DataView, at: number, line: ScannedLine): number {
  const isString = bytes.getUint8(at) === QUOTE;
  const from = isString ? at + 1 : at;
  let end = from;
  while (bytes.getUint8(end) >= 0x30 && bytes.getUint8(end) <= 0x39) end++;
  if (isString && bytes.getUint8(end) === QUOTE && end - from <= MOST_USER_DIGITS) {
    line.userAt = from;
    line.userEnd = end;
    return end + 1;
  }
  if (isString) return skipPlainString(bytes, at);
  if (bytes.getUint8(at) === LETTER_N) return skipValue(bytes, at);
  if (!isPlainNumber(bytes, at, end)) return UNSURE;
  line.userAt = from;
  line.userEnd = end;
  return end;
}

/** Whether the digits at..end are a whole number that is exact as it stands. */
function isPlainNumber(bytes: DataView, at: number, end: number): boolean {
  const isLong = end - at > SAFE_DIGITS || (bytes.getUint8(at) === 0x30 && end > at + 1);
  return end > at && !isLong && !isInNumber(bytes.getUint8(end));
}

/** Whether the byte may follow a digit in a number: a digit, a point or an exponent. */
function isInNumber(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || (byte | 0x20) === 0x65;
}

function isText(bytes: DataView, at: number, end: number, text: Uint8Array): boolean {
  if (end - at !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes.getUint8(at + i) !== text[i]) return false;
  return true;
}
