import fc from 'fast-check';
import { OTHER, withoutSmallGroups } from '../../../shared/courses/small-groups';

const sumOf = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);

describe('small groups', () => {
  it.each([
    ['are left as they are where there are none', { a: 5, b: 9 }, { a: 5, b: 9 }],
    ['are told together', { a: 4, b: 9, c: 1 }, { b: 9, other: 5 }],
    ['take the next one along where they are few together', { a: 4, b: 9, c: 20 }, { c: 20, other: 13 }],
    ['join the others that there are', { a: 4, other: 30, c: 20 }, { c: 20, other: 34 }],
    ['make others of few safe too', { other: 1, b: 9, c: 20 }, { c: 20, other: 10 }],
    ['of one size join by their names', { c: 1, b: 5, a: 5 }, { b: 5, other: 6 }],
    ['are all there is', { a: 1, b: 2 }, { other: 3 }],
    ['of nobody are none', { a: 0, b: 6 }, { a: 0, b: 6 }],
  ])('%s', (_, counts, told) => expect(withoutSmallGroups(counts)).toEqual(told));

  it('are never told singly, nor can be reckoned from what is told', () => {
    const groups = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'unknown', OTHER), fc.nat(12));
    fc.assert(
      fc.property(groups, (counts) => {
        const told = withoutSmallGroups(counts);
        expect(sumOf(told)).toBe(sumOf(counts));
        const few = Object.entries(told).filter(([, count]) => count > 0 && count < 5);
        expect(few.map(([group]) => group)).toEqual(few.length > 0 ? [OTHER] : []);
        if (few.length > 0) expect(told[OTHER]).toBe(sumOf(counts));
      }),
    );
  });
});
