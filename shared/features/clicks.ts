import { getOrCreate } from '../base/maps';
import type { Click, ClickSink } from '../contracts/click';
import type { ClickCounts } from '../contracts/learner-class';
import { type PageKind, pageKind } from './page-kind';

/** Class id -> user id -> the day's counters. */
export type DayClicks = ReadonlyMap<string, ReadonlyMap<string, ClickCounts>>;

export type ClickSinkReport = {
  duplicateEvents: number;
  clicksWithoutClass: number;
  clicksOutsideTrackedClasses: number;
  excludedUsers: number;
};

export type ClickCounter = ClickSink & { readonly report: ClickSinkReport; result: () => DayClicks };

type Tally = { counts: Mutable<Omit<ClickCounts, 'activityIds'>>; sessions: Set<number>; activities: Set<string> };
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts the clicks of one day: a repeated uuid once, only classes that `isTracked`, no excluded user. */
export function clickCounter(isTracked: (classId: string) => boolean, excluded: ReadonlySet<string>): ClickCounter {
  const seen = new Set<string>();
  const tallies = new Map<string, Map<string, Tally>>();
  const report: ClickSinkReport = {
    duplicateEvents: 0,
    clicksWithoutClass: 0,
    clicksOutsideTrackedClasses: 0,
    excludedUsers: 0,
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
    else if (excluded.has(click.userId)) report.excludedUsers++;
    else count(tallyOf(tallies, page.classId, click.userId), page, click.sessionId);
  };
  return { add, report, result: () => finish(tallies) };
}

function tallyOf(tallies: Map<string, Map<string, Tally>>, classId: string, userId: string): Tally {
  const users = getOrCreate(tallies, classId, () => new Map<string, Tally>());
  return getOrCreate(users, userId, () => ({ counts: zeroCounts(), sessions: new Set(), activities: new Set() }));
}

function count(tally: Tally, page: PageKind, sessionId: number): void {
  const { counts } = tally;
  counts.classViewCount++;
  if (page.activityPage) counts.activityPageView++;
  if (page.material) counts.materialView++;
  if (page.activityId !== null || page.quizId !== null) counts.actQuizView++;
  if (page.submission) counts.submitButtonClicked++;
  if (page.activityId !== null) tally.activities.add(page.activityId);
  // -1 is Amplitude's "outside a session"
  if (sessionId >= 0) tally.sessions.add(sessionId);
}

function finish(tallies: Map<string, Map<string, Tally>>): DayClicks {
  const result = new Map<string, Map<string, ClickCounts>>();
  for (const [classId, users] of tallies) {
    const counted = new Map<string, ClickCounts>();
    for (const [userId, { counts, sessions, activities }] of users) {
      const activityIds = [...activities].sort();
      counted.set(userId, {
        ...counts,
        sessionIdCount: sessions.size,
        specificActivityView: activityIds.length,
        activityIds,
      });
    }
    result.set(classId, counted);
  }
  return result;
}

function zeroCounts(): Tally['counts'] {
  return {
    specificActivityView: 0,
    sessionIdCount: 0,
    classViewCount: 0,
    activityPageView: 0,
    materialView: 0,
    actQuizView: 0,
    submitButtonClicked: 0,
  };
}
