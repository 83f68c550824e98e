import { jobStatusStore } from '../../../shared/stores/job-status';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';

export function jobStatusContract(clientOf: ClientOf): void {
  describe('job status', () => {
    const open = freshTable(clientOf, 'job-status');
    const { now } = fakeClock();
    const created = { id: 'a', kind: 'upload:grades', parameters: { start: '2024-01-15' } };

    it('goes from waiting over running to its result', async () => {
      const tasks = jobStatusStore(open());
      const task = {
        ...created,
        status: 'waiting',
        createdAt: now().toISOString(),
        startedAt: null,
        attempts: 0,
        finishedAt: null,
        result: null,
        error: null,
        content: null,
        notice: null,
      };
      expect(await tasks.create(created, now())).toEqual(task);
      expect(await tasks.get('a')).toEqual(task);
      expect(await tasks.start('a', now())).toBe(1);
      const running = { ...task, status: 'running', startedAt: now().toISOString(), attempts: 1 };
      expect(await tasks.get('a')).toEqual(running);
      await tasks.succeed('a', { accepted: 2 }, now());
      const done = { ...running, status: 'succeeded', finishedAt: now().toISOString(), result: { accepted: 2 } };
      expect(await tasks.get('a')).toEqual(done);
      expect(await tasks.start('a', now())).toBe(0);
      await tasks.retryLater('a', 'attempt 1 of 3 failed');
      await tasks.fail('a', 'internal error', now());
      expect(await tasks.get('a')).toEqual(done);
    });

    it('is done from one content, until that has failed', async () => {
      const tasks = jobStatusStore(open());
      await tasks.create({ ...created, id: 'd' }, now());
      const starts = async (...contents: string[]) => {
        const attempts = [];
        for (const content of contents) attempts.push(await tasks.start('d', now(), content));
        return attempts;
      };
      expect(await starts('one', 'two', 'one')).toEqual([1, 0, 2]);
      await tasks.notice('d', 'another came');
      expect(await tasks.get('d')).toMatchObject({ status: 'running', content: 'one', notice: 'another came' });
      await tasks.fail('d', 'missing columns: a', now());
      expect(await starts('two', 'one')).toEqual([3, 0]);
      await tasks.succeed('d', { accepted: 1 }, now());
      expect(await starts('one', 'two')).toEqual([0, 0]);
      expect(await tasks.get('d')).toMatchObject({ content: 'two', result: { accepted: 1 } });
      await tasks.notice('e', 'nobody knows it');
      expect(await tasks.get('e')).toBeNull();
    });

    it('tells why it failed, and that it succeeded after all', async () => {
      const tasks = jobStatusStore(open());
      await tasks.create({ ...created, id: 'b' }, now());
      await tasks.start('b', now());
      await tasks.retryLater('b', 'attempt 1 of 3 failed');
      expect(await tasks.get('b')).toMatchObject({ status: 'waiting', error: 'attempt 1 of 3 failed', attempts: 1 });
      expect(await tasks.start('b', now())).toBe(2);
      expect(await tasks.get('b')).toMatchObject({ status: 'running', error: null, attempts: 2 });
      await tasks.fail('b', 'missing columns: a', now());
      expect(await tasks.get('b')).toMatchObject({ status: 'failed', error: 'missing columns: a', result: null });
      await tasks.fail('b', 'no row was taken', now(), { accepted: 0 });
      expect(await tasks.get('b')).toMatchObject({ status: 'failed', result: { accepted: 0 } });
      await tasks.succeed('b', { accepted: 1 }, now());
      expect(await tasks.get('b')).toMatchObject({ status: 'succeeded', error: null, result: { accepted: 1 } });
      expect(await tasks.get('c')).toBeNull();
    });
  });
}
