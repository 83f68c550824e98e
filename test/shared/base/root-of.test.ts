import fc from 'fast-check';
import { rootOf } from '../../../shared/base/root-of';

it('finds where an increasing function is 0, near or far, on either side', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.integer({ min: 1, max: 50 }),
      (thousandths, slope) => {
        const wanted = thousandths / 1_000;
        expect(rootOf((x) => slope * Math.tanh((x - wanted) / 1_000))).toBeCloseTo(wanted, 6);
      },
    ),
  );
});

it('stays at 0 where the function is 0 there', () => expect(rootOf((x) => x ** 3)).toBe(0));
