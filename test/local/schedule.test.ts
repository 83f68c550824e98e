import { firings, scheduleInput } from '../../local/schedule';

const at = (text: string) => new Date(text);
const bangkok = (expression: string) => ({ expression, zone: 'Asia/Bangkok' });
const anchor = at('2024-01-01T00:00:00Z');
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

describe('firings', () => {
  const daily = bangkok('cron(0 3 * * ? *)');

  it('fires a daily cron once a local day', () => {
    expect(iso(firings(daily, at('2024-02-28T17:00:00Z'), at('2024-03-01T17:00:00Z'), anchor))).toEqual([
      '2024-02-28T20:00:00.000Z',
      '2024-02-29T20:00:00.000Z',
    ]);
  });

  it('includes the start and leaves out the end', () => {
    const found = firings(daily, at('2024-02-28T20:00:00Z'), at('2024-02-29T20:00:00Z'), anchor);
    expect(iso(found)).toEqual(['2024-02-28T20:00:00.000Z']);
  });

  it('leaves out what the first day had before the start', () => {
    const found = firings(daily, at('2024-02-28T20:00:00.001Z'), at('2024-02-29T19:59:59Z'), anchor);
    expect(found).toEqual([]);
  });

  it.each([
    ['2024-01-22T00:00:00Z', '2024-02-12T00:00:00Z', ['2024-01-22T00:00:00.000Z']],
    ['2024-01-22T00:00:01Z', '2024-02-12T00:00:01Z', ['2024-02-12T00:00:00.000Z']],
    ['2023-01-01T00:00:00Z', '2024-01-22T00:00:00Z', []],
  ])('counts a rate from its anchor also where it looks from %s to %s', (from, to, expected) => {
    expect(iso(firings(bangkok('rate(21 days)'), at(from), at(to), anchor))).toEqual(expected);
  });

  it('reads lists of months and a day of the month', () => {
    const semester = bangkok('cron(0 4 6 1,6 ? *)');
    expect(iso(firings(semester, at('2024-01-01T00:00:00Z'), at('2025-01-01T00:00:00Z'), anchor))).toEqual([
      '2024-01-05T21:00:00.000Z',
      '2024-06-05T21:00:00.000Z',
    ]);
  });

  it('counts a rate from its anchor', () => {
    const found = firings(bangkok('rate(21 days)'), anchor, at('2024-02-13T00:00:00Z'), anchor);
    expect(iso(found)).toEqual(['2024-01-22T00:00:00.000Z', '2024-02-12T00:00:00.000Z']);
  });

  it('refuses a zone that the parser does not know', () => {
    expect(() => firings({ ...daily, zone: 'UTC' }, anchor, at('2024-01-03T00:00:00Z'), anchor)).toThrow('"UTC"');
  });
});

it('puts the scheduled time into the input', () => {
  const input = '{"scheduledTime":"<aws.scheduler.scheduled-time>"}';
  expect(scheduleInput(input, at('2024-03-01T20:00:00Z'))).toEqual({ scheduledTime: '2024-03-01T20:00:00Z' });
});
