import type { Table } from './table';

const PK = 'job';
const OUTCOMES = 'job-outcome';

/** How the newest run of a job that came to an end did so, successful or not; one that threw leaves none. */
export type JobOutcome = { readonly status: string; readonly detail: string; readonly at: string };

/** Table `registry`, `job` / name: when each job last succeeded (ISO 8601); `job-outcome` / name: how it last ended. */
export function jobStore(registry: Table) {
  /** An earlier instant than the stored one changes nothing. */
  async function recordSuccess(job: string, at: Date): Promise<void> {
    const item = { pk: PK, sk: job, last_success: at.toISOString() };
    await registry.put(item, 'attribute_not_exists(#pk) OR #last_success < :at', { at: item.last_success });
  }

  async function lastSuccesses(): Promise<Record<string, string>> {
    const items = await registry.query(PK);
    return Object.fromEntries(items.map((item) => [String(item.sk), String(item.last_success)]));
  }

  async function recordOutcome(job: string, { status, detail }: Omit<JobOutcome, 'at'>, at: Date): Promise<void> {
    await registry.put({ pk: OUTCOMES, sk: job, status, detail, at: at.toISOString() });
  }

  async function lastOutcomes(): Promise<Record<string, JobOutcome>> {
    const items = await registry.query(OUTCOMES);
    return Object.fromEntries(
      items.map(({ sk, status, detail, at }) => [String(sk), { status, detail, at } as JobOutcome]),
    );
  }

  return { recordSuccess, lastSuccesses, recordOutcome, lastOutcomes };
}
