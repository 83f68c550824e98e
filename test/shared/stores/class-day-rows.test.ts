import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Day } from '../../../shared/base/day';
import { roundSignificant } from '../../../shared/base/stats';
import type { ClickCounts, LearnerDay } from '../../../shared/contracts/learner-class';
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
const learnerDay: fc.Arbitrary<LearnerDay> = fc.record({
  userId: id,
  increment: fc.option(counts),
  clicks: fc.tuple(counts, fc.constantFrom(null, DAY, '20230101' as Day)).map(([clicks, lastUpdated]) => ({
    ...clicks,
    lastUpdated,
  })),
  coursework: fc.record({
    activityCountPerClass: number,
    totalSubmission: number,
    avgSpentSeconds: number,
    avgSecondsEarly: number,
    expectationMetCount: number,
    avgLevel: number,
    maxLevel: number,
  }),
});

describe('rows of a class-day', () => {
  it('decode to what was encoded, in order of user id', () => {
    fc.assert(
      fc.property(fc.uniqueArray(learnerDay, { selector: (row) => row.userId }), (rows) => {
        const sorted = rows.toSorted((a, b) => compareIds(a.userId, b.userId));
        expect(decodeRows(encodeRows(rows))).toEqual(sorted);
        expect(encodeRows(sorted)).toBe(encodeRows(rows));
      }),
    );
  });

  it('keep 12 significant digits', () => {
    const [row] = sampleClassDay(1).rows as [LearnerDay];
    const noisy = { ...row, coursework: { ...row.coursework, avgLevel: 0.1 + 0.2, avgSecondsEarly: -0 } };
    const [stored] = decodeRows(encodeRows([noisy])) as [LearnerDay];
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
    expect(() => decodeRows('{"format":2,"rows":[]}')).toThrow('rows have format 2; allowed: 1');
  });

  it('are compact: a learner takes less than 150 bytes of gzip', () => {
    expect(gzipSync(encodeRows(sampleClassDay(200).rows)).length / 200).toBeLessThan(150);
  });
});
