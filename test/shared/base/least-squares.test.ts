import fc from 'fast-check';
import { ridgeCoefficients } from '../../../shared/base/least-squares';

const number = fc.integer({ min: -20, max: 20 }).map((n) => n / 4);
const problem = fc
  .record({ rows: fc.integer({ min: 1, max: 7 }), columns: fc.integer({ min: 1, max: 7 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      columns: fc.constant(columns),
      values: fc.array(number, { minLength: rows * columns, maxLength: rows * columns }),
      targets: fc.array(number, { minLength: rows, maxLength: rows }),
      lambda: fc.integer({ min: 1, max: 40 }).map((n) => n / 8),
    }),
  );

describe('ridgeCoefficients', () => {
  it('leave no slope at the minimum, whether rows or columns are more', () => {
    fc.assert(
      fc.property(problem, ({ columns, values, targets, lambda }) => {
        const found = ridgeCoefficients(Float64Array.from(values), Float64Array.from(targets), lambda);
        expect(found).toHaveLength(columns);
        const row = (r: number) => values.slice(r * columns, (r + 1) * columns);
        const answer = (r: number) => row(r).reduce((sum, x, c) => sum + x * found[c]!, 0);
        for (let c = 0; c < columns; c++) {
          const slope = targets.reduce((sum, target, r) => sum + row(r)[c]! * (answer(r) - target), 0);
          expect(slope + lambda * found[c]!).toBeCloseTo(0, 8);
        }
      }),
    );
  });
});
