import { evaluateRecommender, type FirstVisits } from '../../local/evaluate-recommender';

/** Items from 20 on are of another course. */
const courseOfItem = new Map([1, 2, 3, 10, 11, 12, 13, 20, 21, 22].map((item) => [item, item < 20 ? 'A' : 'B']));

describe('hit rates of recommendations', () => {
  /** Learners go through one of two series of five items; the second is taken by few. */
  const visits = new Map(
    Array.from({ length: 20 }, (_, learner) => {
      const series = learner < 15 ? 0 : 100;
      const items = Array.from({ length: 5 }, (_, n) => [series + n, n] as const);
      return [learner, new Map(items)] as const;
    }),
  );
  const courseOf = new Map(
    [...visits.values()].flatMap((items) => [...items.keys()].map((id) => [id, id < 100 ? 'A' : 'B'])),
  );

  it('are those of the item opened last, which nothing was learnt from for that learner', () => {
    const asked = evaluateRecommender(visits, courseOf, 2);
    expect(asked).toEqual({ learners: 10, items: 10, similar: 1, popular: 0.8, popularInCourse: 1 });
  });

  it('ask every so many of those who have opened two items at least', () => {
    const few: FirstVisits = new Map([
      [1, opened(10)],
      [2, opened(11, 12)],
      [3, opened(13)],
      [4, opened(20, 21)],
      [5, opened(20, 21)],
    ]);
    // the second and the fifth are asked: 12 is then known of nobody
    expect(evaluateRecommender(few, courseOfItem, 2)).toMatchObject({ learners: 2, items: 5 });
  });

  it('are null where nobody has opened two items', () => {
    const nobody = { learners: 0, similar: null, popular: null, popularInCourse: null };
    expect(evaluateRecommender(new Map([[1, opened(10)]]), courseOfItem, 1)).toEqual({ ...nobody, items: 1 });
    expect(evaluateRecommender(new Map(), courseOfItem, 1)).toEqual({ ...nobody, items: 0 });
  });
});

describe('a learner who opened 10, 11 and at last 12', () => {
  const ratesOf = (own: ReadonlyMap<number, number>, ...others: ReadonlyMap<number, number>[]) => {
    const { similar, popular, popularInCourse } = evaluateRecommender(
      new Map([own, ...others].map((items, learner) => [learner, items])),
      courseOfItem,
      100,
    );
    return [similar, popular, popularInCourse];
  };
  const crowd = Array.from({ length: 5 }, () => opened(20, 21, 22));

  it('is found by who did likewise, and within the course, where another course is more popular', () => {
    expect(ratesOf(opened(10, 11, 12), opened(11, 12), ...crowd)).toEqual([1, 0, 1]);
  });

  it('is not found where nobody else opened 12', () => {
    expect(ratesOf(opened(10, 11, 12), opened(10, 11), ...crowd)).toEqual([0, 0, 0]);
  });

  it('is found among the most popular that are not known to the learner; of equals the lower id comes first', () => {
    const read = Array.from({ length: 9 }, () => opened(10, 11));
    // of the answers, which nothing makes similar, the lower ids come first too
    expect(ratesOf(opened(10, 11, 12), ...read, opened(12), opened(20), opened(21), opened(22))).toEqual([1, 1, 1]);
    // 1, 2 and 3 are as popular as 12
    expect(ratesOf(opened(10, 11, 12), opened(12), opened(1), opened(2), opened(3))).toEqual([0, 0, 0]);
  });

  it('opened 12 last by day, whatever the order of the rows, and by id on the same day', () => {
    const onOneDay = new Map([
      [12, 5],
      [10, 0],
      [11, 5],
    ]);
    expect(ratesOf(onOneDay, opened(11, 12), ...crowd)).toEqual([1, 0, 1]);
    expect(ratesOf(onOneDay, opened(10, 11), ...crowd)).toEqual([0, 0, 0]);
    // the other way round 10 is the last, which nobody else has opened
    expect(ratesOf(opened(12, 11, 10), opened(11, 12), ...crowd)).toEqual([0, 0, 0]);
  });

  it('is not looked for in another course', () => {
    expect(ratesOf(opened(10, 20), opened(10, 20), opened(11))).toEqual([1, 1, 0]);
  });
});

/** First visits on one day after another. */
function opened(...items: number[]): ReadonlyMap<number, number> {
  return new Map(items.map((item, day) => [item, day]));
}
