/**
 * A JSON value is walked over in its bytes: each function takes where it begins and returns where it ends, or UNSURE
 * for anything that JSON.parse had better look at. What is walked over to its end is valid JSON. The bytes must hold
 * a line feed behind the value, which ends every walk; up to 32 bytes behind that one are read, whatever they are.
 */
export const UNSURE: usize = 0;

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const MINUS: u8 = 0x2d;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
/** Fewer digits than 2^53 has: every number of so many is exact. */
export const SAFE_DIGITS: usize = 15;
const DEEPEST: i32 = 16;
/** Four bytes as they are loaded, little end first. */
const NULL: u32 = 0x6c6c_756e;
const TRUE: u32 = 0x6575_7274;
const FALS: u32 = 0x736c_6166;

export function skipValue(at: usize, depth: i32): usize {
  const first = load<u8>(at);
  if (first === QUOTE) return skipString(at);
  if (load<u32>(at) === NULL) return at + 4;
  if (first === 0x7b || first === 0x5b) return depth < DEEPEST ? skipNested(at, depth + 1) : UNSURE;
  if (first === MINUS || isDigit(first)) return skipNumber(at);
  return skipLiteral(at);
}

/** `at` is the opening quote. */
export function skipString(at: usize): usize {
  let next = at + 1;
  while (true) {
    next = skipPlain(next);
    const byte = load<u8>(next);
    if (byte === QUOTE) return next + 1;
    if (byte !== BACKSLASH) return UNSURE;
    const escaped = load<u8>(next + 1);
    if (isEscaped(escaped)) next += 2;
    else if (escaped === 0x75 && fourHexDigits(next + 2)) next += 6;
    else return UNSURE;
  }
}

/** Like skipString, but UNSURE where the string holds an escape: its bytes are its text. */
export function skipPlainString(at: usize): usize {
  const next = skipPlain(at + 1);
  return load<u8>(next) === QUOTE ? next + 1 : UNSURE;
}

/** To the next byte that a string may not hold as it is: a quote, a backslash, a control byte. */
function skipPlain(at: usize): usize {
  let next = at;
  while (true) {
    const bytes = v128.load(next);
    const ends = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      i8x16.lt_u(bytes, i8x16.splat(0x20)),
    );
    if (v128.any_true(ends)) return next + ctz(i8x16.bitmask(ends));
    next += 16;
  }
}

function skipNumber(at: usize): usize {
  let next = load<u8>(at) === MINUS ? at + 1 : at;
  const leadingZero = load<u8>(next) === 0x30;
  let end = skipDigits(next);
  if (end === next || (leadingZero && end > next + 1)) return UNSURE;
  if (load<u8>(end) === 0x2e) {
    next = end + 1;
    end = skipDigits(next);
    if (end === next) return UNSURE;
  }
  if ((load<u8>(end) | 0x20) !== 0x65) return end;
  const sign = load<u8>(end + 1);
  next = sign === 0x2b || sign === MINUS ? end + 2 : end + 1;
  end = skipDigits(next);
  return end === next ? UNSURE : end;
}

/** Space, tab and carriage return; a line feed ends the line. */
export function skipSpace(at: usize): usize {
  let next = at;
  while (true) {
    const byte = load<u8>(next);
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return next;
    next++;
  }
}

/** From the opening quote of a key to the first byte of its value; UNSURE for a key with escapes. */
export function skipKey(at: usize): usize {
  if (load<u8>(at) !== QUOTE) return UNSURE;
  const end = skipPlainString(at);
  if (end === UNSURE) return UNSURE;
  const colon = skipSpace(end);
  return load<u8>(colon) === COLON ? skipSpace(colon + 1) : UNSURE;
}

/** From the end of a value in an object or array to the next key or value; `close` bracket: where it stands; else UNSURE. */
export function skipComma(at: usize, close: u8): usize {
  const next = skipSpace(at);
  const byte = load<u8>(next);
  if (byte === close) return next;
  if (byte !== COMMA) return UNSURE;
  const follower = skipSpace(next + 1);
  return load<u8>(follower) === close ? UNSURE : follower;
}

/** `at` is the opening bracket. */
function skipNested(at: usize, depth: i32): usize {
  const isObject = load<u8>(at) === 0x7b;
  const close: u8 = isObject ? 0x7d : 0x5d;
  let next = skipSpace(at + 1);
  while (load<u8>(next) !== close) {
    if (isObject) next = skipKey(next);
    if (next !== UNSURE) next = skipValue(next, depth);
    if (next !== UNSURE) next = skipComma(next, close);
    if (next === UNSURE) return UNSURE;
  }
  return next + 1;
}

/** true or false; null is so common that skipValue looks for it first. */
function skipLiteral(at: usize): usize {
  const word = load<u32>(at);
  if (word === TRUE) return at + 4;
  return word === FALS && load<u8>(at + 4) === 0x65 ? at + 5 : UNSURE;
}

function skipDigits(at: usize): usize {
  let next = at;
  while (isDigit(load<u8>(next))) next++;
  return next;
}

export function isDigit(byte: u8): bool {
  return <u8>(byte - 0x30) <= 9;
}

function isEscaped(byte: u8): bool {
  return (
    byte === QUOTE ||
    byte === BACKSLASH ||
    byte === 0x2f ||
    byte === 0x62 ||
    byte === 0x66 ||
    byte === 0x6e ||
    byte === 0x72 ||
    byte === 0x74
  );
}

function fourHexDigits(at: usize): bool {
  return isHex(load<u8>(at)) && isHex(load<u8>(at + 1)) && isHex(load<u8>(at + 2)) && isHex(load<u8>(at + 3));
}

function isHex(byte: u8): bool {
  return isDigit(byte) || <u8>((byte | 0x20) - 0x61) <= 5;
}
