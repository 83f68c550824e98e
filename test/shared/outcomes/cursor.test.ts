import fc from 'fast-check';
import { parseDay } from '../../../shared/base/day';
import { type Cursor, cursorOf, pageAt } from '../../../shared/outcomes/cursor';

const FILTER = 'class and order';
const START: Cursor = { runDate: parseDay('20230325'), run: 'r1', filter: FILTER, offset: 0 };

it('leads through all rows, however few a page has, and ends with the last of them', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.integer({ min: 1, max: 13 }), (count, length) => {
      const rows = Array.from({ length: count }, (_, i) => i);
      const seen: number[] = [];
      let place = START;
      for (let pages = 1; ; pages++) {
        const page = pageAt(rows, place, length, undefined);
        seen.push(...page.rows);
        if (page.next_cursor === null) {
          expect(seen).toEqual(rows);
          expect(pages).toBe(Math.max(1, Math.ceil(count / length)));
          return;
        }
        place = cursorOf({ cursor: page.next_cursor, date: 'latest' }, FILTER)!;
      }
    }),
  );
});

it('leads nowhere once the rows are gone', () => {
  const { next_cursor } = pageAt([1, 2], START, 1, undefined);
  const place = cursorOf({ cursor: next_cursor!, date: '2023-03-25' }, FILTER)!;
  expect(pageAt([1, 2], place, 1, next_cursor!)).toEqual({ rows: [2], next_cursor: null });
  expect(() => pageAt([1], place, 1, next_cursor!)).toThrow('leave it out to start again');
});
