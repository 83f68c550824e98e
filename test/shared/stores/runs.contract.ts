import fc from 'fast-check';
import { addDays, type Day } from '../../../shared/base/day';
import type { LatestRun, RunManifest } from '../../../shared/contracts/run';
import { runStore } from '../../../shared/stores/runs';
import { fakeClock, tinyPages } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY, sampleManifest } from './sample-data';

const manifest = sampleManifest();
const latest = (runDate: string, generatedAt = '2023-03-24T20:03:00.000Z'): LatestRun => ({
  runDate: runDate as Day,
  generatedAt,
  modelVersion: '20230320-0123456789ab',
  method: 'model',
});

export function runsContract(client: ClientOf): void {
  describe('run manifests', () => {
    const open = freshTable(client, 'manifests');
    const store = () => runStore(open());

    it('are unknown before the first run', async () => {
      expect(await store().any()).toBeNull();
      expect(await store().latest()).toBeNull();
      expect(await store().manifest(DAY)).toBeNull();
      await store().movePointer(latest('20230330'), 1);
      expect(await store().any()).toBeNull();
    });

    it('read back as they were written, also with very many classes', async () => {
      const classes = Array.from({ length: 5_000 }, (_, i) => ({ id: String(170_000 + i), n: i, atRisk: i % 7 }));
      const large = { ...manifest, classes, trackedClasses: classes.map(({ id }) => id) };
      const { failedClasses: _, ...older } = manifest;
      await store().writeManifest(older as RunManifest, 1);
      expect((await store().manifest(DAY))?.failedClasses).toEqual([]);
      for (const given of [manifest, large, { ...manifest, classes: [], trackedClasses: [] }]) {
        await store().writeManifest(given, 1);
        expect(await store().manifest(DAY)).toEqual(given);
      }
    });

    it('refuse a stale owner', async () => {
      await store().writeManifest(manifest, 5);
      await store().writeManifest({ ...manifest, itemsWritten: 1 }, 5);
      await expect(store().writeManifest(manifest, 4)).rejects.toMatchObject({ name: 'RunError', code: 'LOCK_LOST' });
      expect((await store().manifest(DAY))?.itemsWritten).toBe(1);
    });

    it('are found by the newest date of a range, never by the pointer', async () => {
      for (const runDate of ['20230301', '20230320'] as Day[]) await store().writeManifest({ ...manifest, runDate }, 9);
      const newest = (from: string, to: string) =>
        runStore(open(tinyPages(client()).client)).newest(from as Day, to as Day);
      expect(await newest('20230301', '20230319')).toBe('20230301');
      expect(await newest('20230301', '20230320')).toBe('20230320');
      expect(await newest('20230302', '20230319')).toBeNull();
      expect(await newest('20230319', '20230302')).toBeNull();
      expect(await store().any()).toBe(DAY);
    });

    it('expire 800 days after their date', async () => {
      const at = (clock: string) => runStore(open(client(), fakeClock(clock))).manifest(DAY);
      expect(addDays(DAY, 800)).toBe('20250602');
      expect(await at('2025-06-01T23:59:59+07:00')).not.toBeNull();
      expect(await at('2025-06-02T00:00:00+07:00')).toBeNull();
    });
  });

  describe('the pointer to the latest run', () => {
    const open = freshTable(client, 'pointer');
    const store = () => runStore(open());

    it('moves forward only', async () => {
      await store().movePointer(latest('20230325'), 1);
      await store().movePointer(latest('20230324'), 2);
      expect(await store().latest()).toEqual(latest('20230325'));
      await store().movePointer(latest('20230325', '2023-03-25T09:00:00.000Z'), 2);
      expect((await store().latest())?.generatedAt).toBe('2023-03-25T09:00:00.000Z');
      await store().movePointer(latest('20230327'), 2);
      expect((await store().latest())?.runDate).toBe('20230327');
    });

    it('refuses a stale token, and ignores an older date whatever its token', async () => {
      await expect(store().movePointer(latest('20230328'), 1)).rejects.toMatchObject({ code: 'LOCK_LOST' });
      await expect(store().movePointer(latest('20230327'), 1)).rejects.toMatchObject({ code: 'LOCK_LOST' });
      await store().movePointer(latest('20230301'), 1);
      expect((await store().latest())?.runDate).toBe('20230327');
    });

    it('ends at the newest date whatever the order of the moves', async () => {
      const dates = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 });
      let base = '20240101' as Day;
      await fc.assert(
        fc.asyncProperty(dates, async (days) => {
          base = addDays(base, 31);
          for (const day of days) await store().movePointer(latest(addDays(base, day)), 3);
          expect((await store().latest())?.runDate).toBe(addDays(base, Math.max(...days)));
        }),
        { numRuns: 10, endOnFailure: true },
      );
    });
  });
}
