import { evaluateAbandonment, evaluateClusters, evaluateLearning } from '../../local/evaluate-learning';
import { readLearningData } from '../../local/oulad-learning';
import { mean } from '../../shared/base/stats';
import type { Interaction } from '../../shared/contracts/audience-rows';
import { folder, TABLES, VISITS } from './oulad-folder';

/** Days from the first to the last, both included. */
const daily = (first: number, last: number) => new Set(Array.from({ length: last - first + 1 }, (_, i) => first + i));
const STAYS = daily(-5, 240);

describe('abandonment, four weeks ahead of days 56, 84, 112, 140 and 168', () => {
  /** Half of forty learners stay, the others leave one after another. */
  const spring = {
    name: 'AAA-2013B',
    days: new Map(Array.from({ length: 40 }, (_, i) => [i, i % 2 ? STAYS : daily(0, 40 + 5 * i)])),
  };
  const autumn = (...learners: ReadonlySet<number>[]) => ({
    name: 'AAA-2013J',
    days: new Map([...learners.entries()]),
  });
  const judged = (...learners: ReadonlySet<number>[]) =>
    evaluateAbandonment({ presentations: [spring, autumn(...learners)] }) as {
      [part in 'all' | 'stillActive']: Record<'rows' | 'abandoned' | 'recall' | 'auc' | 'baselineAuc', number | null>;
    };

  it('counts learners of October alone, once at every day by which they had come', () => {
    expect(judged(STAYS)).toMatchObject({
      all: { rows: 5, abandoned: 0, recall: null, auc: null },
      stillActive: { rows: 5, abandoned: 0 },
    });
    expect(judged(STAYS, daily(100, 240), daily(200, 240)).all).toMatchObject({ rows: 8, abandoned: 0 });
  });

  it('has abandoned whoever pauses for more than two weeks at the end of the four', () => {
    // away from day 60 on: after day 56 already; active only then
    expect(judged(daily(0, 60))).toMatchObject({
      all: { rows: 5, abandoned: 5, auc: null },
      stillActive: { rows: 1, abandoned: 1 },
    });
    // day 70 is exactly two weeks before day 84: not yet a pause there, and still active then
    expect(judged(daily(0, 70))).toMatchObject({
      all: { rows: 5, abandoned: 4 },
      stillActive: { rows: 2, abandoned: 1 },
    });
    expect(judged(daily(0, 69)).stillActive).toMatchObject({ rows: 1, abandoned: 1 });
  });

  it('is learnt from February: who is away is told from who stays', () => {
    const { all, stillActive } = judged(STAYS, STAYS, daily(0, 60), daily(0, 100));
    // of the eight rows that end in a pause one, of day 56, looks as active by the last visit as the other twelve
    expect(all).toMatchObject({ rows: 20, abandoned: 8, baselineAuc: (7 * 12 + 6) / (8 * 12) });
    expect(all.auc).toBeGreaterThan(0.8);
    // after day 60 that learner is away; the other one is active on day 112 still
    expect(stillActive).toMatchObject({ rows: 14, abandoned: 2 });
  });

  it('takes presentations without learners for nobody', () => {
    expect(judged()).toMatchObject({ all: { rows: 0, abandoned: 0, recall: null }, stillActive: { rows: 0 } });
    const untold = { presentations: [{ name: 'AAA-2013B', days: new Map() }] };
    expect(() => evaluateAbandonment(untold)).toThrow('0 learners with courses, at least 20 are needed');
  });
});

