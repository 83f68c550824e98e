import { owedShare } from '../../../shared/features/late-work';

const TODAY = 100;
const LEARNERS = 10;
/** An activity due so many days ago, handed in so many days after the due date (negative: before it). */
const due = (daysAgo: number, delays: readonly number[]) => ({
  dueDay: TODAY - daysAgo,
  days: delays.map((delay) => TODAY - daysAgo + delay),
  share: delays.length / LEARNERS,
});
const owed = (item: ReturnType<typeof due>, ...others: ReturnType<typeof due>[]): number =>
  owedShare(item, [item, ...others], LEARNERS, TODAY);

describe('owedShare', () => {
  it('is nothing before the due date, on its day, and while less than a tenth has handed in', () => {
    expect(owed(due(-3, [-5, -4]))).toBe(0);
    expect(owed(due(0, [-1]))).toBe(0);
    expect(owed(due(5, []))).toBe(0);
    expect(owedShare({ dueDay: null, days: [90], share: 0.1 }, [], LEARNERS, TODAY)).toBe(0);
    // one result that was taken over, in a class of 40: the quiz is entered for all next week
    const takenOver = { dueDay: TODAY - 5, days: [TODAY - 60], share: 1 / 40 };
    expect(owedShare(takenOver, [takenOver], 40, TODAY)).toBe(0);
  });

  it('rises to one in the weeks after the due date', () => {
    expect(owed(due(1, [-1]))).toBeCloseTo(1 - 0.4 * Math.exp(-0.1), 12);
    expect(owed(due(10, [-1]))).toBeCloseTo(1 - 0.4 / Math.E, 12);
    expect(owed(due(60, [-1]))).toBeGreaterThan(0.998);
  });

  it('follows the class, which has handed in earlier work late or on time, beside 20 learners of others', () => {
    // two days after the due date of the earlier one four were missing; three of them came
    const late = due(30, [-1, -1, -1, -1, 0, 1, 2, 5, 9]);
    const usual = 0.4 * Math.exp(-0.2);
    expect(owed(due(2, [-1]), late)).toBeCloseTo(1 - (20 * usual + 3) / (20 + 4), 12);
    const onTime = due(30, [-1, -1, -1, -1, -1, -1]);
    expect(owed(due(2, [-1]), onTime)).toBeCloseTo(1 - (20 * usual) / (20 + 4), 12);
  });

  it('hears nothing of earlier work that less than a tenth has handed in', () => {
    const item = { ...due(2, [-1]), share: 0.5 };
    const rare = { dueDay: TODAY - 30, days: [TODAY - 25], share: 1 / 40 };
    expect(owedShare(item, [item, rare], 40, TODAY)).toBe(owedShare(item, [item], 40, TODAY));
    const usual = { ...rare, share: 1 / 10 };
    expect(owedShare(item, [item, usual], 40, TODAY)).not.toBe(owedShare(item, [item], 40, TODAY));
  });

  it('hears only what has had two weeks more to come in', () => {
    const item = due(2, [-1]);
    expect(owed(item, due(15, [1, 2, 3]))).toBe(owed(item));
    expect(owed(item, due(16, [1, 2, 3]))).not.toBe(owed(item));
  });
});
