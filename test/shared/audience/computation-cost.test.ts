import { computationSeconds } from '../../../shared/audience/computation-cost';

/** Interactions, contents and users as rows and objects. */
const secondsOf = (counts: Readonly<Record<'interactions' | 'contents' | 'users', readonly [number, number]>>) => {
  const source = ([rows, batches]: readonly [number, number]) => ({
    state: async () => ({ version: 'v', rows, batches }),
  });
  return computationSeconds({
    interactions: source(counts.interactions),
    contents: source(counts.contents),
    users: source(counts.users),
  });
};

describe('the time that a computation of clusters takes', () => {
  const small = { interactions: [10_000, 1], contents: [500, 1], users: [2_000, 1] } as const;

  it('is short for little', async () => expect(await secondsOf(small)).toBeLessThan(1));

  it.each([
    ['interactions', { interactions: [1_000_000, 20] as const }],
    ['users without interactions', { users: [1_000_000, 20] as const }],
    ['contents', { contents: [400_000, 8] as const }],
    ['small batches of interactions', { interactions: [10_000, 5_000] as const }],
    ['small batches of contents', { contents: [500, 5_000] as const }],
    ['small batches of users', { users: [2_000, 5_000] as const }],
  ])('is long for many %s', async (_, change) => expect(await secondsOf({ ...small, ...change })).toBeGreaterThan(15));
});
