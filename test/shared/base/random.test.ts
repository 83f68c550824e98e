import { mixSeed, randomStream, seedOf, shuffled } from '../../../shared/base/random';

describe('a random stream', () => {
  it('is that of mulberry32, as published', () => {
    const random = randomStream(0);
    expect([random(), random(), random()]).toEqual([0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]);
  });

  it('fills [0, 1) evenly', () => {
    const random = randomStream(42);
    const tenths = new Array<number>(10).fill(0);
    for (let n = 0; n < 10_000; n++) tenths[Math.floor(random() * 10)]!++;
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(130);
  });
});

describe('seeds', () => {
  it.each([
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
  ])('from the text %j is that of FNV-1a, as published', (text, seed) => expect(seedOf(text) >>> 0).toBe(seed));

  it('of a part go through the finalizer of MurmurHash3, whose 1 becomes 514e28b7', () => {
    expect(mixSeed(1 ^ 0x9e3779b1, 0) >>> 0).toBe(0x514e28b7);
  });

  it('of parts are all different', () => {
    const seeds = Array.from({ length: 5_000 }, (_, index) => mixSeed(7, index));
    expect(new Set(seeds).size).toBe(5_000);
  });
});

describe('a shuffled list', () => {
  it('is a copy in every order, equally often', () => {
    const random = randomStream(3);
    const seen = new Map<string, number>();
    const items = ['a', 'b', 'c'];
    for (let n = 0; n < 6_000; n++) {
      const order = shuffled(items, random).join('');
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    for (const count of seen.values()) expect(Math.abs(count - 1_000)).toBeLessThan(130);
    expect(items).toEqual(['a', 'b', 'c']);
  });

  it('of nothing is nothing', () => expect(shuffled([], randomStream(1))).toEqual([]));
});
