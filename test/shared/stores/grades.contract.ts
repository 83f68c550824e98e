import type { Day } from '../../../shared/base/day';
import type { GradeRow } from '../../../shared/contracts/grade-row';
import { mergeUpload } from '../../../shared/grades/merge';
import { gradeStore } from '../../../shared/stores/grades';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

const { now } = fakeClock('2024-03-25T03:00:00+07:00');
const period = (start: string) => ({ start: start as Day, end: '20240630' as Day });

function row(userId: string, change: Partial<GradeRow> = {}): GradeRow {
  return {
    userId,
    gender: 'Female',
    attendanceRate: 80,
    studyHoursPerWeek: 10,
    previousGrade: 70,
    extracurricularActivitiesCount: 1,
    parentalSupport: 1,
    finalGrade: null,
    predictionFinalGrade: null,
    predictionReportDate: null,
    ...change,
  };
}

export function gradesContract(clientOf: ClientOf): void {
  describe('grades', () => {
    const open = freshTable(clientOf, 'grades');
    const store = () => gradeStore(open(), now);

    it('know nothing of a period without rows', async () => {
      expect(await store().read(period('20230101'))).toEqual([]);
    });

    it('read back what a change left, in order of user id', async () => {
      const given = [row('b'), row('a', { finalGrade: 91.5 })];
      await store().change(period('20240101'), () => given);
      expect(await store().read(period('20240101'))).toEqual([given[1], given[0]]);
      expect(await store().periods()).toContainEqual(period('20240101'));
    });

    it('keep apart periods, and rows of many parts together', async () => {
      const random = Array.from({ length: 30_000 }, (_, i) =>
        row(`u${i}-${(i * 7_919) % 99_991}`, { previousGrade: (i * 37) % 100 }),
      );
      await store().change(period('20240102'), () => random);
      const parts = await open().query('grades#20240102#20240630', { fields: ['sk'] });
      const read = await store().read(period('20240102'));
      expect([read.length, parts.length > 0]).toEqual([30_000, true]);
      await store().change(period('20240102'), (rows) => rows.slice(0, 1));
      expect(await open().query('grades#20240102#20240630', { fields: ['sk'] })).toHaveLength(1);
    });

    it('lose no row when many uploads change one period at once', async () => {
      const users = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(
        users.map((userId) => store().change(period('20240103'), (rows) => mergeUpload(rows, [row(userId)]))),
      );
      expect((await store().read(period('20240103'))).map(({ userId }) => userId)).toEqual(users);
    });

    it('survive two equal changes at once', async () => {
      const twice = [1, 2].map(() => store().change(period('20240104'), () => [row('a')]));
      await Promise.all(twice);
      expect(await store().read(period('20240104'))).toEqual([row('a')]);
    });

    it('write nothing when nothing changes, and keep rows 800 days after the end of the period', async () => {
      await store().change(period('20240105'), () => [row('a')]);
      const before = await open().get({ pk: 'grades', sk: '20240105#20240630' });
      await store().change(period('20240105'), (rows) => rows);
      expect(await open().get({ pk: 'grades', sk: '20240105#20240630' })).toEqual(before);
      expect(before?.ttl).toBe(Date.parse('2026-09-08T00:00:00+07:00') / 1000);
    });
  });
}
