import { isDigit, SAFE_DIGITS, skipPlainString, skipValue, UNSURE } from './json-bytes';

/** Which field a value is of, as in line-shape.ts; 4, the only other one here, is the uuid. */
const EVENT_TYPE: u8 = 1;
const SESSION_ID: u8 = 2;
const USER_ID: u8 = 3;
const URL: u8 = 5;

const QUOTE: u8 = 0x22;
const MINUS: u8 = 0x2d;
/** As in readClickLine. */
const MOST_USER_DIGITS: usize = 20;

/** What a line says of a click: whether it is a page load, and where its texts lie; 0 and 0 for none. */
export let hasType: bool = false;
export let userAt: usize = 0;
export let userEnd: usize = 0;
export let urlAt: usize = 0;
export let urlEnd: usize = 0;
export let uuidAt: usize = 0;
export let uuidEnd: usize = 0;
export let sessionId: f64 = -1;

/** To be called for every line. */
export function forgetFields(): void {
  userAt = userEnd = urlAt = urlEnd = uuidAt = uuidEnd = 0;
  sessionId = -1;
  hasType = false;
}

/** Reads the value at `at` into the fields above; returns its end, or UNSURE as json-bytes.ts does. */
export function readField(at: usize, role: u8): usize {
  if (role === SESSION_ID) return readSession(at);
  if (role === USER_ID) return readUser(at);
  const isString = load<u8>(at) === QUOTE;
  const end = isString ? skipPlainString(at) : skipValue(at, 0);
  if (end === UNSURE) return UNSURE;
  if (role === EVENT_TYPE) hasType = end - at === 11 && isPageLoad(at);
  else if (role === URL) {
    urlAt = isString ? at + 1 : 0;
    urlEnd = isString ? end - 1 : 0;
  } else if (isString) {
    uuidAt = at + 1;
    uuidEnd = end - 1;
  }
  return end;
}

/** `"Page Load"`, eleven bytes. */
function isPageLoad(at: usize): bool {
  return load<u64>(at) === 0x6f4c_2065_6761_5022 && load<u32>(at, 7) === 0x2264_616f;
}

/** A safe integer of few digits or -1; anything that is no number is no session. */
function readSession(at: usize): usize {
  const first = load<u8>(at);
  if (first === MINUS) return load<u8>(at, 1) === 0x31 && !isInNumber(load<u8>(at, 2)) ? at + 2 : UNSURE;
  if (!isDigit(first)) return skipValue(at, 0);
  let number: u64 = 0;
  let end = at;
  for (let byte = first; isDigit(byte); byte = load<u8>(end)) {
    number = number * 10 + <u64>(byte - 0x30);
    end++;
  }
  sessionId = <f64>number;
  return isPlainNumber(at, end) ? end : UNSURE;
}

/** Digits, as text or as a number; null and any other text are nobody; other values are for the parser to judge. */
function readUser(at: usize): usize {
  const isString = load<u8>(at) === QUOTE;
  const from = isString ? at + 1 : at;
  let end = from;
  while (isDigit(load<u8>(end))) end++;
  if (isString && load<u8>(end) === QUOTE && end - from <= MOST_USER_DIGITS) {
    userAt = from;
    userEnd = end;
    return end + 1;
  }
  if (isString) return skipPlainString(at);
  if (load<u8>(at) === 0x6e) return skipValue(at, 0);
  if (!isPlainNumber(at, end)) return UNSURE;
  userAt = from;
  userEnd = end;
  return end;
}

/** Whether the digits at..end are a whole number that is exact as it stands. */
function isPlainNumber(at: usize, end: usize): bool {
  const isLong = end - at > SAFE_DIGITS || (load<u8>(at) === 0x30 && end > at + 1);
  return end > at && !isLong && !isInNumber(load<u8>(end));
}

/** Whether the byte may follow a digit in a number: a digit, a point or an exponent. */
function isInNumber(byte: u8): bool {
  return isDigit(byte) || byte === 0x2e || (byte | 0x20) === 0x65;
}
