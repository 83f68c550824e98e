import { parseDay } from '../../../shared/base/day';
import { firingOn, lastDue, parseSchedule } from '../../../shared/base/schedule';
import { overdueJobs } from '../../../shared/outcomes/overdue-jobs';

const daily = parseSchedule('cron(0 3 * * ? *)');
const retrain = parseSchedule('cron(0 4 6 1,6 ? *)');

describe('schedules', () => {
  it.each([
    ['2023-05-22T19:59:00Z', '2023-05-21T20:00:00.000Z'],
    ['2023-05-22T20:00:00Z', '2023-05-22T20:00:00.000Z'],
    ['2023-05-23T16:59:00Z', '2023-05-22T20:00:00.000Z'],
  ])('the daily run was last due before %s at %s', (now, due) => {
    expect(lastDue(daily, new Date(now))?.toISOString()).toBe(due);
  });

  it('fires only in its months, at Bangkok time', () => {
    expect(lastDue(retrain, new Date('2023-05-22T20:00:00Z'))?.toISOString()).toBe('2023-01-05T21:00:00.000Z');
    expect(firingOn(retrain, parseDay('20230606'))?.toISOString()).toBe('2023-06-05T21:00:00.000Z');
    expect(firingOn(retrain, parseDay('20230706'))).toBeNull();
  });

  it.each([
    ['cron(59 23 31 12 ? *)', '2024-12-31T16:59:00.000Z'],
    ['cron(0 0 1 1 ? *)', '2024-12-31T17:00:00.000Z'],
    ['cron(30 3 1,15 * ? *)', '2024-12-31T20:30:00.000Z'],
    ['cron(0 3 31,1 4 ? *)', '2024-03-31T20:00:00.000Z'],
    ['cron(0 3 * 2 ? *)', '2024-02-28T20:00:00.000Z'],
    ['rate(21 days)', '2024-12-11T03:00:00.000Z'],
  ])('on the first morning of 2025, %s was last due at %s', (expression, due) => {
    expect(lastDue(parseSchedule(expression), new Date('2025-01-01T03:00:00Z'))?.toISOString()).toBe(due);
  });

  it('looks two years back', () => {
    const leapDay = parseSchedule('cron(0 3 29 2 ? *)');
    expect(lastDue(leapDay, new Date('2026-05-01T00:00:00Z'))?.toISOString()).toBe('2024-02-28T20:00:00.000Z');
    expect(lastDue(leapDay, new Date('2026-06-01T00:00:00Z'))).toBeNull();
  });

  it('know whether they fire on every day, and when', () => {
    const facts = (expression: string) => parseSchedule(expression);
    expect(facts('cron(5 3 * * ? *)')).toMatchObject({ kind: 'cron', minuteOfDay: 185, isDaily: true });
    expect(facts('cron(0 3 1 * ? *)')).toMatchObject({ isDaily: false });
    expect(facts('cron(0 3 * 1 ? *)')).toMatchObject({ isDaily: false });
    expect(facts('rate(21 days)')).toEqual({ kind: 'rate', periodMs: 21 * 86_400_000 });
    expect(firingOn(facts('rate(21 days)'), parseDay('20240101'))).toBeNull();
  });

  it.each([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].map((days, i) => [i + 1, days] as const))(
    'fire in month %i up to day %i',
    (month, days) => {
      expect(parseSchedule(`cron(0 3 ${days} ${month} ? *)`).kind).toBe('cron');
      expect(() => parseSchedule(`cron(0 3 ${days + 1} ${month} ? *)`)).toThrow('schedule is "cron(');
    },
  );

  it.each([
    'xcron(0 3 * * ? *)',
    'cron(0 3 * * ? *) ',
    'cron(0 3 32 * ? *)',
    'cron(0 3 1,32 * ? *)',
    'cron(0 3 1 0 ? *)',
    'cron(0 3 1 1, ? *)',
    'rate(21 days) ',
    'xrate(21 days)',
    'cron(0/5 3 * * ? *)',
    'cron(0 3 ? * MON-FRI *)',
    'cron(0 4 6 JAN,JUN ? *)',
    'cron(0 4 L * ? *)',
    'cron(60 3 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 3 0 * ? *)',
    'cron(0 3 1, * ? *)',
    'cron(0 3 * 13 ? *)',
    'cron(0 3 31 2 ? *)',
    'cron(0 3 31 4,6 ? *)',
    'rate(0.5 days)',
    'rate(0 days)',
    'rate(3 hours)',
  ])('refuses %s, naming the field', (expression) => {
    expect(() => parseSchedule(expression, 'dailySchedule')).toThrow(/^dailySchedule is "/);
  });
});

describe('overdueJobs', () => {
  const schedules = { retrain: 'cron(0 4 6 1,6 ? *)' };
  const now = new Date('2023-06-06T20:00:00Z');
  const since = (day: string) => new Date(`${day}T00:00:00Z`);

  it('counts a job whose last success is before its last due time', () => {
    expect(overdueJobs(schedules, { retrain: '2023-01-05T22:00:00Z' }, since('2022-01-01'), now)).toEqual({
      retrain: 1,
    });
    expect(overdueJobs(schedules, { retrain: '2023-06-05T21:20:00Z' }, since('2022-01-01'), now)).toEqual({
      retrain: 0,
    });
  });

  it('does not blame a new deployment for a date before it', () => {
    expect(overdueJobs(schedules, {}, since('2023-06-06'), now)).toEqual({ retrain: 0 });
    expect(overdueJobs(schedules, {}, since('2023-06-01'), now)).toEqual({ retrain: 1 });
  });

  it('gives the job six hours', () => {
    expect(overdueJobs(schedules, {}, since('2023-06-01'), new Date('2023-06-06T02:00:00Z'))).toEqual({ retrain: 0 });
  });
});
