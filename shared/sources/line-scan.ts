import type { ClickBytes } from '../contracts/click';
import {
  isPlainString,
  skipComma,
  skipKey,
  skipPlainString,
  skipSpace,
  skipString,
  skipValue,
  UNSURE,
} from './json-bytes';
import { learnInner, noteMiss, type ObjectShape, ROLE } from './line-shape';

/** What a line says; the bounds are those of a click only where `isClick`. */
export type ScannedLine = ClickBytes & { isPageLoad: boolean; isClick: boolean; missAt: number };

const QUOTE = 0x22;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const MINUS = 0x2d;
const LINE_FEED = 0x0a;
const LETTER_N = 0x6e;
const PAGE_LOAD = Buffer.from('"Page Load"');
const URL_KEY = Buffer.from('"CURRENT_URL"');
/** Fewer digits than 2^53 has: every number of so many is exact. */
const SAFE_DIGITS = 15;
/** As in readClickLine. */
const MOST_USER_DIGITS = 20;
const SHORTEST_GUESS = 10;

/** Walks the line at `at` if it has this shape and fills `line`; returns where its line feed is, or UNSURE. */
export function scanLine(bytes: DataView, at: number, shape: ObjectShape, line: ScannedLine): number {
  line.userAt = line.userEnd = line.urlAt = line.urlEnd = line.uuidAt = line.uuidEnd = 0;
  line.sessionId = -1;
  line.isPageLoad = false;
  const end = scanObject(bytes, at, shape, line);
  line.isClick = line.isPageLoad && line.userEnd > line.userAt && line.urlAt > 0;
  return end !== UNSURE && bytes.getUint8(end) === LINE_FEED ? end : UNSURE;
}

function scanObject(line: DataView, at: number, shape: ObjectShape, found: ScannedLine): number {
  const { bytes, roles, runTo, starts, ends, lengths } = shape;
  let next = at;
  let from = 0;
  shape.walks++;
  for (let n = 0; ; n++) {
    const to = runTo[n] as number;
    const runEnd = skipSame(line, next, bytes, from, starts[to] as number);
    if (runEnd !== UNSURE) {
      next = runEnd;
      n = to;
    } else {
      n = fieldOfMiss(line, next, shape, n, found);
      next = found.missAt;
    }
    if (next === UNSURE || n === roles.length) return next;
    const role = roles[n] as number;
    if (role === ROLE.other) next = skipOther(line, next, lengths, n);
    else if (role <= ROLE.properties) next = scanInner(line, next, role, shape.inner[n] as ObjectShape[], found);
    else next = readField(line, next, role, found);
    if (next === UNSURE) return UNSURE;
    from = ends[n] as number;
  }
}

/** The first field from n on that is not as in the copy: its value begins at `missAt`, UNSURE where it is no value. */
function fieldOfMiss(line: DataView, at: number, shape: ObjectShape, n: number, found: ScannedLine): number {
  const { bytes, starts, ends } = shape;
  const from = n > 0 ? (ends[n - 1] as number) : 0;
  let field = n;
  found.missAt = skipSame(line, at, bytes, from, starts[n] as number);
  for (; found.missAt !== UNSURE; field++) {
    const next = skipSame(line, found.missAt, bytes, starts[field] as number, starts[field + 1] as number);
    if (next === UNSURE) break;
    found.missAt = next;
  }
  if (found.missAt !== UNSURE) noteMiss(shape, field);
  return field;
}

/** An object in a line: by its known shapes first, then step by step. */
function scanInner(bytes: DataView, at: number, role: number, known: ObjectShape[], line: ScannedLine): number {
  for (let n = 0; n < known.length; n++) {
    const end = scanObject(bytes, at, known[n] as ObjectShape, line);
    if (end !== UNSURE) return end;
  }
  if (role === ROLE.object) {
    const end = skipValue(bytes, at);
    if (end !== UNSURE && bytes.getUint8(at) === OPEN) learnInner(bytes, at, role, known);
    return end;
  }
  line.urlAt = line.urlEnd = 0;
  const end = readProperties(bytes, at, line);
  if (end !== UNSURE) learnInner(bytes, at, role, known);
  return end;
}

/**
 * Where the line goes on after the bytes from..end of the copy, or UNSURE where it says something else. Eight bytes
 * are compared as one number: printable bytes that differ are different numbers, and what is no number equals nothing.
 */
