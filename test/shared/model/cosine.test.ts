import fc from 'fast-check';
import { cosinesWith, incidence } from '../../../shared/model/cosine';

const ROWS = 8;
const COLUMNS = 6;

describe('cosine of columns', () => {
  it('equals the dense computation, repeated pairs or not', () => {
    const pair = fc.tuple(fc.nat(ROWS - 1), fc.nat(COLUMNS - 1));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), fc.nat(COLUMNS - 1), (pairs, column) => {
        const index = incidence(
          Int32Array.from(pairs, ([row]) => row),
          Int32Array.from(pairs, ([, c]) => c),
          { rowCount: ROWS, columnCount: COLUMNS },
        );
        const users = (c: number) => new Set(pairs.filter(([, of]) => of === c).map(([row]) => row));
        const dense = Array.from({ length: COLUMNS }, (_, c) => {
          const shared = [...users(c)].filter((row) => users(column).has(row)).length;
          return shared === 0 ? 0 : shared / Math.sqrt(users(c).size * users(column).size);
        });
        expect([...cosinesWith(index, column)]).toEqual(dense);
      }),
    );
  });
});
