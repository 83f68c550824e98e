import fc from 'fast-check';
import { halves } from '../../../shared/sources/export-hours';

describe('the halves of an export window', () => {
  it.each([
    ['20230509T17', '20230510T16', ['20230509T17', '20230510T04', '20230510T05', '20230510T16']],
    ['20231231T22', '20240101T01', ['20231231T22', '20231231T23', '20240101T00', '20240101T01']],
    ['20240228T23', '20240229T01', ['20240228T23', '20240229T00', '20240229T01', '20240229T01']],
    ['20230510T04', '20230510T05', ['20230510T04', '20230510T04', '20230510T05', '20230510T05']],
  ])('%s to %s', (start, end, [a, b, c, d]) => {
    expect(halves({ start, end })).toEqual([
      { start: a, end: b },
      { start: c, end: d },
    ]);
  });

  it('of a single hour are none', () => expect(halves({ start: '20230510T04', end: '20230510T04' })).toBeNull());

  it('cover every hour once, down to single hours', () => {
    const hourOf = (n: number) =>
      new Date(Date.UTC(2023, 11, 30) + n * 3_600_000).toISOString().slice(0, 13).replaceAll('-', '');
    const split = (start: string, end: string): string[] => {
      const parts = halves({ start, end });
      return parts ? parts.flatMap((part) => split(part.start, part.end)) : [start];
    };
    fc.assert(
      fc.property(fc.nat(100), fc.nat(50), (from, length) => {
        const hours = Array.from({ length: length + 1 }, (_, n) => hourOf(from + n));
        expect(split(hours[0]!, hours.at(-1)!)).toEqual(hours);
      }),
    );
  });
});
