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
