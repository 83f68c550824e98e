import { startOfDay } from '../shared/base/day';
import { randomStream, seedOf, shuffled } from '../shared/base/random';
import { DAY_MS, type SimulatedActivity, type SimulatedClass } from './term-classes';

export type HandIn = {
  readonly activity: SimulatedActivity;
  /** Epoch milliseconds. */
  readonly submittedAt: number;
  /** Null for assignments. */
  readonly spentSeconds: number | null;
  /** One a criterion, 1..5. */
  readonly levels: readonly number[];
  /** Withdrawn by the learner: it is in the tables, and counts for nothing. */
  readonly deleted: boolean;
};

export type Learner = {
  readonly userId: number;
  readonly course: SimulatedClass;
  /** Standard normal: drives levels, visits, punctuality and dropping out. */
  readonly ability: number;
  /** Chance of a visit on an ordinary weekday, 0..1. */
  readonly diligence: number;
  /** Epoch milliseconds; Infinity for those who stay. */
  readonly leftAt: number;
  readonly handIns: readonly HandIn[];
};

/** The learner and the class of the API's examples. */
export const EXAMPLE = { userId: 90_001, classId: 173_177 } as const;
const USERS = 260;

/** Everybody of every class, in order of class and user; a user has the same talent in all of his or her classes. */
export function enrol(classes: readonly SimulatedClass[], seed: number): Learner[] {
  const users = Array.from({ length: USERS }, (_, i) => EXAMPLE.userId + i);
  const talents = new Map(users.map((id) => [id, normal(randomStream(seedOf(`${seed}|user|${id}`)))]));
  return classes.flatMap((course) => {
    const drawn = shuffled(users, randomStream(seedOf(`${seed}|enrol|${course.id}`)));
    if (course.id === EXAMPLE.classId) drawn.unshift(EXAMPLE.userId);
    return [...new Set(drawn)]
      .slice(0, course.learners)
      .sort((a, b) => a - b)
      .map((userId) => simulateLearner(course, userId, talents.get(userId) as number, seed));
  });
}

function simulateLearner(course: SimulatedClass, userId: number, talent: number, seed: number): Learner {
  const random = randomStream(seedOf(`${seed}|learner|${course.id}|${userId}`));
  const ability = 0.8 * talent + 0.6 * normal(random);
  const diligence = logistic(-0.9 + 0.6 * ability + 0.5 * normal(random));
  const opens = startOfDay(course.semester.firstDay).getTime();
  const leaves = random() < logistic(-2.7 - 1.1 * ability);
  const leftAt = leaves ? opens + (8 + random() * 45) * DAY_MS : Number.POSITIVE_INFINITY;
  const handIns = course.activities.flatMap((activity) => {
    const handIn = simulateHandIn(activity, ability, random);
    const missed = random() < logistic(-2.2 - 0.9 * ability - 0.5 * diligence);
    return missed || handIn.submittedAt > leftAt ? [] : [handIn];
  });
  return { userId, course, ability, diligence, leftAt, handIns };
}

/** The able hand in days early, the others around the due date and up to five days late. */
function simulateHandIn(activity: SimulatedActivity, ability: number, random: () => number): HandIn {
  const daysEarly = 2.2 + 1.1 * ability + 1.6 * normal(random);
  const eveningMs = random() * 14 * 3_600_000;
  const wanted = activity.dueAt - Math.max(-5, daysEarly) * DAY_MS - eveningMs;
  const submittedAt = Math.floor(Math.max(activity.startAt + 3_600_000, wanted) / 1000) * 1000;
  const isLate = submittedAt > activity.dueAt;
  const levels = activity.criterionIds.map(() => {
    const reached = 2.1 + 0.75 * ability + activity.ease + 0.85 * normal(random) - (isLate ? 0.3 : 0);
    return Math.min(5, Math.max(1, Math.round(reached)));
  });
  // One quiz in two hundred is left open for a day or more.
  const leftOpen = random() < 0.005 ? 100_000 : 0;
  const spentSeconds = activity.type === 'QUZ' ? leftOpen + 300 + Math.floor(random() * 3_300) : null;
  return { activity, submittedAt, spentSeconds, levels, deleted: random() < 0.002 };
}

/** Box-Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
