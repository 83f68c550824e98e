import {
  forgetFields,
  hasType,
  readField,
  sessionId,
  urlAt,
  urlEnd,
  userAt,
  userEnd,
  uuidAt,
  uuidEnd,
} from './click-fields';
import { skipComma, skipKey, skipSpace, skipString, skipValue, UNSURE } from './json-bytes';

export { skipComma, skipKey, skipSpace, skipValue };

/** The role of a value that is only walked over, as in line-shape.ts. */
const OTHER: u8 = 0;

const QUOTE: u8 = 0x22;
const LINE_FEED: u8 = 0x0a;
const BACKSLASH: u8 = 0x5c;
const LOAD: u32 = 0x6461_6f4c;

/** A shape lies in memory as line-shape.ts writes it: five words, then what they point to. */
const COPY: usize = 0;
const STARTS: usize = 4;
const VALUES: usize = 8;
const STEPS: usize = 12;
const STEP_COUNT: usize = 16;
/** Of a value: where it begins and ends in the copy, and its role. Behind the last one stands the end of the copy. */
const VALUE_BYTES: usize = 12;

/** A click as shared/contracts/shared-clicks.ts has it. */
const CLICK_BYTES: usize = 32;

/** Why `walk` has come back, as in line-walker.ts. */
const DONE = 0;
const SLOW = 1;
const FULL = 2;
const AUDIT = 3;

let order: usize = 0;
let shapes: i32 = 0;
let learnsOthers: bool = true;
let maxLineBytes: usize = 0;
let clicks: usize = 0;
let clicksEnd: usize = 0;
let nextClick: usize = 0;
let untilAudit: i32 = 0;
let events: i32 = 0;
let why: i32 = DONE;
let lineEnd: usize = 0;
let isClick: bool = false;

/** `order`: the addresses of the shapes, the latest that fitted first. Clicks go to `at` up to `end`. */
export function prepare(orderAt: usize, clicksAt: usize, end: usize, lineBytes: usize): void {
  order = orderAt;
  clicks = nextClick = clicksAt;
  clicksEnd = end;
  maxLineBytes = lineBytes;
}

/** So many shapes are known; lines of other ones that are no page loads shall be learnt, too, or no longer. */
export function learnt(count: i32, withOthers: bool): void {
  shapes = count;
  learnsOthers = withOthers;
}

export function whyStopped(): i32 {
  return why;
}

export function endOfLine(): usize {
  return lineEnd;
}

export function isLastClick(): bool {
  return isClick;
}

/** How many lines have been taken since it was asked last. */
export function takeEvents(): i32 {
  const taken = events;
  events = 0;
  return taken;
}

/** How many clicks lie where `prepare` said. */
export function waitingClicks(): usize {
  return (nextClick - clicks) / CLICK_BYTES;
}

export function forgetClicks(): void {
  nextClick = clicks;
}

/**
 * Takes whole lines, from `from` to the line feed at `last`, valid UTF-8: clicks to memory, all else is counted. Returns
 * where it stopped: behind the last line (DONE), at a line to be parsed (SLOW), at one that waits for room (FULL), or
 * at one that was taken and shall be looked at (AUDIT; it is among the clicks if it is one).
 */
export function walk(from: usize, last: usize, linesToAudit: i32): usize {
  untilAudit = linesToAudit;
  why = DONE;
  let at = from;
  while (at <= last) {
    if (nextClick === clicksEnd) why = FULL;
    else if (!takeLine(at)) why = SLOW;
    if (why !== DONE) return at;
    events++;
    if (untilAudit-- === 0) {
      why = AUDIT;
      return at;
    }
    at = lineEnd + 1;
  }
  return at;
}

/** Whether the line at `at` could be taken; sets `lineEnd` and `isClick`. */
function takeLine(at: usize): bool {
  isClick = false;
  const end = walkAny(at);
  if (end !== UNSURE) {
    lineEnd = end;
    if (end - at > maxLineBytes) return false;
    isClick = hasType && userEnd > userAt && urlAt !== 0;
    if (isClick) putClick();
    return true;
  }
  if (!learnsOthers && !mayBeLoad(at)) return lineEnd - at <= maxLineBytes && isObject(at);
  lineEnd = nextLineFeed(at);
  return false;
}

/**
 * Whether the line at `at` holds `Load"`, which ends every page load's type whose letters are written without escapes,
 * or an escape that could write one of these letters, or one of a name: \u0041 to \u007a. If not, `lineEnd` is where
 * the line ends.
 */
