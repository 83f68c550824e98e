import { isDigit, SAFE_DIGITS } from './json-bytes';

/** Stands for no id. */
export const NO_ID: f64 = -1;
const NOT_SAFE: f64 = -2;

export let classId: f64 = NO_ID;
export let activityId: f64 = NO_ID;
export let quizId: f64 = NO_ID;
export let materialId: f64 = NO_ID;
export let activityPage: bool = false;
export let material: bool = false;
export let submission: bool = false;

const SLASH: u8 = 0x2f;
const QUESTION: u8 = 0x3f;
const FRAGMENT: u8 = 0x23;
const OTHER: i32 = -1;
const CLASS: i32 = 0;
const ACTIVITY: i32 = 1;
const QUIZ: i32 = 2;
const MATERIALS: i32 = 3;
const SUBMISSION: i32 = 4;

/**
 * The rules of page-kind.ts on the bytes of a URL, into the variables above. False, with nothing of use in them, where
 * the URL is one for page-kind.ts itself: percent-encoded, with a fragment, of another scheme, with an id that is no
 * plain number.
 */
export function readPage(at: usize, end: usize): bool {
  classId = activityId = quizId = materialId = NO_ID;
  activityPage = material = submission = false;
  let next = pathAt(at, end);
  if (next === 0) return false;
  let before = OTHER;
  while (next < end && load<u8>(next) !== QUESTION) {
    const from = next;
    next = segmentEnd(from, end);
    if (next < end && !isPlain(load<u8>(next))) return false;
    if (next > from) {
      const number = before >= CLASS && before <= MATERIALS ? idAt(from, next) : NO_ID;
      if (number === NOT_SAFE) return false;
      if (number >= 0) takeId(before, number);
      before = number >= 0 ? OTHER : wordAt(from, next);
      activityPage = before === ACTIVITY;
      if (before === MATERIALS) material = true;
      else if (before === SUBMISSION) submission = true;
    }
    if (next < end && load<u8>(next) === SLASH) next++;
  }
  for (; next < end; next++) if (load<u8>(next) === FRAGMENT) return false;
  return true;
}

/** Where the path begins; 0 where it cannot be told. */
function pathAt(at: usize, end: usize): usize {
  if (end - at < 8) return 0;
  if (load<u8>(at) === SLASH && load<u8>(at, 1) !== SLASH) return at;
  // "https://", "http://"
  const start = load<u64>(at);
  const scheme: usize = start === 0x2f2f_3a73_7074_7468 ? 8 : start << 8 === 0x2f2f_3a70_7474_6800 ? 7 : 0;
  if (scheme === 0) return 0;
  const hostEnd = segmentEnd(at + scheme, end);
  return hostEnd < end && !isPlain(load<u8>(hostEnd)) ? 0 : hostEnd;
}

/** The next slash, question mark, byte that is not plain, or the end. */
function segmentEnd(at: usize, end: usize): usize {
  let next = at;
  while (next < end) {
    const byte = load<u8>(next);
    if (byte === SLASH || byte === QUESTION || !isPlain(byte)) return next;
    next++;
  }
  return next;
}

/** Whether the byte means itself: printable ASCII, no percent sign, no fragment. */
function isPlain(byte: u8): bool {
  return byte > 0x20 && byte < 0x7f && byte !== 0x25 && byte !== FRAGMENT;
}

/** The id that at..end writes; NO_ID for other text, NOT_SAFE for digits that a number would not give back. */
export function idAt(at: usize, end: usize): f64 {
  let number: u64 = 0;
  for (let next = at; next < end; next++) {
    const byte = load<u8>(next);
    if (!isDigit(byte)) return NO_ID;
    number = number * 10 + <u64>(byte - 0x30);
  }
  const isCanonical = end - at <= SAFE_DIGITS && (load<u8>(at) !== 0x30 || end - at === 1);
  return isCanonical ? <f64>number : NOT_SAFE;
}

function takeId(word: i32, id: f64): void {
  if (word === CLASS) {
    if (classId < 0) classId = id;
  } else if (word === ACTIVITY) {
    if (activityId < 0) activityId = id;
  } else if (word === QUIZ) {
    if (quizId < 0) quizId = id;
  } else if (materialId < 0) materialId = id;
}

/** No two of the words have the same length. */
function wordAt(at: usize, end: usize): i32 {
  const length = end - at;
  if (length === 4) return load<u32>(at) === 0x7a69_7571 ? QUIZ : OTHER;
  if (length === 5) return load<u32>(at) === 0x7361_6c63 && load<u8>(at, 4) === 0x73 ? CLASS : OTHER;
  if (length === 8) return load<u64>(at) === 0x7974_6976_6974_6361 ? ACTIVITY : OTHER;
  if (length === 10) return isSubmission(at) ? SUBMISSION : OTHER;
  if (length === 11) return isSubmission(at) && load<u8>(at, 10) === 0x73 ? SUBMISSION : OTHER;
  // "learning-activities"
  if (length === 19)
    return load<u64>(at) === 0x676e_696e_7261_656c &&
      load<u64>(at, 8) === 0x7469_7669_7463_612d &&
      load<u32>(at, 15) === 0x7365_6974
      ? MATERIALS
      : OTHER;
  return OTHER;
}

function isSubmission(at: usize): bool {
  return load<u64>(at) === 0x6973_7369_6d62_7573 && load<u16>(at, 8) === 0x6e6f;
}
