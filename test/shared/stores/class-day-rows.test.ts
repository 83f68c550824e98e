import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Day } from '../../../shared/base/day';
import { roundSignificant } from '../../../shared/base/stats';
import type {
  ActiveDay,
  ClickCounts,
  CoursePlan,
  CourseworkFeatures,
  LearnerDay,
} from '../../../shared/contracts/learner-class';
import { activityIdsOf, inOrder, type PageLoads } from '../../../shared/contracts/pages';
import { compareIds } from '../../../shared/contracts/prediction';
import { decodeRows, encodeRows } from '../../../shared/stores/class-day-rows';
import { DAY, sampleClassDay } from './sample-data';

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => roundSignificant(x));
const id = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String), fc.string({ minLength: 1 }));
const counts: fc.Arbitrary<ClickCounts> = fc.record({
  specificActivityView: number,
  sessionIdCount: number,
  classViewCount: number,
  activityPageView: number,
  materialView: number,
  actQuizView: number,
  submitButtonClicked: number,
  activityIds: fc.array(id, { maxLength: 4 }),
});
const activeDays: fc.Arbitrary<ActiveDay[]> = fc
  .uniqueArray(fc.tuple(fc.nat(20_000), fc.nat(99), fc.nat(99), fc.nat(99), fc.nat(99)), { selector: ([day]) => day })
  .map((days) => days.sort(([a], [b]) => a - b));
const pages: fc.Arbitrary<PageLoads[]> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'q', 'm'), id, fc.nat(99)), { selector: ([kind, page]) => kind + page })
  .map((some) => inOrder(some.map(([kind, page, loads]) => [kind + page, loads])));
const dayOrNull = fc.option(fc.nat(20_000));
const coursePlan: fc.Arbitrary<CoursePlan> = fc.record({
  startDay: dayOrNull,
  endDay: dayOrNull,
  courseId: fc.option(id),
  activities: fc.array(fc.record({ activityId: id, type: id, dueDay: dayOrNull, weight: fc.option(fc.nat(100)) })),
});
const COURSEWORK_NUMBERS: (keyof CourseworkFeatures)[] = [
  'activityCountPerClass',
  'totalSubmission',
  'avgSpentSeconds',
  'avgSecondsEarly',
  'expectationMetCount',
  'avgLevel',
  'maxLevel',
];
const learnerDay: fc.Arbitrary<LearnerDay> = fc.record({
  userId: id,
  increment: fc.option(counts),
  clicks: fc
    .tuple(
      counts,
      fc.constantFrom(null, DAY, '20230101' as Day),
      fc.option(activeDays, { nil: undefined }),
      fc.option(pages, { nil: undefined }),
    )
    .map(([clicks, lastUpdated, days, opened]) => ({
      ...clicks,
      lastUpdated,
      ...(days && { activeDays: days }),
      ...(opened && { activityIds: activityIdsOf(opened), pages: opened }),
    })),
  coursework: fc.record(
    {
      activityCountPerClass: number,
      totalSubmission: number,
      avgSpentSeconds: number,
      avgSecondsEarly: number,
      expectationMetCount: number,
      avgLevel: number,
      maxLevel: number,
      handIns: fc.array(fc.record({ activityId: id, score: fc.option(number), dayNumber: fc.option(fc.nat(20_000)) })),
    },
    { requiredKeys: COURSEWORK_NUMBERS },
  ),
});

describe('rows of a class-day', () => {
  it('decode to what was encoded, in order of user id', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(learnerDay, { selector: (row) => row.userId }),
        fc.option(coursePlan, { nil: undefined }),
        (rows, plan) => {
          const sorted = rows.toSorted((a, b) => compareIds(a.userId, b.userId));
          expect(decodeRows(encodeRows(rows, plan))).toEqual({ rows: sorted, ...(plan && { plan }) });
          expect(encodeRows(sorted)).toBe(encodeRows(rows));
        },
      ),
    );
  });

  it('keep 12 significant digits', () => {
    const [row] = sampleClassDay(1).rows as [LearnerDay];
    const noisy = { ...row, coursework: { ...row.coursework, avgLevel: 0.1 + 0.2, avgSecondsEarly: -0 } };
    const [stored] = decodeRows(encodeRows([noisy])).rows as [LearnerDay];
    expect(stored.coursework.avgLevel).toBe(0.3);
    expect(stored.coursework.avgSecondsEarly).toBe(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuse %d', (value) => {
    const [row] = sampleClassDay(1).rows as [LearnerDay];
    const inCoursework = { ...row, coursework: { ...row.coursework, avgLevel: value } };
    const inClicks = { ...row, clicks: { ...row.clicks, materialView: value } };
    const inIncrement = { ...row, increment: { ...row.clicks, classViewCount: value } };
    for (const bad of [inCoursework, inClicks, inIncrement]) expect(() => encodeRows([bad])).toThrow(RangeError);
  });

  it('refuse another format', () => {
    expect(() => decodeRows('{"format":4,"rows":[]}')).toThrow('rows have format 4; allowed: 3');
  });

  it('of the format before are read, with pages unknown and the activities that were opened', () => {
    const counts = [[1, 2, 3, 4, 5, 6, 7], ['9']];
    const text = JSON.stringify({
      format: 2,
      rows: [['5', counts, counts, DAY, [1, 2, 3, 4, 5, 6, 7], [5, 1, 1, 0, 0], []]],
    });
    const { clicks } = decodeRows(text).rows[0] as LearnerDay;
    expect([clicks.activityIds, clicks.pages, clicks.activeDays]).toEqual([['9'], undefined, [[5, 1, 1, 0, 0]]]);
  });

  it('of the first format are read, with active days, hand-ins and plan unknown', () => {
    const counts = [[1, 2, 3, 4, 5, 6, 7], ['9']];
    const text = JSON.stringify({ format: 1, rows: [['5', counts, counts, DAY, [1, 2, 3, 4, 5, 6, 7]]] });
    const { rows, plan } = decodeRows(text);
    expect([rows[0]?.clicks.activityPageView, rows[0]?.clicks.activeDays, rows[0]?.coursework.handIns, plan]).toEqual([
      4,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of a plan from before courses were kept have none', () => {
    const { plan } = decodeRows('{"format":2,"plan":[1,2,[]],"rows":[]}');
    expect(plan).toEqual({ startDay: 1, endDay: 2, courseId: null, activities: [] });
  });

  it('are compact: a learner takes less than 150 bytes of gzip', () => {
    expect(gzipSync(encodeRows(sampleClassDay(200).rows)).length / 200).toBeLessThan(150);
  });
});
