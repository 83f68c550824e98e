import { firings, nextFiring, scheduleInput } from '../../local/schedule';

const at = (text: string) => new Date(text);
const bangkok = (expression: string) => ({ expression, zone: 'Asia/Bangkok' });
const anchor = at('2024-01-01T00:00:00Z');
const iso = (dates: Date[]) => dates.map((date) => date.toISOString());

describe('firings', () => {
  it('fires a daily cron once a local day', () => {
    const daily = bangkok('cron(0 3 * * ? *)');
    expect(iso(firings(daily, at('2024-02-28T17:00:00Z'), at('2024-03-01T17:00:00Z'), anchor))).toEqual([
      '2024-02-28T20:00:00.000Z',
      '2024-02-29T20:00:00.000Z',
    ]);
  });

  it('includes the start and leaves out the end', () => {
    const daily = bangkok('cron(0 3 * * ? *)');
    expect(firings(daily, at('2024-02-28T20:00:00Z'), at('2024-02-29T20:00:00Z'), anchor)).toHaveLength(1);
  });

  it('reads lists of months and a day of the month', () => {
    const semester = bangkok('cron(0 4 6 1,6 ? *)');
    expect(iso(firings(semester, at('2024-01-01T00:00:00Z'), at('2025-01-01T00:00:00Z'), anchor))).toEqual([
      '2024-01-05T21:00:00.000Z',
      '2024-06-05T21:00:00.000Z',
    ]);
  });

  it('reads names, ranges and steps', () => {
    const weekdays = { expression: 'cron(0/30 9 ? * MON-FRI *)', zone: 'UTC' };
    const found = iso(firings(weekdays, at('2024-03-02T00:00:00Z'), at('2024-03-05T00:00:00Z'), anchor));
    expect(found).toEqual(['2024-03-04T09:00:00.000Z', '2024-03-04T09:30:00.000Z']);
  });

  it('follows daylight saving time', () => {
    const york = { expression: 'cron(0 9 * * ? *)', zone: 'America/New_York' };
    expect(iso(firings(york, at('2024-03-09T00:00:00Z'), at('2024-03-11T00:00:00Z'), anchor))).toEqual([
      '2024-03-09T14:00:00.000Z',
      '2024-03-10T13:00:00.000Z',
    ]);
  });

  it('counts a rate from its anchor', () => {
    const rate = bangkok('rate(21 days)');
    expect(iso(firings(rate, at('2024-01-01T00:00:00Z'), at('2024-02-13T00:00:00Z'), anchor))).toEqual([
      '2024-01-22T00:00:00.000Z',
      '2024-02-12T00:00:00.000Z',
    ]);
  });

  it.each(['at(2024-01-01T00:00:00)', 'cron(0 3 * * *)', 'cron(0 3 L * ? *)', 'cron(61 3 * * ? *)', 'rate(1 week)'])(
    'refuses %s',
    (expression) => {
      expect(() => firings(bangkok(expression), anchor, at('2024-01-03T00:00:00Z'), anchor)).toThrow('allowed');
    },
  );
});

describe('nextFiring', () => {
  it.each([
    ['cron(0 3 * * ? *)', '2024-05-01T20:00:00Z', '2024-05-02T20:00:00.000Z'],
    ['cron(0 3 29 2 ? *)', '2024-03-01T00:00:00Z', '2028-02-28T20:00:00.000Z'],
    ['rate(5 minutes)', '2024-03-01T00:00:00Z', '2024-03-01T00:05:00.000Z'],
  ])('%s after %s', (expression, after, expected) => {
    expect(nextFiring(bangkok(expression), at(after))?.toISOString()).toBe(expected);
  });

  it('is null when there is none', () => {
    expect(nextFiring(bangkok('cron(0 3 1 1 ? 2020)'), at('2024-03-01T00:00:00Z'))).toBeNull();
  });
});

it('puts the scheduled time into the input', () => {
  const input = '{"scheduledTime":"<aws.scheduler.scheduled-time>"}';
  expect(scheduleInput(input, at('2024-03-01T20:00:00Z'))).toEqual({ scheduledTime: '2024-03-01T20:00:00Z' });
});
