import { activityOf } from '../../../shared/audience/activity';
import { userActivity } from '../../../shared/audience/profile';

const DAY = 86_400;
const NOW = Date.UTC(2025, 6, 10) / 1000;

describe('activity of a user', () => {
  it('counts by age: an interaction exactly a period old belongs to that period', () => {
    const ages = [1 / 24, 6, 7, 7.5, 30, 31, 83.9, 84, 84.1, 400];
    const found = activityOf(
      ages.map((days) => NOW - days * DAY),
      NOW,
    )!;
    expect(found.weeks).toEqual([3, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2]);
    expect(found.months).toEqual([5, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(found.years).toEqual([9, 1, 0]);
    expect(userActivity({ activity: found })).toMatchObject({
      join_date: '2024-06-05',
      last_action_date: '2025-07-09',
      total: 10,
    });
  });

  it('counts what is later than now in the total alone', () => {
    expect(activityOf([NOW + DAY], NOW)).toMatchObject({ total: 1, years: [0, 0, 0] });
  });

  it('has years of 365 days, each to the second', () => {
    const year = 365 * DAY;
    const ages = [1, year, year + 1, 2 * year, 2 * year + 1, 3 * year, 3 * year + 1];
    const { years } = activityOf(
      ages.map((seconds) => NOW - seconds),
      NOW,
    )!;
    expect(years).toEqual([2, 2, 2]);
  });

  it('is null without interactions', () => {
    expect(activityOf([], NOW)).toBeNull();
    expect(userActivity({ activity: null })).toBeNull();
  });
});
