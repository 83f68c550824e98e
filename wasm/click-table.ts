import { entryOf, newTable, VALUE } from './key-table';
import {
  activityId,
  activityPage,
  classId,
  idAt,
  material,
  materialId,
  NO_ID,
  quizId,
  readPage,
  submission,
} from './page-bytes';
import { startAt, take } from './room';
import { addUuid, KNOWN, ODD } from './uuid-set';

export { addUuid };

/** Whether the class is counted; asked once of each. */
declare function isTracked(classId: f64): bool;
declare function isExcluded(userId: f64): bool;
/**
 * Takes the click at this address, whose uuid, user or page no number says. `isNew`: its uuid has been looked at, and
 * is a new one.
 */
declare function takeOdd(click: usize, isNew: bool): void;

const CLICK_BYTES: usize = 32;

/** Of a class, in its entry: unknown, not counted, or its number. */
const UNTRACKED: u32 = 1;
const FIRST_CLASS: u32 = 2;

/**
 * A learner in a class: user, class, the last session, five counts of page loads, how many sessions and pages with an id
 * are distinct, and which record it is.
 */
const RECORD_BYTES: usize = 64;
const CLASS: usize = 8;
const LAST_SESSION: usize = 16;
const PAGE_LOADS: usize = 24;
const LIST_LOADS: usize = 28;
const MATERIAL_LOADS: usize = 32;
const WORK_LOADS: usize = 36;
const SUBMISSION_LOADS: usize = 40;
const SESSIONS: usize = 44;
const PAGES: usize = 48;
const NUMBER: usize = 52;
/** Kinds of pages with an id; a page's number is four times its id, and its kind. */
const KINDS: f64 = 4;
const ACTIVITY: f64 = 0;
const QUIZ: f64 = 1;
const MATERIAL: f64 = 2;
/** Records lie in blocks; a block begins with the address of the next one and how many it holds. */
const BLOCK_RECORDS: u32 = 1024;

let classes: usize = 0;
let learners: usize = 0;
let sessions: usize = 0;
let pages: usize = 0;
let firstBlock: usize = 0;
let block: usize = 0;
let classCount: u32 = 0;
let recordCount: u32 = 0;
let hasExcluded: bool = false;
let duplicates: u32 = 0;
let withoutClass: u32 = 0;
let untracked: u32 = 0;
let excluded: u32 = 0;

/** Takes the memory behind `from` and behind this module's own statics; to be called once, first. */
export function start(from: usize, asksExcluded: bool): void {
  startAt(max<usize>(from, __heap_base));
  classes = newTable();
  learners = newTable();
  sessions = newTable();
  pages = newTable();
  firstBlock = block = take(<usize>BLOCK_RECORDS * RECORD_BYTES);
  hasExcluded = asksExcluded;
}

export function duplicateEvents(): u32 {
  return duplicates;
}

export function clicksWithoutClass(): u32 {
  return withoutClass;
}

export function clicksOutsideTrackedClasses(): u32 {
  return untracked;
}

export function excludedClicks(): u32 {
  return excluded;
}

/** The first block of records. */
export function recordsAt(): usize {
  return firstBlock;
}

/** The table of (address of a record, number of a page), with the loads as values. */
export function pagesAt(): usize {
  return pages;
}

/** Room for so many bytes. */
export function takeRoom(bytes: usize): usize {
  return take(bytes);
}

export function addDuplicate(): void {
  duplicates++;
}

