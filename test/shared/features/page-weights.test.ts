import fc from 'fast-check';
import { randomStream } from '../../../shared/base/random';
import type { PageLoads } from '../../../shared/contracts/pages';
import { type PageReader, pageWeights, promisedScore } from '../../../shared/features/page-weights';

const PAGES = ['a1', 'm1', 'm2', 'q1'];
const reader: fc.Arbitrary<PageReader> = fc.record({
  pages: fc
    .tuple(...PAGES.map(() => fc.nat(4)))
    .map((loads) => loads.flatMap((count, p): PageLoads[] => (count > 0 ? [[PAGES[p] as string, count]] : []))),
  score: fc.option(fc.integer({ min: -300, max: 300 }).map((score) => score / 100)),
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('page weights', () => {
  it('are a ridge regression: at the minimum, a small step to any side costs more', () => {
    fc.assert(
      fc.property(fc.array(reader, { minLength: 12, maxLength: 30 }), (readers) => {
        const found = pageWeights(readers);
        if (found === null) return;
        const scores = readers.map(({ score }) => score).filter((score) => score !== null);
        const filled = readers.map(({ score }) => score ?? mean(scores));
        const loadsOf = (page: string) =>
          readers.map(({ pages }) => Math.log(1 + (pages.find(([name]) => name === page)?.[1] ?? 0)));
        const columns = [...found.weights.keys()].map((page) => {
          const loads = loadsOf(page);
          const deviation = Math.sqrt(mean(loads.map((x) => (x - mean(loads)) ** 2)));
          return { page, deviation, values: loads.map((x) => (x - mean(loads)) / deviation) };
        });
        const cost = (coefficients: readonly number[]) =>
          filled.reduce((sum, target, r) => {
            const answer = coefficients.reduce(
              (all, b, c) => all + b * (columns[c]?.values[r] as number),
              mean(filled),
            );
            return sum + (target - answer) ** 2;
          }, 0) + coefficients.reduce((sum, b) => sum + 10 * columns.length * b * b, 0);
        const best = columns.map(({ page, deviation }) => (found.weights.get(page) as number) * deviation);
        for (const c of best.keys())
          for (const step of [-1e-3, 1e-3])
            expect(cost(best.map((b, i) => (i === c ? b + step : b)))).toBeGreaterThan(cost(best));
        const promised = readers.map(({ pages }) => promisedScore(found, pages));
        expect(mean(promised)).toBeCloseTo(0, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('find the page that those open who score well, and leave out one that few open', () => {
    const random = randomStream(3);
    const readers = Array.from({ length: 60 }, (_, n): PageReader => {
      const good = random() < 0.5;
      const pages: PageLoads[] = [['m1', 1 + Math.floor(random() * 3)]];
      if (good) pages.push(['m2', 2]);
      if (n < 3) pages.push(['q9', 5]);
      return { pages, score: n % 4 === 0 ? null : Number(good) + random() };
    });
    const { weights } = pageWeights(readers) as NonNullable<ReturnType<typeof pageWeights>>;
    expect([...weights.keys()]).toEqual(['m1', 'm2']);
    expect(weights.get('m2')).toBeGreaterThan(0.05);
    expect(Math.abs(weights.get('m1') as number)).toBeLessThan((weights.get('m2') as number) / 3);
  });

  it('hear a page once a tenth of the class has opened it, and two learners', () => {
    const pagesOf = (learners: number, openers: number) =>
      pageWeights(Array.from({ length: learners }, (_, n) => ({ pages: n < openers ? [['a1', 1]] : [], score: n })))
        ?.weights.size ?? 0;
    expect([pagesOf(30, 2), pagesOf(30, 3)]).toEqual([0, 1]);
    expect([pagesOf(12, 1), pagesOf(12, 2)]).toEqual([0, 1]);
  });

  it('hear a page that all have opened, some more than others, whoever comes first', () => {
    const readers = Array.from({ length: 12 }, (_, n): PageReader => ({ pages: [['a1', 1 + (n % 3)]], score: n }));
    for (const some of [readers, readers.toReversed()]) expect(pageWeights(some)?.weights.size).toBe(1);
  });

  it('are unknown with fewer than ten scores, and where all open the same', () => {
    const some = (count: number, loads: number): PageReader[] =>
      Array.from({ length: count }, (_, n) => ({ pages: [['a1', loads * (n % 2) + 1]], score: n }));
    expect(pageWeights(some(9, 3))).toBeNull();
    expect(pageWeights(some(10, 3))).not.toBeNull();
    expect(pageWeights(some(10, 0))).toBeNull();
    expect(pageWeights([])).toBeNull();
  });
});
