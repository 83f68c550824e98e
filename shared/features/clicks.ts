import { getOrCreate } from '../base/maps';
import type { Click, ClickSink } from '../contracts/click';
import type { ClickCounts } from '../contracts/learner-class';
import { activityIdsOf, inOrder, PAGE, type PageLoads } from '../contracts/pages';
import { type PageKind, pageKind } from './page-kind';

/** Class id -> user id -> the day's counters. */
export type DayClicks = { readonly get: (classId: string) => ClassClicks | undefined };
export type ClassClicks = ReadonlyMap<string, ClickCounts>;

export type ClickSinkReport = {
  duplicateEvents: number;
  clicksWithoutClass: number;
  clicksOutsideTrackedClasses: number;
  excludedClicks: number;
};

export type ClickCounter<R extends DayClicks = DayClicks> = ClickSink & {
  readonly report: ClickSinkReport;
  result: () => R;
};

/** `pageLoads`: in the class, of its activity list, of materials, of one activity or quiz, of a submission page. */
type Tally = { pageLoads: number[]; sessions: Set<number>; pages: Map<string, number> };

/** The counters of a learner in a class, from its five kinds of page loads, distinct sessions and pages with an id. */
export function clickCounts(pageLoads: ArrayLike<number>, sessions: number, loadsOfPages: PageLoads[]): ClickCounts {
  const pages = inOrder(loadsOfPages);
  const activityIds = activityIdsOf(pages);
  return {
    specificActivityView: activityIds.length,
    sessionIdCount: sessions,
    classViewCount: pageLoads[0] as number,
    activityPageView: pageLoads[1] as number,
    materialView: pageLoads[2] as number,
    actQuizView: pageLoads[3] as number,
    submitButtonClicked: pageLoads[4] as number,
    activityIds,
    pages,
  };
}

/** Counts the clicks of one day: a repeated uuid once, only classes that `isTracked`, no excluded user. */
export function clickCounter(
  isTracked: (classId: string) => boolean,
  excluded: ReadonlySet<string>,
): ClickCounter<Map<string, ClassClicks>> {
  const seen = new Set<string>();
  const tallies = new Map<string, Map<string, Tally>>();
  const report: ClickSinkReport = {
    duplicateEvents: 0,
    clicksWithoutClass: 0,
    clicksOutsideTrackedClasses: 0,
    excludedClicks: 0,
  };
  const add = (click: Click): void => {
    if (click.uuid !== null) {
      if (seen.has(click.uuid)) {
        report.duplicateEvents++;
        return;
      }
      seen.add(click.uuid);
    }
    const page = pageKind(click.url);
    if (page === null) report.clicksWithoutClass++;
    else if (!isTracked(page.classId)) report.clicksOutsideTrackedClasses++;
    else if (excluded.has(click.userId)) report.excludedClicks++;
    else count(tallyOf(tallies, page.classId, click.userId), page, click.sessionId);
  };
  return { add, report, result: () => finish(tallies) };
}

function tallyOf(tallies: Map<string, Map<string, Tally>>, classId: string, userId: string): Tally {
  const users = getOrCreate(tallies, classId, () => new Map<string, Tally>());
  return getOrCreate(users, userId, () => ({ pageLoads: [0, 0, 0, 0, 0], sessions: new Set(), pages: new Map() }));
}

function count({ pageLoads, sessions, pages }: Tally, page: PageKind, sessionId: number): void {
  const inOne = page.activityId !== null || page.quizId !== null;
  [true, page.activityPage, page.material, inOne, page.submission].forEach((counts, n) => {
    if (counts) pageLoads[n]!++;
  });
  const add = (name: string, id: string | null): void => {
    if (id !== null) pages.set(name + id, (pages.get(name + id) ?? 0) + 1);
  };
  add(PAGE.activity, page.activityId);
  add(PAGE.quiz, page.quizId);
  add(PAGE.material, page.materialId);
  // -1 is Amplitude's "outside a session"
  if (sessionId >= 0) sessions.add(sessionId);
}

function finish(tallies: Map<string, Map<string, Tally>>): Map<string, ClassClicks> {
  const ofUser = ({ pageLoads, sessions, pages }: Tally) => clickCounts(pageLoads, sessions.size, [...pages]);
  const ofClass = (users: Map<string, Tally>) => new Map([...users].map(([userId, tally]) => [userId, ofUser(tally)]));
  return new Map([...tallies].map(([classId, users]) => [classId, ofClass(users)]));
}
