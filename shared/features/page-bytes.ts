import { NO_ID } from './id-numbers';

/** What pageKind says of a page, with ids as numbers; NO_ID where there is none. */
export type PageNumbers = {
  classId: number;
  activityId: number;
  quizId: number;
  activityPage: boolean;
  material: boolean;
  submission: boolean;
};

const SLASH = 0x2f;
const QUESTION = 0x3f;
const FRAGMENT = 0x23;
const ZERO = 0x30;
const SAFE_DIGITS = 15;
const NOT_SAFE = -2;
const SCHEMES = ['https://', 'http://'].map((text) => Buffer.from(text));
const CLASS = 0;
const ACTIVITY = 1;
const QUIZ = 2;
const MATERIALS = 3;
const SUBMISSION = 4;
const WORDS = ['class', 'activity', 'quiz', 'learning-activities', 'submission', 'submissions'].map((w) =>
  Buffer.from(w),
);
const OTHER = -1;

/** The word of each length: no two have the same. */
const WORD_OF_LENGTH = Array.from({ length: 20 }, (_, length) => WORDS.findIndex((word) => word.length === length));

/** 1 for a byte that means itself: printable ASCII, no percent sign, no fragment. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte > 0x20 && byte < 0x7f && byte !== 0x25 && byte !== FRAGMENT ? 1 : 0,
);

/** 1 for a byte of a segment that means itself. */
const IN_SEGMENT = PLAIN.map((plain, byte) => (byte === SLASH || byte === QUESTION ? 0 : plain));

/**
 * The rules of pageKind on the bytes of a URL, into `page`. False, with nothing of use in `page`, where the URL is one
 * for pageKind itself: percent-encoded, with a fragment, of another scheme, with an id that is no plain number.
 */
export function readPage(bytes: Uint8Array, at: number, end: number, page: PageNumbers): boolean {
  page.classId = page.activityId = page.quizId = NO_ID;
  page.activityPage = page.material = page.submission = false;
  let next = pathAt(bytes, at, end);
  if (next === NOT_SAFE) return false;
  let before = OTHER;
  while (next < end && bytes[next] !== QUESTION) {
    const from = next;
    next = segmentEnd(bytes, from, end);
    if (next < end && PLAIN[bytes[next] as number] === 0) return false;
    if (next > from) {
      const number = before >= CLASS && before <= QUIZ ? idAt(bytes, from, next) : NO_ID;
      if (number === NOT_SAFE) return false;
      if (number >= 0) takeId(page, before, number);
      before = number >= 0 ? OTHER : wordAt(bytes, from, next);
      page.activityPage = before === ACTIVITY;
      if (before === MATERIALS) page.material = true;
      else if (before >= SUBMISSION) page.submission = true;
    }
    if (bytes[next] === SLASH) next++;
  }
  for (; next < end; next++) if (bytes[next] === FRAGMENT) return false;
  return true;
}

/** Where the path begins, or NOT_SAFE. */
function pathAt(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] === SLASH && bytes[at + 1] !== SLASH) return at;
  for (const scheme of SCHEMES) {
    if (isText(bytes, at, Math.min(end, at + scheme.length), scheme)) {
      const hostEnd = segmentEnd(bytes, at + scheme.length, end);
      return hostEnd < end && PLAIN[bytes[hostEnd] as number] === 0 ? NOT_SAFE : hostEnd;
    }
  }
  return NOT_SAFE;
}

/** The next slash, question mark, byte that is not plain, or the end. */
function segmentEnd(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && IN_SEGMENT[bytes[next] as number] === 1) next++;
  return next;
}

/** The id that the segment writes; NO_ID for other text, NOT_SAFE for digits that a number would not give back. */
function idAt(bytes: Uint8Array, at: number, end: number): number {
  let number = 0;
  for (let i = at; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return NO_ID;
    number = number * 10 + digit;
  }
  const isCanonical = end - at <= SAFE_DIGITS && (bytes[at] !== ZERO || end - at === 1);
  return isCanonical ? number : NOT_SAFE;
}

function takeId(page: PageNumbers, word: number, id: number): void {
  if (word === CLASS && page.classId < 0) page.classId = id;
  else if (word === ACTIVITY && page.activityId < 0) page.activityId = id;
  else if (word === QUIZ && page.quizId < 0) page.quizId = id;
}

function wordAt(bytes: Uint8Array, at: number, end: number): number {
  const word = WORD_OF_LENGTH[end - at] ?? OTHER;
  return word !== OTHER && isText(bytes, at, end, WORDS[word] as Uint8Array) ? word : OTHER;
}

function isText(bytes: Uint8Array, at: number, end: number, text: Uint8Array): boolean {
  if (end - at !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return false;
  return true;
}