function mayBeLoad(at: usize): bool {
  let next = at;
  while (true) {
    const marks = marksOf(next);
    const more = marksOf(next + 16);
    if (v128.any_true(v128.or(marks, more))) {
      for (let bits = i8x16.bitmask(marks) | (i8x16.bitmask(more) << 16); bits !== 0; bits &= bits - 1) {
        const place = next + ctz(bits);
        const byte = load<u8>(place);
        if (byte === LINE_FEED) {
          lineEnd = place;
          return false;
        }
        if (byte === BACKSLASH ? isLetterEscape(place) : load<u32>(place) === LOAD) return true;
      }
    }
    next += 32;
  }
}

/** Of 16 bytes, those that are a line feed, a backslash, or an L that a quote follows as in `Load"`. */
function marksOf(at: usize): v128 {
  const bytes = v128.load(at);
  const isLoad = v128.and(i8x16.eq(bytes, i8x16.splat(0x4c)), i8x16.eq(v128.load(at, 4), i8x16.splat(QUOTE)));
  return v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(LINE_FEED)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))), isLoad);
}

function isLetterEscape(at: usize): bool {
  return load<u8>(at, 1) === 0x75 && load<u16>(at, 2) === 0x3030 && load<u8>(at, 4) >= 0x34;
}

function putClick(): void {
  store<u32>(nextClick, <u32>userAt, 0);
  store<u32>(nextClick, <u32>userEnd, 4);
  store<u32>(nextClick, <u32>urlAt, 8);
  store<u32>(nextClick, <u32>urlEnd, 12);
  store<u32>(nextClick, <u32>uuidAt, 16);
  store<u32>(nextClick, <u32>uuidEnd, 20);
  store<f64>(nextClick, sessionId, 24);
  nextClick += CLICK_BYTES;
}

function nextLineFeed(from: usize): usize {
  let at = from;
  while (true) {
    const found = i8x16.eq(v128.load(at), i8x16.splat(LINE_FEED));
    if (v128.any_true(found)) return at + ctz(i8x16.bitmask(found));
    at += 16;
  }
}

/** Whether the line from `at` to `lineEnd` is a JSON object; false also for one that JSON.parse had better look at. */
function isObject(at: usize): bool {
  const open = skipSpace(at);
  if (load<u8>(open) !== 0x7b) return false;
  const end = skipValue(open, 0);
  return end !== UNSURE && skipSpace(end) === lineEnd;
}

/** Reads up to 16 bytes behind both. */
export function isSame(at: usize, copy: usize, length: usize): bool {
  let done: usize = 0;
  for (; done + 16 <= length; done += 16)
    if (v128.any_true(v128.xor(v128.load(at + done), v128.load(copy + done)))) return false;
  const rest = length - done;
  if (rest === 0) return true;
  const same = i8x16.bitmask(i8x16.eq(v128.load(at + done), v128.load(copy + done)));
  return (~same & ((1 << (<i32>rest)) - 1)) === 0;
}

/** The line feed of a line that a known shape fits; UNSURE without one. */
function walkAny(at: usize): usize {
  for (let n = 0; n < shapes; n++) {
    const shape = <usize>load<u32>(order + <usize>n * 4);
    const end = walkLine(at, shape);
    if (end === UNSURE) continue;
    if (n > 0) {
      memory.copy(order + 4, order, <usize>n * 4);
      store<u32>(order, <u32>shape);
    }
    return end;
  }
  return UNSURE;
}

function walkLine(at: usize, shape: usize): usize {
  const copy = <usize>load<u32>(shape, COPY);
  const starts = <usize>load<u32>(shape, STARTS);
  let step = <usize>load<u32>(shape, STEPS);
  const stepsEnd = step + <usize>load<u32>(shape, STEP_COUNT) * 4;
  forgetFields();
  let next = at;
  let from: usize = 0;
  for (; step < stepsEnd; step += 4) {
    const value = starts + <usize>load<u32>(step) * VALUE_BYTES;
    const start = <usize>load<u32>(value);
    const length = start - from;
    if (!isSame(next, copy + from, length)) return UNSURE;
    next += length;
    const role = load<u8>(value, 8);
    next = role === OTHER ? skipOther(next) : readField(next, role);
    if (next === UNSURE) return UNSURE;
    from = <usize>load<u32>(value, 4);
  }
  const end = <usize>load<u32>(starts + <usize>load<u32>(shape, VALUES) * VALUE_BYTES) - from;
  if (!isSame(next, copy + from, end) || load<u8>(next + end) !== LINE_FEED) return UNSURE;
  return next + end;
}

function skipOther(at: usize): usize {
  return load<u8>(at) === QUOTE ? skipString(at) : skipValue(at, 0);
}
