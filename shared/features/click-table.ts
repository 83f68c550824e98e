import { getOrCreate } from '../base/maps';
import { type PairIndex, pairIndex } from '../base/pair-index';
import { uuidSet } from '../base/uuid-set';
import type { ClickBytes } from '../contracts/click';
import type { ClickCounts } from '../contracts/learner-class';
import { type ClickCounter, type ClickSinkReport, clickCounts, type DayClicks } from './clicks';
import { idNumbers, NO_ID } from './id-numbers';
import { type PageNumbers, readPage } from './page-bytes';
import { pageKind } from './page-kind';

/**
 * Counts as clickCounter does, in tables of numbers instead of maps and sets: for days of millions of page loads.
 * Clicks may come as text or as bytes, in any mix.
 */
export function clickTable(isTracked: (classId: string) => boolean, excluded: ReadonlySet<string>): ClickCounter {
  const report: ClickSinkReport = {
    duplicateEvents: 0,
    clicksWithoutClass: 0,
    clicksOutsideTrackedClasses: 0,
    excludedUsers: 0,
  };
  const [users, classes, activities] = [idNumbers(), idNumbers(), idNumbers()];
  const excludedUsers = new Set([...excluded].map(users.numberOf));
  const seen = seenUuids();
  const counters = pairCounters();
  const isTrackedClass = remembered((classId) => isTracked(classes.textOf(classId)));
  const page = noPage();

  const count = (user: number, sessionId: number): void => {
    if (page.classId === NO_ID) report.clicksWithoutClass++;
    else if (!isTrackedClass(page.classId)) report.clicksOutsideTrackedClasses++;
    else if (excludedUsers.has(user)) report.excludedUsers++;
    else counters.add(user, page, sessionId);
  };

  const readText = (url: string): void => {
    const kind = pageKind(url);
    const number = (ids: typeof classes, id: string | null | undefined) => (id ? ids.numberOf(id) : NO_ID);
    page.classId = number(classes, kind?.classId);
    page.activityId = number(activities, kind?.activityId);
    page.quizId = number(activities, kind?.quizId);
    page.activityPage = kind?.activityPage ?? false;
    page.material = kind?.material ?? false;
    page.submission = kind?.submission ?? false;
  };

  const addBytes = (click: ClickBytes): void => {
    const { bytes, uuidAt, uuidEnd, urlAt, urlEnd } = click;
    if (uuidEnd > uuidAt && !seen.addBytes(bytes, uuidAt, uuidEnd)) {
      report.duplicateEvents++;
      return;
    }
    if (!readPage(bytes, urlAt, urlEnd, page)) readText(textAt(bytes, urlAt, urlEnd));
    count(users.numberAt(bytes, click.userAt, click.userEnd), click.sessionId);
  };

  return {
    report,
    add: ({ uuid, userId, sessionId, url }) => {
      if (uuid !== null && !seen.addText(uuid)) report.duplicateEvents++;
      else {
        readText(url);
        count(users.numberOf(userId), sessionId);
      }
    },
    addBytes,
    result: () => {
      const names = { user: users.textOf, class: classes.textOf, activity: activities.textOf };
      return counters.result(names);
    },
  };
}

/** Page loads of a pair, in the order that clickCounts takes them. */
const COUNTERS = 5;
const FEWEST = 1024;
const NO_SESSION = -1;

type Names = Readonly<Record<'user' | 'class' | 'activity', (number: number) => string>>;