describe('clusters', () => {
  const done = (userId: number, count: number, what: Pick<Interaction, 'contentType' | 'type'>): Interaction[] =>
    Array.from({ length: count }, (_, contentId) => ({ userId, contentId, ...what, at: 0 }));
  const pages = (userId: number, count: number) => done(userId, count, { contentType: 'contenu', type: 'page_view' });
  const mails = (userId: number, count: number) => done(userId, count, { contentType: null, type: 'opened_mail' });

  it('of users who do the same lie as far apart as can be, and are named by what they do', () => {
    const users = (first: number, count: number, own: (userId: number) => Interaction[]) =>
      Array.from({ length: count }, (_, i) => own(first + i)).flat();
    const { silhouette, clusters } = evaluateClusters([
      ...users(10, 3, (id) => pages(id, 1)),
      ...users(20, 4, (id) => [...pages(id, 5), ...mails(id, 50)]),
      ...users(30, 5, (id) => [...pages(id, 80), ...mails(id, 5)]),
      ...users(40, 6, (id) => [...pages(id, 20), ...mails(id, 5)]),
    ]) as { silhouette: number; clusters: { name: string; count: number; profile: Record<string, number> }[] };
    expect(silhouette).toBe(1);
    expect(clusters.map(({ name, count }) => [name, count])).toEqual([
      ['Balanced Users', 6],
      ['Email Specialists', 4],
      ['Super Users', 5],
      ['Inactive Users', 3],
    ]);
    expect(clusters[2]?.profile).toMatchObject({ total_interactions_x: 80, diversite_contenus: 80, nb_opened_mail: 5 });
  });

  it('are measured where they are found: by logarithms, every feature counting the same', () => {
    const counts = [
      [1, 2],
      [2, 1],
      [10, 90],
      [12, 80],
      [100, 3],
      [130, 4],
      [900, 60],
      [700, 50],
    ] as const;
    const { silhouette } = evaluateClusters(
      counts.flatMap(([page, mail], id) => [...pages(id, page), ...mails(id, mail)]),
    ) as { silhouette: number };
    // pages count as uses and as different contents, mails once; two users each belong together
    const [page, mail] = [0, 1].map((c) => scaled(counts.map((count) => Math.log1p(count[c]!))));
    const distance = (a: number, b: number) =>
      Math.sqrt(2 * (page![a]! - page![b]!) ** 2 + (mail![a]! - mail![b]!) ** 2);
    const own = counts.map((_, i) => {
      const others = [0, 2, 4, 6].filter((first) => first !== i - (i % 2));
      const nearest = Math.min(...others.map((first) => (distance(i, first) + distance(i, first + 1)) / 2));
      return 1 - distance(i, i ^ 1) / nearest;
    });
    expect(silhouette).toBeCloseTo(mean(own), 4);
  });
});

describe('a folder of OULAD', () => {
  it('is read as users, contents and what they did with them', async () => {
    const { firstVisits, presentationOf, presentations, interactions } = await readLearningData(folder());
    expect(firstVisits).toEqual(
      new Map([
        // site 3 on days 27 and 28; site 5 is of the other presentation
        [
          100,
          new Map([
            [1, -3],
            [2, 27],
            [3, 27],
            [5, 3],
          ]),
        ],
        [101, new Map([[4, 3]])],
      ]),
    );
    expect([...presentationOf.values()]).toEqual([...new Array(4).fill('AAA-2014B'), 'BBB-2014J']);
    expect(presentations).toEqual([
      {
        name: 'AAA-2014B',
        days: new Map([
          [100, new Set([-3, 27, 28])],
          [101, new Set([3])],
        ]),
      },
      { name: 'BBB-2014J', days: new Map([[100, new Set([3])]]) },
    ]);
    expect(interactions.map(({ contentId, type, contentType }) => [contentId, type, contentType])).toEqual([
      [1, 'opened_mail', null],
      [2, 'page_view', 'contenu'],
      [3, 'comment_posted', null],
      [3, 'comment_posted', null],
      [4, 'download', 'guide-pratique'],
      [5, 'opened_mail', null],
    ]);
    expect(interactions[0]).toMatchObject({ userId: 100, at: -3 * 86_400 });
  });

  it('keeps the first visit of a site, in whatever order the rows come, and takes unknown sites for pages', async () => {
    const visits = { ...VISITS, 'AAA-2014B': ['100,2,9,1', '100,2,4,1', '100,77,1,1'] };
    const { firstVisits, interactions } = await readLearningData(folder({ visits }));
    expect(firstVisits.get(100)).toEqual(
      new Map([
        [2, 4],
        [77, 1],
        [5, 3],
      ]),
    );
    expect(interactions.find(({ contentId }) => contentId === 77)).toMatchObject({ type: 'page_view' });
  });

  it('gives the figures of all three', async () => {
    // of forty learners a presentation those with an even number leave on day 60; forum, pages and quiz by number
    const rows = (site: (i: number) => number) =>
      Array.from({ length: 40 }, (_, i) =>
        Array.from({ length: i % 2 ? 35 : 10 }, (_, n) => `${500 + i},${site(i + n)},${6 * n},1`),
      ).flat();
    const visits = { 'AAA-2014B': rows((i) => 1 + (i % 4)), 'BBB-2014J': rows((i) => 5 + (i % 3)) };
    const vle = [...TABLES.vle!, '6,BBB,2014J,quiz,,', '7,BBB,2014J,url,,'];
    const found = await evaluateLearning(folder({ tables: { vle }, visits }));
    expect(found).toMatchObject({
      // every fourth of forty; three sites beside the four
      recommender: { learners: 10, items: 7 },
      // forty at five days each; half have left by then, and the last visit of day 54 lies two weeks back on day 84
      abandonment: { all: { rows: 200, abandoned: 100 }, stillActive: { rows: 120, abandoned: 20 } },
      clusters: { silhouette: expect.any(Number), clusters: expect.any(Array) },
    });
  });
});

/** Less the mean, by the standard deviation. */
function scaled(values: readonly number[]): number[] {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return values.map((value) => (value - centre) / deviation);
}