/** Counts `count` clicks, the first one at `at`. */
export function takeClicks(at: usize, count: usize): void {
  for (let click = at; click < at + count * CLICK_BYTES; click += CLICK_BYTES) {
    const uuidAt = <usize>load<u32>(click, 16);
    const uuidEnd = <usize>load<u32>(click, 20);
    if (uuidEnd > uuidAt) {
      const answer = addUuid(uuidAt, uuidEnd);
      if (answer === KNOWN) {
        duplicates++;
        continue;
      }
      if (answer === ODD) {
        takeOdd(click, false);
        continue;
      }
    }
    const user = idAt(<usize>load<u32>(click, 0), <usize>load<u32>(click, 4));
    if (user < 0 || !readPage(<usize>load<u32>(click, 8), <usize>load<u32>(click, 12))) takeOdd(click, true);
    else {
      const flags = <u32>activityPage | ((<u32>material) << 1) | ((<u32>submission) << 2);
      countLoad(user, classId, activityId, quizId, materialId, flags, load<f64>(click, 24));
    }
  }
}

/** Counts one page load; `flags`: of the activity list 1, of materials 2, of a submission page 4. */
export function countLoad(
  user: f64,
  class_: f64,
  activity: f64,
  quiz: f64,
  material: f64,
  flags: u32,
  session: f64,
): void {
  if (class_ === NO_ID) {
    withoutClass++;
    return;
  }
  const number = numberOf(class_);
  if (number === UNTRACKED) {
    untracked++;
    return;
  }
  if (hasExcluded && isExcluded(user)) {
    excluded++;
    return;
  }
  const record = recordOf(number, user, class_);
  increase(record, PAGE_LOADS);
  if ((flags & 1) !== 0) increase(record, LIST_LOADS);
  if ((flags & 2) !== 0) increase(record, MATERIAL_LOADS);
  if (activity !== NO_ID || quiz !== NO_ID) increase(record, WORK_LOADS);
  if ((flags & 4) !== 0) increase(record, SUBMISSION_LOADS);
  if (activity !== NO_ID) countPage(record, activity * KINDS + ACTIVITY);
  if (quiz !== NO_ID) countPage(record, quiz * KINDS + QUIZ);
  if (material !== NO_ID) countPage(record, material * KINDS + MATERIAL);
  // -1 is Amplitude's "outside a session"
  if (session >= 0 && load<f64>(record, LAST_SESSION) !== session) {
    store<f64>(record, session, LAST_SESSION);
    if (isNew(sessions, record, session)) increase(record, SESSIONS);
  }
}

function numberOf(class_: f64): u32 {
  const entry = entryOf(classes, 1, class_);
  let number = load<u32>(entry, VALUE);
  if (number !== 0) return number;
  number = isTracked(class_) ? FIRST_CLASS + classCount++ : UNTRACKED;
  store<u32>(entry, number, VALUE);
  return number;
}

function recordOf(number: u32, user: f64, class_: f64): usize {
  const entry = entryOf(learners, number, user);
  const known = <usize>load<u32>(entry, VALUE);
  if (known !== 0) return known;
  const record = newRecord(user, class_);
  store<u32>(entry, <u32>record, VALUE);
  return record;
}

function newRecord(user: f64, class_: f64): usize {
  if (load<u32>(block, 4) === BLOCK_RECORDS - 1) {
    const next = take(<usize>BLOCK_RECORDS * RECORD_BYTES);
    store<u32>(block, <u32>next);
    block = next;
  }
  const count = load<u32>(block, 4) + 1;
  store<u32>(block, count, 4);
  const record = block + <usize>count * RECORD_BYTES;
  store<f64>(record, user);
  store<f64>(record, class_, CLASS);
  store<f64>(record, -1, LAST_SESSION);
  store<u32>(record, recordCount++, NUMBER);
  return record;
}

function countPage(record: usize, page: f64): void {
  const entry = entryOf(pages, <u32>record, page);
  const loads = load<u32>(entry, VALUE);
  store<u32>(entry, loads + 1, VALUE);
  if (loads === 0) increase(record, PAGES);
}

function isNew(table: usize, record: usize, value: f64): bool {
  const entry = entryOf(table, <u32>record, value);
  if (load<u32>(entry, VALUE) !== 0) return false;
  store<u32>(entry, 1, VALUE);
  return true;
}

function increase(record: usize, counter: usize): void {
  store<u32>(record + counter, load<u32>(record + counter) + 1);
}
