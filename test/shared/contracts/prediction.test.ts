import fc from 'fast-check';
import { compareIds } from '../../../shared/contracts/prediction';

const digits = fc.oneof(
  fc.stringMatching(/^\d{1,20}$/),
  // often the same number with other zeros
  fc.tuple(fc.nat(2), fc.nat(12)).map(([zeros, id]) => `${'0'.repeat(zeros)}${id}`),
);

describe('the order of ids', () => {
  it('is that of the numbers, whatever their length and leading zeros', () => {
    fc.assert(
      fc.property(digits, digits, (a, b) => {
        const [x, y] = [BigInt(a), BigInt(b)];
        if (x !== y) expect(compareIds(a, b)).toBe(x < y ? -1 : 1);
        else expect(Math.sign(compareIds(a, b))).toBe(a === b ? 0 : a < b ? -1 : 1);
        expect(compareIds(b, a)).toBe(0 - compareIds(a, b));
      }),
    );
  });

  it('is one order of all, those that are no number last', () => {
    const ordered = [
      '0',
      '7',
      '07',
      '9',
      '10',
      '99999999999999999998',
      '99999999999999999999',
      '',
      '1x',
      'a10',
      'a9',
      'x1',
    ];
    expect([...ordered].reverse().sort(compareIds)).toEqual(['0', '07', '7', ...ordered.slice(3)]);
  });
});
