import { addDays, type Day, startOfDay } from '../shared/base/day';
import { randomStream, seedOf } from '../shared/base/random';
import { DAY_MS, ENDED, ONGOING, type SimulatedClass } from './term-classes';
import type { HandIn, Learner } from './term-learners';

/** One event as a browser saw it. */
export type BrowserEvent = {
  /** Null: nobody was logged in. */
  readonly userId: number | null;
  /** Epoch milliseconds of the visit's start; -1 outside a visit. */
  readonly sessionId: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly type: 'Page Load' | 'Click' | 'Login';
  readonly url: string;
};

type Visit = { readonly sessionId: number; readonly pages: readonly string[]; readonly firstPageAt: number };

const STAFF_USER_IDS = [99_001, 99_002, 99_003];

const HOST = 'https://app.leb2.org';
/** A class that is not of the outcome-based type: LEB2's outcome tables do not know it. */
const OTHER_CLASS_ID = 170_999;
const STRAYS_A_DAY = 40;
/** Share of a day's visits that begin in each hour, Bangkok time. */
const HOUR_WEIGHTS = [2, 1, 1, 0, 0, 1, 2, 4, 7, 9, 10, 9, 7, 9, 10, 9, 8, 6, 6, 8, 10, 10, 8, 4];
const HOURS = HOUR_WEIGHTS.flatMap((weight, hour) => Array<number>(weight).fill(hour));

/** Every event of a Bangkok day, by learner; strays only on the weekdays of a semester break. */
export function eventsOfDay(learners: readonly Learner[], day: Day, seed: number): BrowserEvent[] {
  const opens = startOfDay(day).getTime();
  const events = learners.flatMap((learner) => {
    const { firstDay, lastDay } = learner.course.semester;
    // Those who are late come for five more days.
    return day >= firstDay && day <= addDays(lastDay, 5) ? eventsOfLearner(learner, opens, seed) : [];
  });
  return [...events, ...strayEvents(day, opens, seed)];
}

function eventsOfLearner(learner: Learner, opens: number, seed: number): BrowserEvent[] {
  const closes = opens + DAY_MS;
  const { course, userId, leftAt } = learner;
  const handIns = learner.handIns.filter(({ submittedAt }) => submittedAt >= opens && submittedAt < closes);
  if (opens > leftAt && handIns.length === 0) return [];
  const random = randomStream(seedOf(`${seed}|visits|${course.id}|${userId}|${opens}`));
  const visits = handIns.map((handIn) => visitOfHandIn(course.id, handIn));
  if (opens <= leftAt && random() < chanceOfVisit(learner, opens)) visits.push(visit(learner, opens, random));
  if (opens <= leftAt && visits.length > 0 && random() < 0.3) visits.push(visit(learner, opens, random));
  return visits.flatMap((one) => eventsOfVisit(userId, one, closes, random));
}

/** Weekends are quiet; a due date within three days draws learners in. */
function chanceOfVisit({ course, diligence }: Learner, opens: number): number {
  const isDueSoon = course.activities.some(({ dueAt }) => dueAt > opens && dueAt < opens + 3 * DAY_MS);
  return diligence * (isWeekend(opens) ? 0.5 : 1) * (isDueSoon ? 1.4 : 0.9);
}

function visit({ course, ability }: Learner, opens: number, random: () => number): Visit {
  const hour = HOURS[Math.floor(random() * HOURS.length)] as number;
  const sessionId = opens + hour * 3_600_000 + Math.floor(random() * 3_600_000);
  const depth = 5 + Math.max(-2, ability);
  const count = 2 + Math.floor(-Math.log(1 - random()) * depth);
  const open = course.activities.filter(({ startAt }) => startAt <= sessionId);
  const pages = Array.from({ length: count }, () => pageOf(course.id, open, random));
  return { sessionId, firstPageAt: sessionId + 2_000, pages: [`/class/${course.id}/activity`, ...pages] };
}

function pageOf(classId: number, open: SimulatedClass['activities'], random: () => number): string {
  const choice = random();
  const material = Math.floor(random() * 24);
  const activity = open[Math.floor(random() * open.length)];
  if (choice < 0.3) return `/class/${classId}/learning-activities/${4_000_000 + classId * 30 + material}`;
  if (choice < 0.4) return `/class/${classId}/learning-activities`;
  if (choice < 0.8 && activity) return activityPage(classId, activity);
  if (choice < 0.88) return `/class/${classId}/activity?page=${1 + (material % 3)}`;
  return `/class/${classId}/${choice < 0.95 ? 'announcement' : 'gradebook'}`;
}

function activityPage(classId: number, { type, id }: HandIn['activity']): string {
  return `/class/${classId}/${type === 'QUZ' ? 'quiz' : 'activity'}/${id}`;
}

/** The page of the piece, then its submission page at the moment of handing in. */
function visitOfHandIn(classId: number, { activity, submittedAt }: HandIn): Visit {
  const page = activityPage(classId, activity);
  return { sessionId: submittedAt - 120_000, firstPageAt: submittedAt - 60_000, pages: [page, `${page}/submission`] };
}

function eventsOfVisit(
  userId: number,
  { sessionId, firstPageAt, pages }: Visit,
  closes: number,
  random: () => number,
): BrowserEvent[] {
  const events: BrowserEvent[] = [];
  const send = (type: BrowserEvent['type'], at: number, path: string) =>
    events.push({ userId, sessionId, type, at: Math.min(at, closes - 1_000), url: `${HOST}${path}` });
  if (random() < 0.1) send('Login', sessionId, '/login');
  if (random() < 0.1) send('Page Load', sessionId + 500, '/dashboard');
  let at = firstPageAt;
  for (const page of pages) {
    send('Page Load', at, page);
    if (random() < 0.06) send('Click', at + 700, page);
    at += 2_000 + Math.floor(-Math.log(1 - random()) * 45_000);
  }
  return events;
}

/** What every real export also holds: nobody logged in, staff, a class that is not tracked. */
function strayEvents(day: Day, opens: number, seed: number): BrowserEvent[] {
  const isTerm = [ENDED, ONGOING].some(({ firstDay, lastDay }) => day >= firstDay && day <= lastDay);
  if (!isTerm && isWeekend(opens)) return [];
  const random = randomStream(seedOf(`${seed}|strays|${day}`));
  return Array.from({ length: isTerm ? STRAYS_A_DAY : 4 }, () => {
    const at = opens + Math.floor(random() * (DAY_MS - 1_000));
    if (random() < 0.4) return { userId: null, sessionId: -1, at, type: 'Page Load', url: `${HOST}/login` };
    const userId = STAFF_USER_IDS[Math.floor(random() * STAFF_USER_IDS.length)] as number;
    const path = random() < 0.3 ? '/dashboard' : `/class/${OTHER_CLASS_ID}/activity`;
    return { userId, sessionId: at - 60_000, at, type: 'Page Load', url: `${HOST}${path}` };
  });
}

function isWeekend(opens: number): boolean {
  const weekday = new Date(opens + DAY_MS / 2).getUTCDay();
  return weekday === 0 || weekday === 6;
}
