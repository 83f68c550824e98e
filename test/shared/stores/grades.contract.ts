import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Day } from '../../../shared/base/day';
import { sha256 } from '../../../shared/base/hash';
import type { GradeRow } from '../../../shared/contracts/grade-row';
import { mergeUpload } from '../../../shared/grades/merge';
import { gradeStore } from '../../../shared/stores/grades';
import { fakeClock, through } from './faults';
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
      // ids that do not pack: 32 bytes a learner
      const ids = Array.from({ length: 20_000 }, (_, i) => sha256(String(i))).sort();
      await store().change(period('20240102'), () => ids.map((id) => row(id)));
      const parts = await open().query('grades#20240102#20240630', { fields: ['sk'] });
      expect(parts.length).toBeGreaterThan(1);
      expect((await store().read(period('20240102'))).map(({ userId }) => userId)).toEqual(ids);
      expect(await store().read(period('20240103'))).toEqual([]);
      await store().change(period('20240102'), (rows) => rows.slice(0, 1));
      expect(await open().query('grades#20240102#20240630', { fields: ['sk'] })).toHaveLength(1);
    });

    it('lose no row when many uploads change one period at once', async () => {
      const users = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(
        users.map((userId) => store().change(period('20240103'), (rows) => mergeUpload(rows, [row(userId)]))),
      );
      expect((await store().read(period('20240103'))).map(({ userId }) => userId)).toEqual(users);
      // the one who was faster took the rows before away, the others their own
      expect(await open().query('grades#20240103#20240630', { fields: ['sk'] })).toHaveLength(1);
    });

    it('give a reader who is overtaken the new rows, whole', async () => {
      const read = period('20240106');
      await store().change(read, () => [row('a')]);
      let isOvertaken = false;
      const slow = through(clientOf(), async (command, send) => {
        const answer = await send(command);
        if (!isOvertaken && command instanceof GetCommand) {
          isOvertaken = true;
          await store().change(read, () => [row('b')]);
        }
        return answer;
      });
      expect(await gradeStore(open(slow), now).read(read)).toEqual([row('b')]);
    });

    it('ask a writer who is overtaken again and again to come back, and keep nothing of it', async () => {
      const changed = period('20240107');
      let others = 0;
      const overtaken = through(clientOf(), async (command, send) => {
        if (command instanceof PutCommand) await store().change(changed, () => [row(`other ${++others}`)]);
        return send(command);
      });
      const writing = gradeStore(open(overtaken), now).change(changed, (rows) => [...rows, row('mine')]);
      await expect(writing).rejects.toMatchObject({
        status: 503,
        message: expect.stringContaining('send yours again'),
      });
      expect(await store().read(changed)).toEqual([row(`other ${others}`)]);
      expect(others).toBeGreaterThan(2);
      expect(await open().query('grades#20240107#20240630', { fields: ['sk'] })).toHaveLength(1);
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

    it('keep rows 800 days after a change that comes after the end of the period', async () => {
      const past = { start: '20230101' as Day, end: '20230630' as Day };
      await store().change(past, () => [row('a')]);
      const head = await open().get({ pk: 'grades', sk: '20230101#20230630' });
      expect(head?.ttl).toBe(Date.parse('2026-06-03T00:00:00+07:00') / 1000);
    });
  });
}
