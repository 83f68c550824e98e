import type { Day } from '../base/day';
import type { ClickCounts, CourseworkFeatures, LearnerDay } from '../contracts/learner-class';
import { compareIds } from '../contracts/prediction';
import { accumulate, NO_CLICKS } from './accumulate';
import { assessedIds, NO_COURSEWORK } from './coursework';

/** Joins one class by user id, full outer: yesterday's state, the day's clicks and the coursework; rows ordered by user id. */
export function joinLearners(
  before: readonly LearnerDay[],
  increments: ReadonlyMap<string, ClickCounts>,
  coursework: ReadonlyMap<string, CourseworkFeatures>,
  runDate: Day,
): LearnerDay[] {
  const states = new Map(before.map((row) => [row.userId, row.clicks]));
  const userIds = new Set([...states.keys(), ...increments.keys(), ...assessedIds(coursework)]);
  return [...userIds].sort(compareIds).map((userId) => {
    const increment = increments.get(userId) ?? null;
    return {
      userId,
      increment,
      clicks: accumulate(states.get(userId) ?? NO_CLICKS, increment, runDate),
      coursework: coursework.get(userId) ?? NO_COURSEWORK,
    };
  });
}
