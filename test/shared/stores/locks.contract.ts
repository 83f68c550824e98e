import { jobLocks } from '../../../shared/stores/locks';
import { runStore } from '../../../shared/stores/runs';
import { fakeClock } from './faults';
import { type ClientOf, freshTable } from './fresh-table';
import { DAY } from './sample-data';

const latest = { runDate: DAY, generatedAt: '2023-03-24T20:03:00.000Z', modelVersion: null, method: 'model' } as const;

export function locksContract(client: ClientOf): void {
  describe('job locks', () => {
    const open = freshTable(client, 'locks');
    const setUp = () => {
      const clock = fakeClock();
      return { clock, locks: jobLocks(open(client(), clock), clock) };
    };
    const LOST = { name: 'RunError', code: 'LOCK_LOST' };

    it('have one owner at a time, and a token that grows', async () => {
      const { locks } = setUp();
      const first = await locks.acquire('one', 'a', 900);
      expect(first?.token).toBe(1);
      expect(await locks.acquire('one', 'b', 900)).toBeNull();
      expect(await locks.acquire('one', 'a', 900)).toBeNull();
      expect((await locks.acquire('another job', 'b', 900))?.token).toBe(1);
      await first?.release();
      expect((await locks.acquire('one', 'b', 900))?.token).toBe(2);
    });

    it('let one of five simultaneous owners in', async () => {
      const { locks } = setUp();
      const owners = ['a', 'b', 'c', 'd', 'e'];
      const taken = await Promise.all(owners.map((owner) => locks.acquire('race', owner, 900)));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });

    it('pass on when the lease ends, not before', async () => {
      const { clock, locks } = setUp();
      await locks.acquire('lease', 'a', 900);
      clock.advance(899);
      expect(await locks.acquire('lease', 'b', 900)).toBeNull();
      clock.advance(1);
      expect((await locks.acquire('lease', 'b', 900))?.token).toBe(2);
    });

    it('extend the lease from the time of the renewal', async () => {
      const { clock, locks } = setUp();
      const lock = await locks.acquire('renewed', 'a', 900);
      clock.advance(600);
      await lock?.renew();
      clock.advance(899);
      expect(await locks.acquire('renewed', 'b', 900)).toBeNull();
      clock.advance(1);
      expect(await locks.acquire('renewed', 'b', 900)).not.toBeNull();
    });

    it('refuse a stale owner: no renewal, no release, no pointer', async () => {
      const { clock, locks } = setUp();
      const stale = await locks.acquire('stale', 'a', 900);
      clock.advance(900);
      const owner = await locks.acquire('stale', 'b', 900);
      await expect(stale?.renew()).rejects.toMatchObject(LOST);
      await stale?.release();
      expect(await locks.acquire('stale', 'c', 900)).toBeNull();
      await owner?.renew();

      const runs = runStore(open());
      await runs.movePointer(latest, owner?.token ?? 0);
      await expect(runs.movePointer(latest, stale?.token ?? 0)).rejects.toMatchObject(LOST);
    });

    it('cannot be renewed after their release', async () => {
      const { locks } = setUp();
      const lock = await locks.acquire('released', 'a', 900);
      await lock?.release();
      await lock?.release();
      await expect(lock?.renew()).rejects.toMatchObject(LOST);
    });
  });
}
