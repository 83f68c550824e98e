import { meanOrNaN } from '../base/stats';
import type { CourseVisits } from './consumption-index';

/** The inputs of the abandonment model, in this order. Times in hours, all of them as known at the snapshot. */
export const ABANDONMENT_FEATURES = [
  'mean_time_user_course',
  'courses_opened',
  'no_courses_progress',
  'number_completed',
  'hours_since_last_access',
  'longest_open_pause',
  'active_days_7',
  'active_days_14',
  'active_days_28',
  'active_days',
] as const;

/** How many of them, from the first, follow from the first visits of the courses alone. */
export const FIRST_VISIT_FEATURES = 2;

/** A pause of exactly this long is not yet one. */
export const CUTOFF_HOURS = 336;

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** The features of a learner at an instant (epoch seconds), from what was known by then; null of who had opened nothing. */
export function abandonmentFeatures(courses: readonly CourseVisits[], at: number): number[] | null {
  const known = knownAt(courses, at);
  if (known.length === 0) return null;
  const open = known.filter(({ isOpen }) => isOpen);
  const hoursSince = (instant: number) => Math.max(0, (at - instant) / HOUR);
  const days = new Set(known.flatMap(({ visits }) => visits.map(({ at: visit }) => Math.floor(visit / DAY))));
  const activeDays = (last: number) => [...days].filter((day) => day > Math.floor(at / DAY) - last).length;
  return [
    meanOrNaN(known.map(({ first }) => hoursSince(first))),
    known.length,
    open.length,
    known.length - open.length,
    Math.min(...known.map(({ last }) => hoursSince(last))),
    Math.max(0, ...open.map(({ last }) => hoursSince(last))),
    activeDays(7),
    activeDays(14),
    activeDays(28),
    days.size,
  ];
}

/** Whether an open course was left for more than `cutoffHours` at an instant; completed courses never count. */
export function hasAbandoned(courses: readonly CourseVisits[], at: number, cutoffHours = CUTOFF_HOURS): boolean {
  return knownAt(courses, at).some(({ isOpen, last }) => isOpen && at - last > cutoffHours * HOUR);
}

/** Open and completed courses at an instant; a course first opened later does not exist yet. */
export function progressAt(courses: readonly CourseVisits[], at: number): { open: number; completed: number } {
  const known = knownAt(courses, at);
  const open = known.filter(({ isOpen }) => isOpen).length;
  return { open, completed: known.length - open };
}

function knownAt(courses: readonly CourseVisits[], at: number) {
  return courses.flatMap(({ visits, completedFrom }) => {
    const past = visits.filter(({ knownFrom }) => knownFrom <= at);
    const [first] = past;
    const last = past.at(-1);
    if (first === undefined || last === undefined) return [];
    const isOpen = completedFrom === null || completedFrom > at;
    return [{ visits: past, first: first.at, last: last.at, isOpen }];
  });
}
