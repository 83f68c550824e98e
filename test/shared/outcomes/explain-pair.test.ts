import type { Day } from '../../../shared/base/day';
import { NotFoundError } from '../../../shared/base/errors';
import type { ClickCounts } from '../../../shared/contracts/learner-class';
import { NO_CLICKS } from '../../../shared/features/accumulate';
import { exactOf, explainPair } from '../../../shared/outcomes/explain-pair';
import { storedDay } from './ended-classes';

const answer = (statusCode: number, body: object) => ({ statusCode, body: JSON.stringify(body) });

describe('what the explanation route answered', () => {
  it('is passed on', () => expect(exactOf(answer(200, { risk: 0.4 }))).toEqual({ risk: 0.4 }));

  it('says why there is no explanation', () => {
    const detail = 'class 5001 has no predictions of 2023-06-30: it was not ongoing';
    expect(exactOf(answer(404, { title: 'Not Found', detail }))).toEqual({ unavailable: detail });
  });

  it.each([500, 503])('fails loudly while the service is down: %i', (status) => {
    expect(() => exactOf(answer(status, { detail: 'service unavailable, try again' }))).toThrow(
      `the explanation failed with ${status}: service unavailable, try again`,
    );
  });
});

describe('what an operator sees behind a prediction', () => {
  const viewed = (classViewCount: number): ClickCounts => ({ ...NO_CLICKS, classViewCount });
  /** Learners 7 and 8, so many views so far, and the increments of the day. */
  const dayOf = (runDate: string, views: [number, number], increments: [ClickCounts | null, ClickCounts | null]) => {
    const day = storedDay('5001', runDate as Day, { 7: views[0], 8: views[1] });
    return { ...day, rows: day.rows.map((row, i) => ({ ...row, increment: increments[i] ?? null })) };
  };
  const days = [
    dayOf('20230628', [2, 9], [viewed(2), viewed(9)]),
    dayOf('20230629', [2, 10], [null, viewed(1)]),
    dayOf('20230630', [5, 10], [viewed(3), null]),
  ];
  const records = { days, prediction: null, unreadable: ['a day'] };

  it("is the learner's state on the last day, and every day with visits, newest first", () => {
    const told = explainPair(records, '7', { risk: 0.4 });
    expect(told).toMatchObject({ class_id: '5001', user_id: '7', run_date: '20230630', exact: { risk: 0.4 } });
    expect(told.features).toHaveLength(13);
    expect(told.features).toContainEqual(expect.objectContaining({ name: 'class_view_count', value: 5 }));
    expect(told.visits).toEqual([
      { run_date: '20230630', counts: viewed(3) },
      { run_date: '20230628', counts: viewed(2) },
    ]);
    expect([told.unreadable, told.prediction]).toEqual([['a day'], null]);
    expect(explainPair(records, '8', null).visits.map(({ counts }) => counts.classViewCount)).toEqual([1, 9]);
  });

  it.each<[string, object, string]>([
    ['another learner', records, '9'],
    ['a learner who has left', { ...records, days: [...days, storedDay('5001', '20230701' as Day, { 8: 1 })] }, '7'],
    ['no day', { ...records, days: [] }, '7'],
  ])('is nothing of %s', (_, given, userId) => {
    const explain = () => explainPair(given as typeof records, userId, null);
    expect(explain).toThrow(NotFoundError);
    expect(explain).toThrow(`no learner ${userId} in the stored day`);
  });
});