function skipSame(line: DataView, at: number, copy: DataView, from: number, end: number): number {
  const shift = at - from;
  let next = from;
  if (at + end - from > line.byteLength) return UNSURE;
  for (; next + 16 <= end; next += 16) {
    if (line.getFloat64(next + shift, true) !== copy.getFloat64(next, true)) return UNSURE;
    if (line.getFloat64(next + shift + 8, true) !== copy.getFloat64(next + 8, true)) return UNSURE;
  }
  for (; next + 4 <= end; next += 4) if (line.getInt32(next + shift, true) !== copy.getInt32(next, true)) return UNSURE;
  for (; next < end; next++) if (line.getUint8(next + shift) !== copy.getUint8(next)) return UNSURE;
  return end + shift;
}

/** Over a value of which only its end is asked: a string is tried first at the length that it had in the line before. */
function skipOther(bytes: DataView, at: number, lengths: Uint32Array, n: number): number {
  if (bytes.getUint8(at) !== QUOTE) return skipValue(bytes, at);
  const length = lengths[n] as number;
  if (length > 0 && at + length <= bytes.byteLength && isPlainString(bytes, at, at + length)) return at + length;
  const end = skipString(bytes, at);
  lengths[n] = end - at >= SHORTEST_GUESS ? end - at : 0;
  return end;
}

function readField(bytes: DataView, at: number, role: number, line: ScannedLine): number {
  const isString = bytes.getUint8(at) === QUOTE;
  const end = isString ? skipPlainString(bytes, at) : skipValue(bytes, at);
  if (end === UNSURE) return UNSURE;
  if (role === ROLE.eventType) line.isPageLoad = isText(bytes, at, end, PAGE_LOAD);
  else if (role === ROLE.sessionId) return readSession(bytes, at, end, line);
  else if (role === ROLE.userId) return readUser(bytes, at, end, line);
  else if (role === ROLE.url) takeUrl(line, isString, at, end);
  else if (isString) {
    line.uuidAt = at + 1;
    line.uuidEnd = end - 1;
  }
  return end;
}

/** Repeated keys: the last one counts, as in JSON.parse. */
function readProperties(bytes: DataView, at: number, line: ScannedLine): number {
  if (bytes.getUint8(at) !== OPEN) return skipValue(bytes, at);
  let next = skipSpace(bytes, at + 1);
  while (bytes.getUint8(next) !== CLOSE) {
    const valueAt = skipKey(bytes, next);
    if (valueAt === UNSURE) return UNSURE;
    const isUrl = isText(bytes, next, next + URL_KEY.length, URL_KEY);
    next = isUrl ? readField(bytes, valueAt, ROLE.url, line) : skipValue(bytes, valueAt);
    if (next !== UNSURE) next = skipComma(bytes, next, CLOSE);
    if (next === UNSURE) return UNSURE;
  }
  return next + 1;
}

function takeUrl(line: ScannedLine, isString: boolean, at: number, end: number): void {
  line.urlAt = isString ? at + 1 : 0;
  line.urlEnd = isString ? end - 1 : 0;
}

/** A safe integer of few digits or -1; anything that is no number is no session. */
function readSession(bytes: DataView, at: number, end: number, line: ScannedLine): number {
  const first = bytes.getUint8(at);
  if (first === MINUS) return end === at + 2 && bytes.getUint8(at + 1) === 0x31 ? end : UNSURE;
  if (first < 0x30 || first > 0x39) return end;
  const number = digitsAt(bytes, at, end);
  if (number < 0) return UNSURE;
  line.sessionId = number;
  return end;
}

/** Digits, as text or as a number; null and any other text are nobody; other values are for the parser to judge. */
function readUser(bytes: DataView, at: number, end: number, line: ScannedLine): number {
  const isString = bytes.getUint8(at) === QUOTE;
  if (!isString && bytes.getUint8(at) === LETTER_N) return end;
  if (!isString && digitsAt(bytes, at, end) < 0) return UNSURE;
  const [from, to] = isString ? [at + 1, end - 1] : [at, end];
  if (to - from > MOST_USER_DIGITS) return end;
  for (let i = from; i < to; i++) if (bytes.getUint8(i) < 0x30 || bytes.getUint8(i) > 0x39) return end;
  line.userAt = from;
  line.userEnd = to;
  return end;
}

/** The number that the bytes at..end write in at most 15 digits; -1 for anything else. */
function digitsAt(bytes: DataView, at: number, end: number): number {
  if (end - at > SAFE_DIGITS) return -1;
  let number = 0;
  for (let i = at; i < end; i++) {
    const digit = bytes.getUint8(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

function isText(bytes: DataView, at: number, end: number, text: Uint8Array): boolean {
  if (end - at !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes.getUint8(at + i) !== text[i]) return false;
  return true;
}
