import { randomStream } from '../shared/base/random';
import type { Activity, Assessment, ClassCoursework } from '../shared/contracts/coursework';
import { classId, learnerId, learnersOf, type Population } from './population';

const ACTIVITIES = 6;
const HANDED_IN = 0.6;
const DAY_SECONDS = 86_400;
const TERM_START = Date.parse('2023-02-01T00:00:00+07:00') / 1000;

/** LEB2's side of a class in the middle of a term: six activities, two criteria, three of five students handed in. */
export function someCoursework(population: Population, index: number): ClassCoursework {
  const random = randomStream(index);
  const id = classId(index);
  const activities = Array.from({ length: ACTIVITIES }, (_, n): Activity => {
    const startAt = TERM_START + n * 7 * DAY_SECONDS;
    return { activityId: `${id}${n}`, type: 'assignment', startAt, dueAt: startAt + 7 * DAY_SECONDS };
  });
  const learners = learnersOf(population, index).map(learnerId);
  const assessments = activities.flatMap(({ activityId, dueAt }) =>
    learners.flatMap((userId, n): Assessment[] => {
      if (random() > HANDED_IN) return [];
      const spentSeconds = Math.floor(random() * 9000);
      const submission = { userId, activityId, submissionId: `${activityId}${n}`, dueAt, spentSeconds, points: null };
      const submittedAt = (dueAt as number) - Math.floor(random() * 3 * DAY_SECONDS);
      const levels = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)];
      return levels.map((level, c) => ({ ...submission, submittedAt, criterionId: `${id}${c}`, level }));
    }),
  );
  const requiredLevels = new Map([
    [`${id}0`, 3],
    [`${id}1`, 3],
  ]);
  return { classId: id, semester: '2/2022', courseId: null, activities, requiredLevels, assessments, unmarked: [] };
}
