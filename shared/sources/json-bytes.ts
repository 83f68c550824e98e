/**
 * A JSON value is walked over in its bytes: each function takes where it begins and returns where it ends, or UNSURE
 * for anything that JSON.parse had better look at. What is walked over to its end is valid JSON. The bytes must hold
 * a line feed behind the value, which ends every walk, and then MARGIN bytes more: they are read eight at a time.
 */
export const UNSURE = -1;
export const MARGIN = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const COMMA = 0x2c;
const COLON = 0x3a;
const SPACE = 0x20;
const DEEPEST = 16;

const HEX = Uint8Array.from({ length: 256 }, (_, byte) => (/[0-9a-fA-F]/.test(String.fromCharCode(byte)) ? 1 : 0));
const ESCAPED = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0,
);
/** Four bytes as DataView reads them, little end first. */
const [NULL, TRUE, FALS] = ['null', 'true', 'fals'].map((word) => Buffer.from(word).readInt32LE()) as [
  number,
  number,
  number,
];

export function skipValue(bytes: DataView, at: number, depth = 0): number {
  if (bytes.getInt32(at, true) === NULL) return at + 4;
  const first = bytes.getUint8(at);
  if (first === QUOTE) return skipString(bytes, at);
  if (first === 0x7b || first === 0x5b) return depth < DEEPEST ? skipNested(bytes, at, depth + 1) : UNSURE;
  if (first === MINUS || isDigit(first)) return skipNumber(bytes, at);
  return skipLiteral(bytes, at);
}

/** `at` is the opening quote. */
export function skipString(bytes: DataView, at: number): number {
  let next = at + 1;
  for (;;) {
    next = skipPlain(bytes, next);
    const byte = bytes.getUint8(next);
    if (byte === QUOTE) return next + 1;
    if (byte !== BACKSLASH) return UNSURE;
    if (ESCAPED[bytes.getUint8(next + 1)] === 1) next += 2;
    else if (bytes.getUint8(next + 1) === 0x75 && fourHexDigits(bytes, next + 2)) next += 6;
    else return UNSURE;
  }
}

/** Like skipString, but UNSURE where the string holds an escape: its bytes are its text. */
export function skipPlainString(bytes: DataView, at: number): number {
  const next = skipPlain(bytes, at + 1);
  return bytes.getUint8(next) === QUOTE ? next + 1 : UNSURE;
}

/** To the next byte that a string may not hold as it is. */
function skipPlain(bytes: DataView, at: number): number {
  let next = at;
  for (;;) {
    const marks = marksOf(bytes.getInt32(next, true));
    if (marks !== 0) return next + firstMark(marks);
    const more = marksOf(bytes.getInt32(next + 4, true));
    if (more !== 0) return next + 4 + firstMark(more);
    next += 8;
  }
}

function firstMark(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

/**
 * Whether at..end, six bytes or more, is a string that needs no second look. It takes the same steps for every string
 * of a length, and looks for no end.
 */
export function isPlainString(bytes: DataView, at: number, end: number): boolean {
  if (bytes.getUint8(end - 1) !== QUOTE) return false;
  const last = end - 5;
  let marks = marksOf(bytes.getInt32(last, true));
  for (let next = at + 1; next < last; next += 4) marks |= marksOf(bytes.getInt32(next, true));
  return marks === 0;
}

/**
 * Zero where none of four bytes ends a plain string; else the lowest bit marks the first one that does. With
 * x = word ^ 0x02.. a quote becomes 0x20 and control bytes stay below; (x - 0x21..) & ~x & 0x80.. marks them.
 */
function marksOf(word: number): number {
  const low = word ^ 0x02020202;
  const backslash = word ^ 0x5c5c5c5c;
  return (((low - 0x21212121) & ~low) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080;
}

function skipNumber(bytes: DataView, at: number): number {
  let next = bytes.getUint8(at) === MINUS ? at + 1 : at;
  const leadingZero = bytes.getUint8(next) === 0x30;
  let end = skipDigits(bytes, next);
  if (end === next || (leadingZero && end > next + 1)) return UNSURE;
  if (bytes.getUint8(end) === 0x2e) {
    next = end + 1;
    end = skipDigits(bytes, next);
    if (end === next) return UNSURE;
  }
  if ((bytes.getUint8(end) | 0x20) !== 0x65) return end;
  next = bytes.getUint8(end + 1) === 0x2b || bytes.getUint8(end + 1) === MINUS ? end + 2 : end + 1;
  end = skipDigits(bytes, next);
  return end === next ? UNSURE : end;
}

/** Space, tab and carriage return; a line feed ends the line. */
export function skipSpace(bytes: DataView, at: number): number {
  let next = at;
  while (bytes.getUint8(next) === 0x20 || bytes.getUint8(next) === 0x09 || bytes.getUint8(next) === 0x0d) next++;
  return next;
}

/** From the opening quote of a key to the first byte of its value; UNSURE for a key with escapes. */
export function skipKey(bytes: DataView, at: number): number {
  if (bytes.getUint8(at) !== QUOTE) return UNSURE;
  const end = skipPlainString(bytes, at);
  if (end === UNSURE) return UNSURE;
  if (bytes.getUint8(end) === COLON && bytes.getUint8(end + 1) > SPACE) return end + 1;
  const colon = skipSpace(bytes, end);
  return bytes.getUint8(colon) === COLON ? skipSpace(bytes, colon + 1) : UNSURE;
}

/** From the end of a value in an object or array to the next key or value; `close` bracket: where it stands; else UNSURE. */
export function skipComma(bytes: DataView, at: number, close: number): number {
  if (bytes.getUint8(at) === COMMA && bytes.getUint8(at + 1) === QUOTE) return at + 1;
  const next = skipSpace(bytes, at);
  if (bytes.getUint8(next) === close) return next;
  if (bytes.getUint8(next) !== COMMA) return UNSURE;
  const follower = skipSpace(bytes, next + 1);
  return bytes.getUint8(follower) === close ? UNSURE : follower;
}

/** `at` is the opening bracket. */
function skipNested(bytes: DataView, at: number, depth: number): number {
  const isObject = bytes.getUint8(at) === 0x7b;
  const close = isObject ? 0x7d : 0x5d;
  let next = skipSpace(bytes, at + 1);
  while (bytes.getUint8(next) !== close) {
    if (isObject) next = skipKey(bytes, next);
    if (next !== UNSURE) next = skipValue(bytes, next, depth);
    if (next !== UNSURE) next = skipComma(bytes, next, close);
    if (next === UNSURE) return UNSURE;
  }
  return next + 1;
}

function skipLiteral(bytes: DataView, at: number): number {
  const word = bytes.getInt32(at, true);
  if (word === NULL || word === TRUE) return at + 4;
  return word === FALS && bytes.getUint8(at + 4) === 0x65 ? at + 5 : UNSURE;
}

function skipDigits(bytes: DataView, at: number): number {
  let next = at;
  while (isDigit(bytes.getUint8(next))) next++;
  return next;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function fourHexDigits(bytes: DataView, at: number): boolean {
  return (
    HEX[bytes.getUint8(at)] === 1 &&
    HEX[bytes.getUint8(at + 1)] === 1 &&
    HEX[bytes.getUint8(at + 2)] === 1 &&
    HEX[bytes.getUint8(at + 3)] === 1
  );
}
