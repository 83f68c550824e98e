import { roundSignificant } from '../shared/base/stats';
import { consumptionCollector } from '../shared/courses/consumption-collector';
import { consumptionIndex } from '../shared/courses/consumption-index';
import { recommend } from '../shared/courses/recommend';

/** When each learner first opened each item: learner -> item -> day. */
export type FirstVisits = ReadonlyMap<number, ReadonlyMap<number, number>>;

export type HitRates = {
  readonly learners: number;
  readonly items: number;
  /** Of the three items of an answer; like the others null where nobody was asked. */
  readonly similar: number | null;
  /** The items that most learners have opened, of all and of the same course. */
  readonly popular: number | null;
  readonly popularInCourse: number | null;
};

const TOP = 3;
const FEWEST_ITEMS = 2;

/**
 * Leaves out the item that each learner opened last and asks for three beside the one opened before it; hit rates of
 * the answer and of the most popular items that the learner had not opened. Every `step`-th learner is asked.
 */
export function evaluateRecommender(
  visits: FirstVisits,
  courseOf: ReadonlyMap<number, string>,
  step: number,
): HitRates {
  const asked = [...visits].filter(([, items]) => items.size >= FEWEST_ITEMS).filter((_, n) => n % step === 0);
  const held = new Map(asked.map(([learner, items]) => [learner, lastTwo(items)]));
  const collector = consumptionCollector();
  const openedBy = new Map<number, number>();
  for (const [userId, items] of visits) {
    for (const courseId of items.keys()) {
      if (held.get(userId)?.last === courseId) continue;
      collector.add([{ userId, courseId, accessedAt: 0, lastAccessAt: 0, completed: false }]);
      openedBy.set(courseId, (openedBy.get(courseId) ?? 0) + 1);
    }
  }
  const index = consumptionIndex(collector.merged());
  const popular = [...openedBy].sort(([a, x], [b, y]) => y - x || a - b).map(([id]) => id);
  const hits = { similar: 0, popular: 0, popularInCourse: 0 };
  for (const [userId, { last, before }] of held) {
    const opened = visits.get(userId) as ReadonlyMap<number, number>;
    if (recommend(index, { userId, courseId: before, count: TOP }).includes(last)) hits.similar++;
    const others = popular.filter((id) => id === last || !opened.has(id));
    if (others.slice(0, TOP).includes(last)) hits.popular++;
    const near = others.filter((id) => courseOf.get(id) === courseOf.get(before));
    if (near.slice(0, TOP).includes(last)) hits.popularInCourse++;
  }
  const rate = (count: number) => (held.size === 0 ? null : roundSignificant(count / held.size, 4));
  return {
    learners: held.size,
    items: index.courseIds.length,
    similar: rate(hits.similar),
    popular: rate(hits.popular),
    popularInCourse: rate(hits.popularInCourse),
  };
}

/** The item opened last and the one before it; ties by id. */
function lastTwo(items: ReadonlyMap<number, number>): { last: number; before: number } {
  const ordered = [...items].sort(([a, x], [b, y]) => x - y || a - b).map(([id]) => id);
  return { last: ordered.at(-1) as number, before: ordered.at(-2) as number };
}
