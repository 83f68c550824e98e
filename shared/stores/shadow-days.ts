import type { ShadowDay } from '../contracts/shadow';
import { expiry, type Table } from './table';

const KEPT_DAYS = 800;
const partition = (kind: string) => `shadow#${kind}`;

/** Table `registry`, `shadow#<kind>` / `<version>#<run date>`: how each shadow compared, kept as long as manifests. */
export function shadowDayStore(registry: Table) {
  /** A run date that is built again is counted anew, not twice. */
  async function record(kind: string, day: ShadowDay): Promise<void> {
    const ttl = expiry(day.runDate, KEPT_DAYS);
    await registry.put({ pk: partition(kind), sk: `${day.version}#${day.runDate}`, day, ttl });
  }

  /** In order of version and run date; of one version where one is given. */
  async function list(kind: string, version?: string): Promise<ShadowDay[]> {
    const items = await registry.query(partition(kind), version === undefined ? {} : { prefix: `${version}#` });
    return items.map(({ day }) => day as ShadowDay);
  }

  return { record, list };
}