/** The counters of each (user, class), and the distinct sessions and activities of each. */
function pairCounters() {
  const pairs = pairIndex();
  const sessions = pairIndex();
  const activities = pairIndex();
  let counts = new Int32Array(FEWEST * COUNTERS);
  let lastSessions = new Float64Array(FEWEST).fill(NO_SESSION);

  const grow = (): void => {
    const [before, sessionsBefore] = [counts, lastSessions];
    counts = new Int32Array(2 * before.length);
    counts.set(before);
    lastSessions = new Float64Array(2 * sessionsBefore.length).fill(NO_SESSION);
    lastSessions.set(sessionsBefore);
  };

  const add = (user: number, page: PageNumbers, sessionId: number): void => {
    const pair = pairs.numberOf(user, page.classId);
    const at = pair * COUNTERS;
    if (at === counts.length) grow();
    counts[at]!++;
    if (page.activityPage) counts[at + 1]!++;
    if (page.material) counts[at + 2]!++;
    if (page.activityId !== NO_ID || page.quizId !== NO_ID) counts[at + 3]!++;
    if (page.submission) counts[at + 4]!++;
    if (page.activityId !== NO_ID) activities.numberOf(pair, page.activityId);
    // -1 is Amplitude's "outside a session"
    if (sessionId >= 0 && lastSessions[pair] !== sessionId) {
      lastSessions[pair] = sessionId;
      sessions.numberOf(pair, sessionId);
    }
  };

  const result = (names: Names): DayClicks => {
    const size = pairs.size();
    return openDay(names, {
      user: numbersOf(pairs, pairs.firstOf),
      class: numbersOf(pairs, pairs.secondOf),
      pageLoads: counts.slice(0, size * COUNTERS),
      sessions: countByFirst(sessions, size),
      activities: secondsByFirst(activities, size),
    });
  };

  return { add, result };
}

/** The counted day without the tables that counting took; all by number of the pair. */
type Day = {
  readonly user: Float64Array;
  readonly class: Float64Array;
  readonly pageLoads: Int32Array;
  readonly sessions: Uint32Array;
  readonly activities: (pair: number) => Float64Array;
};

/** Makes the counters of a class when it is asked for: all classes at once are many objects. */
function openDay(names: Names, day: Day): DayClicks {
  const pairsOf = new Map<string, number[]>();
  day.class.forEach((classId, pair) => {
    getOrCreate(pairsOf, names.class(classId), () => []).push(pair);
  });
  const countsOf = (pair: number): ClickCounts =>
    clickCounts(
      day.pageLoads.subarray(pair * COUNTERS, (pair + 1) * COUNTERS),
      day.sessions[pair] ?? 0,
      Array.from(day.activities(pair), names.activity),
    );
  return {
    get: (classId) => {
      const pairs = pairsOf.get(classId);
      return pairs && new Map(pairs.map((pair) => [names.user(day.user[pair]!), countsOf(pair)]));
    },
  };
}

function numbersOf(index: PairIndex, read: (n: number) => number): Float64Array {
  return Float64Array.from({ length: index.size() }, (_, n) => read(n));
}

/** How many pairs of the index have each first number. */
function countByFirst(index: PairIndex, groups: number): Uint32Array {
  const counts = new Uint32Array(groups);
  for (let n = 0; n < index.size(); n++) counts[index.firstOf(n)]!++;
  return counts;
}

/** The second numbers of each first number. */
function secondsByFirst(index: PairIndex, groups: number): (group: number) => Float64Array {
  const ends = countByFirst(index, groups);
  for (let group = 1; group < groups; group++) ends[group]! += ends[group - 1]!;
  const starts = Uint32Array.from(ends);
  const seconds = new Float64Array(index.size());
  for (let n = index.size() - 1; n >= 0; n--) seconds[--starts[index.firstOf(n)]!] = index.secondOf(n);
  return (group) => seconds.subarray(starts[group], ends[group]);
}

/** Every event uuid so far: real ones as 128-bit keys, whatever else may stand in their place as text. */
function seenUuids() {
  const uuids = uuidSet();
  const others = new Set<string>();
  const addOther = (text: string): boolean => others.size < others.add(text).size;
  const addBytes = (bytes: Uint8Array, at: number, end: number): boolean => {
    const answer = uuids.add(bytes, at, end);
    return answer === 'odd' ? addOther(textAt(bytes, at, end)) : answer === 'new';
  };
  return {
    addBytes,
    addText: (text: string): boolean => {
      const bytes = Buffer.from(text);
      const answer = uuids.add(bytes, 0, bytes.length);
      // the text itself: UTF-8 would make one of all lone surrogates
      return answer === 'odd' ? addOther(text) : answer === 'new';
    },
  };
}

function remembered(ask: (key: number) => boolean): (key: number) => boolean {
  const answers = new Map<number, boolean>();
  return (key) => {
    let answer = answers.get(key);
    if (answer === undefined) {
      answer = ask(key);
      answers.set(key, answer);
    }
    return answer;
  };
}

function textAt(bytes: Uint8Array, at: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8', at, end);
}

function noPage(): PageNumbers {
  return { classId: NO_ID, activityId: NO_ID, quizId: NO_ID, activityPage: false, material: false, submission: false };
}
