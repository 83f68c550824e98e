import { addDays, type Day, startOfDay } from '../shared/base/day';
import type { Activity, Assessment, ClassCoursework, Unmarked } from '../shared/contracts/coursework';

/** What of a presentation the sources would show, besides its visits; days count from its first. */
export type Course = {
  readonly name: string;
  readonly module: string;
  readonly firstDay: Day;
  readonly length: number;
};
export type Item = {
  readonly activityId: string;
  readonly type: string;
  /** Null where none is published, as for final exams: the last day of the presentation. */
  readonly dueDay: number | null;
  readonly weight: number;
};
/** A hand-in; banked ones are taken over from an earlier presentation. */
export type Result = {
  readonly userId: string;
  readonly item: Item;
  readonly day: number;
  readonly isBanked: boolean;
  readonly score: number | null;
};

const EXAM = 'Exam';

/** What LEB2 would hold of a presentation at its end. */
export function courseworkOf(course: Course, plan: readonly Item[], results: readonly Result[]): ClassCoursework {
  const { name, module, firstDay, length } = course;
  const at = (day: number, hour: number): number => startOfDay(addDays(firstDay, day)).getTime() / 1000 + hour * 3600;
  const dueDay = (item: Item): number => item.dueDay ?? length;
  const items = [...plan].sort((a, b) => dueDay(a) - dueDay(b));
  const activities = items.map((item, i): Activity => {
    const previous = i > 0 ? dueDay(items[i - 1] as Item) : 0;
    const start = Math.max(0, Math.min(previous, dueDay(item) - 7), dueDay(item) - 35);
    const ids = { activityId: item.activityId, type: item.type === 'CMA' ? 'QUZ' : 'ASM', weight: item.weight };
    return { ...ids, startAt: at(i === 0 ? 0 : start, 0), dueAt: at(dueDay(item), 23.9) };
  });
  const handedIn = results.filter(({ isBanked }) => !isBanked);
  const assessments = handedIn.flatMap(({ userId, item, day, score }): Assessment[] => {
    if (score === null) return [];
    const { activityId } = item;
    const ids = { userId, activityId, criterionId: activityId, submissionId: `${activityId}-${userId}` };
    const times = { submittedAt: at(day, 12), dueAt: at(dueDay(item), 23.9), spentSeconds: null };
    return [{ ...ids, ...times, level: levelOf(score), points: score }];
  });
  const unmarked = handedIn.flatMap(({ userId, item: { activityId }, day, score }): Unmarked[] =>
    score === null ? [{ userId, activityId, submittedAt: at(day, 12) }] : [],
  );
  const requiredLevels = new Map(items.map(({ activityId }) => [activityId, 2]));
  return { classId: name, semester: name, courseId: module, activities, requiredLevels, assessments, unmarked };
}

/** Level of a mark of 0..100, as the converted data grade it; level 2 is required. */
function levelOf(score: number): number {
  return 1 + [40, 55, 70, 85].filter((from) => score >= from).length;
}

/** The weighted score of the coursework of each learner who has any; where no weight is published all items count the same. */
export function weightedScores(plan: readonly Item[], results: readonly Result[]): Map<string, number> {
  const coursework = plan.filter(({ type }) => type !== EXAM);
  const totalWeight = coursework.reduce((sum, { weight }) => sum + weight, 0);
  const sums = new Map<string, number>();
  for (const { userId, item, score } of results) {
    if (score === null || item.type === EXAM) continue;
    const share = totalWeight > 0 ? item.weight / totalWeight : 1 / coursework.length;
    sums.set(userId, (sums.get(userId) ?? 0) + score * share);
  }
  return sums;
}
