import type { Table } from './table';

const PK = 'job';

/** Table `registry`, `job` / name: when each job last succeeded (ISO 8601). */
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

  return { recordSuccess, lastSuccesses };
}
