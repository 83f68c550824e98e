import { getOrCreate } from '../base/maps';
import { type PairSet, pairSet, pairTable } from '../base/pair-table';
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
    else if (excludedUsers.size > 0 && excludedUsers.has(user)) report.excludedUsers++;
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

/** Of a pair's record, behind user and class: its last session plus one, then page loads in the order of clickCounts. */
const LAST_SESSION = 2;
const COUNTERS = 3;
const WIDTH = 8;

type Names = Readonly<Record<'user' | 'class' | 'activity', (number: number) => string>>;

/** The counters of each (user, class), and the distinct sessions and activities of each. */
function pairCounters() {
  const pairs = pairTable(WIDTH - 2);
  const sessions = pairSet();
  const activities = pairSet();

  const add = (user: number, page: PageNumbers, sessionId: number): void => {
    const at = pairs.placeOf(user, page.classId);
    const counts = pairs.records();
    counts[at + COUNTERS]!++;
    if (page.activityPage) counts[at + COUNTERS + 1]!++;
    if (page.material) counts[at + COUNTERS + 2]!++;
    if (page.activityId !== NO_ID || page.quizId !== NO_ID) counts[at + COUNTERS + 3]!++;
    if (page.submission) counts[at + COUNTERS + 4]!++;
    if (page.activityId !== NO_ID) activities.add(at, page.activityId);
    // -1 is Amplitude's "outside a session"
    if (sessionId >= 0 && counts[at + LAST_SESSION] !== sessionId + 1) {
      counts[at + LAST_SESSION] = sessionId + 1;
      sessions.add(at, sessionId);
    }
  };

  const result = (names: Names): DayClicks => {
    const end = pairs.size() * WIDTH;
    return openDay(names, {
      records: pairs.records().slice(0, end),
      sessions: countByPair(sessions, pairs.size()),
      activities: secondsByPair(activities, pairs.size()),
    });
  };

  return { add, result };
}

/** The counted day without the tables that counting took; sessions and activities by number of the pair. */
type Day = {
  readonly records: Float64Array;
  readonly sessions: Uint32Array;
  readonly activities: (pair: number) => Float64Array;
};

/** Makes the counters of a class when it is asked for: all classes at once are many objects. */
function openDay(names: Names, { records, sessions, activities }: Day): DayClicks {
  const pairsOf = new Map<string, number[]>();
  for (let at = 0; at < records.length; at += WIDTH)
    getOrCreate(pairsOf, names.class(records[at + 1] as number), () => []).push(at / WIDTH);
  // plain loops: there are hundreds of thousands of pairs
  const idsOf = (pair: number): string[] => {
    const numbers = activities(pair);
    const ids: string[] = [];
    for (let n = 0; n < numbers.length; n++) ids.push(names.activity(numbers[n] as number));
    return ids;
  };
  const countsOf = (pair: number): ClickCounts =>
    clickCounts(records.subarray(pair * WIDTH + COUNTERS, (pair + 1) * WIDTH), sessions[pair] ?? 0, idsOf(pair));
  return {
    get: (classId) => {
      const pairs = pairsOf.get(classId);
      if (!pairs) return undefined;
      const counts = new Map<string, ClickCounts>();
      for (const pair of pairs) counts.set(names.user(records[pair * WIDTH] as number), countsOf(pair));
      return counts;
    },
  };
}

/** How many members of the set belong to each pair: they begin with the place of its record. */
function countByPair(members: PairSet, pairs: number): Uint32Array {
  const counts = new Uint32Array(pairs);
  members.forEach((place) => {
    counts[place / WIDTH]!++;
  });
  return counts;
}

/** The second numbers of the members that belong to each pair. */
function secondsByPair(members: PairSet, pairs: number): (pair: number) => Float64Array {
  const ends = countByPair(members, pairs);
  for (let pair = 1; pair < pairs; pair++) ends[pair]! += ends[pair - 1]!;
  const starts = Uint32Array.from(ends);
  const seconds = new Float64Array(ends[pairs - 1] ?? 0);
  members.forEach((place, second) => {
    seconds[--starts[place / WIDTH]!] = second;
  });
  return (pair) => seconds.subarray(starts[pair], ends[pair]);
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
