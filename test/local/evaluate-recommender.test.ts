import { evaluateRecommender } from '../../local/evaluate-recommender';

describe('hit rates of recommendations', () => {
  /** Ten learners go through one of two series of five items; the second is taken by few. */
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

  it('count a miss where the last item is no neighbour', () => {
    const strange = new Map([
      ...visits,
      [
        99,
        new Map([
          [0, 0],
          [101, 1],
          [700, 2],
        ]),
      ],
    ]);
    const found = evaluateRecommender(strange, courseOf, 1);
    expect(found.learners).toBe(21);
    expect(found.similar).toBeLessThan(1);
  });
});
