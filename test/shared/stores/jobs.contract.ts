import { jobStore } from '../../../shared/stores/jobs';
import { type ClientOf, freshTable } from './fresh-table';

export function jobsContract(client: ClientOf): void {
  describe('jobs', () => {
    const open = freshTable(client, 'jobs');
    const freshOutcomes = freshTable(client, 'jobs-ended');

    it('remember their newest success', async () => {
      const jobs = jobStore(open());
      expect(await jobs.lastSuccesses()).toEqual({});
      await jobs.recordSuccess('daily-prep', new Date('2023-03-25T20:03:00Z'));
      await jobs.recordSuccess('retrain', new Date('2023-01-06T21:00:00Z'));
      await jobs.recordSuccess('daily-prep', new Date('2023-03-26T20:03:00Z'));
      await jobs.recordSuccess('daily-prep', new Date('2023-03-25T23:00:00Z'));
      expect(await jobs.lastSuccesses()).toEqual({
        'daily-prep': '2023-03-26T20:03:00.000Z',
        retrain: '2023-01-06T21:00:00.000Z',
      });
    });

    it('remember how they last ended, apart from their successes', async () => {
      const jobs = jobStore(freshOutcomes());
      const outcome = { status: 'NOT_ENOUGH_DATA', detail: '0 learners' };
      await jobs.recordOutcome('retrain', { status: 'published', detail: 'v' }, new Date('2023-01-06T21:00:00Z'));
      await jobs.recordOutcome('retrain', outcome, new Date('2023-06-06T21:00:00Z'));
      expect(await jobs.lastOutcomes()).toEqual({ retrain: { ...outcome, at: '2023-06-06T21:00:00.000Z' } });
      expect(await jobs.lastSuccesses()).toEqual({});
    });
  });
}
