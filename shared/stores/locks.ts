import { RunError } from '../base/errors';
import type { Clock } from '../base/retry';
import type { Key, Table } from './table';

export type JobLock = {
  /** Grows by 1 with every owner: what a later owner wrote is not overwritten by an earlier one. */
  readonly token: number;
  /** Extends the lease; RunError LOCK_LOST when another owner took the lock. */
  renew: () => Promise<void>;
  release: () => Promise<void>;
};

/** Table `registry`, `lock#<job>`: one owner at a time, until its lease (epoch seconds) ends. The item stays for its token. */
export function jobLocks(registry: Table, clock: Clock) {
  const nowSeconds = () => Math.floor(clock.now().getTime() / 1000);

  /** Null when another owner holds the lock. */
  async function acquire(job: string, owner: string, leaseSeconds: number): Promise<JobLock | null> {
    const key = keyOf(job);
    const now = nowSeconds();
    const taken = await registry.update(
      key,
      'SET #owner = :owner, #lease_until = :until, #token = if_not_exists(#token, :zero) + :one',
      { owner, until: now + leaseSeconds, now, zero: 0, one: 1 },
      'attribute_not_exists(#lease_until) OR #lease_until <= :now',
    );
    if (!taken) return null;

    const token = Number(taken.token);
    const setLease = (until: number) =>
      registry.update(
        key,
        'SET #lease_until = :until',
        { until, token, open: 0 },
        '#token = :token AND #lease_until > :open',
      );
    return {
      token,
      renew: async () => {
        if (!(await setLease(nowSeconds() + leaseSeconds)))
          throw new RunError('LOCK_LOST', `another owner has taken the lock of ${job} since token ${token}; stop here`);
      },
      release: async () => {
        await setLease(0);
      },
    };
  }

  /** When the lease of who holds the lock ends, or of who was cut off; null while nobody does. */
  async function heldUntil(job: string): Promise<string | null> {
    const until = Number((await registry.get(keyOf(job)))?.lease_until ?? 0);
    return until > 0 ? new Date(until * 1000).toISOString() : null;
  }

  return { acquire, heldUntil };
}

function keyOf(job: string): Key {
  return { pk: `lock#${job}`, sk: 'lock' };
}
