import { addDays, type Day, parseDay, startOfDay } from '../../../shared/base/day';
import { randomStream, seedOf } from '../../../shared/base/random';
import type { Activity, Assessment, ClassCoursework } from '../../../shared/contracts/coursework';
import type { ClassDay, LearnerDay } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { NO_COURSEWORK } from '../../../shared/features/coursework';

export type ClassPlan = {
  classId: string;
  semester?: string;
  courseId?: string | null;
  start?: Day;
  /** Days from the first activity's start to the last one's due date. */
  length?: number;
  activities?: number;
  /** Level of every learner at each activity; 0 hands nothing in. */
  levels: Record<string, number | number[]>;
};

export const secondsOf = (day: Day, hours = 0): number => startOfDay(day).getTime() / 1000 + hours * 3600;

/** A class whose activities open one after the other; everyone who hands in does so a day before the due date. */
export function endedClass(plan: ClassPlan): ClassCoursework {
  const {
    classId,
    semester = '2/2022',
    courseId = null,
    start = parseDay('20230201'),
    length = 40,
    activities: count = 4,
  } = plan;
  const step = length / count;
  const activities = Array.from({ length: count }, (_, i): Activity => {
    const [opens, due] = [Math.round(i * step), Math.round((i + 1) * step)];
    return {
      activityId: `${classId}0${i}`,
      type: 'ASM',
      startAt: secondsOf(addDays(start, opens)),
      dueAt: secondsOf(addDays(start, due)),
    };
  });
  const assessments = Object.entries(plan.levels).flatMap(([userId, levels]) =>
    activities.flatMap((activity, i): Assessment[] => {
      const level = typeof levels === 'number' ? levels : (levels[i] ?? 0);
      if (level === 0) return [];
      const dueAt = activity.dueAt as number;
      const ids = { userId, activityId: activity.activityId, criterionId: `c${i}`, submissionId: `${userId}-${i}` };
      return [{ ...ids, submittedAt: dueAt - 86_400, dueAt, spentSeconds: null, level, points: null }];
    }),
  );
  return { classId, semester, courseId, activities, requiredLevels: new Map([['c0', 3]]), assessments, unmarked: [] };
}

/** Learners `<prefix>0`, `<prefix>1`, ... whose levels rise with their number. */
export function learners(prefix: string, count: number, levels = [1, 2, 3, 4, 5]): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `${prefix}${i}`,
      levels[Math.floor((i * levels.length) / count)] as number,
    ]),
  );
}

/** A stored day on which everyone named has looked at the class as often as given. */
export function storedDay(classId: string, runDate: Day, views: Record<string, number>): ClassDay {
  const rows = Object.entries(views).map(([userId, classViewCount]): LearnerDay => {
    const clicks = { ...NO_CLICKS, classViewCount, sessionIdCount: 1, lastUpdated: runDate };
    return { userId, increment: null, clicks, coursework: NO_COURSEWORK };
  });
  return { classId, runDate, semester: '2/2022', ongoingOn: runDate, trackedOn: runDate, requiredLevel: 3, rows };
}

/** Page views that hang on class, learner and date only: more of them the higher the level. */
export function viewsOf(coursework: ClassCoursework, runDate: Day): Record<string, number> {
  const levels = new Map(coursework.assessments.map(({ userId, level }) => [userId, level]));
  return Object.fromEntries(
    [...levels].map(([userId, level]) => {
      const noise = randomStream(seedOf(`${coursework.classId} ${userId} ${runDate}`))();
      return [userId, Math.round(10 * level + 8 * noise)];
    }),
  );
}
