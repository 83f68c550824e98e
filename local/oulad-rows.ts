import { addDays, type Day, startOfDay } from '../shared/base/day';
import type { ClassCoursework, Unmarked } from '../shared/contracts/coursework';
import type { ClickState } from '../shared/contracts/learner-class';
import { accumulate, NO_CLICKS } from '../shared/features/accumulate';
import type { ClassSnapshot } from '../shared/features/class-view';
import { NO_COURSEWORK, summariseCoursework } from '../shared/features/coursework';
import type { Presentation, Student } from './oulad';

/** A presentation after so many weeks, as the daily run would have seen it; `students` in the order of the rows. */
export type WeekSnapshot = {
  readonly week: number;
  readonly snapshot: ClassSnapshot;
  readonly students: readonly Student[];
};

const SETTINGS = { defaultRequiredLevel: 2, excludeUserIds: [] };

/**
 * Everyone registered before day 7 x week and not withdrawn before it, with nothing that happened on that day or later;
 * marks come so many days after the hand-in. In order of the weeks, one at a time: a snapshot is large.
 */
export function* weekSnapshots(
  presentation: Presentation,
  weeks: readonly number[],
  markedAfterDays = 0,
): Generator<WeekSnapshot> {
  const { firstDay, coursework, students } = presentation;
  const states = new Map<string, ClickState>();
  const days = presentation.days()[Symbol.iterator]();
  let next = days.next();
  for (const week of [...weeks].sort((a, b) => a - b)) {
    const cut = 7 * week;
    for (; !next.done && next.value[0] < cut; next = days.next()) {
      const [day, learners] = next.value;
      for (const [userId, counts] of learners)
        states.set(userId, accumulate(states.get(userId) ?? NO_CLICKS, counts, addDays(firstDay, day + 1)));
    }
    const runDate = addDays(firstDay, cut);
    const { learners, plan } = summariseCoursework(markedBy(coursework, runDate, markedAfterDays), runDate, SETTINGS);
    const present = students.filter((student) => isPresent(student, cut));
    const rows = present.map(({ userId }) => ({
      clicks: states.get(userId) ?? NO_CLICKS,
      coursework: learners.get(userId) ?? NO_COURSEWORK,
    }));
    yield { week, students: present, snapshot: { runDate, plan, rows } };
  }
}

/** The coursework as it stands on the date: what was handed in within the last days has no mark yet. */
function markedBy(coursework: ClassCoursework, runDate: Day, days: number): ClassCoursework {
  if (days === 0) return coursework;
  const limit = startOfDay(addDays(runDate, -days)).getTime() / 1000;
  const isMarked = ({ submittedAt }: Unmarked): boolean => submittedAt === null || submittedAt < limit;
  const open = coursework.assessments.filter((one) => !isMarked(one));
  return {
    ...coursework,
    assessments: coursework.assessments.filter(isMarked),
    unmarked: [
      ...coursework.unmarked,
      ...open.map(({ userId, activityId, submittedAt }) => ({ userId, activityId, submittedAt })),
    ],
  };
}

function isPresent({ registered, unregistered }: Student, cut: number): boolean {
  return (registered === null || registered < cut) && (unregistered === null || unregistered >= cut);
}
