import type { Shadow, ShadowEnd } from '../contracts/shadow';
import type { Item } from './expressions';
import type { Table } from './table';

const SHADOW = 'shadow';

/** The item `shadow` beside the model records of a kind: one candidate at a time, the newest one, running or ended. */
export function shadowPointer(registry: Table, partition: (kind: string) => string) {
  async function shadow(kind: string): Promise<Shadow | null> {
    const item = await registry.get({ pk: partition(kind), sk: SHADOW });
    return item && shadowOf(item);
  }

  /** Replaces the newest candidate while it still is `expected` (null: none yet); false when it is not. */
  async function beginShadow(kind: string, next: Shadow, expected: string | null): Promise<boolean> {
    const { version, beside, since, days, ended } = next;
    const condition = expected === null ? 'attribute_not_exists(#pk)' : '#version = :expected';
    const item = { pk: partition(kind), sk: SHADOW, version, beside, since, days, ended };
    return registry.put(item, condition, expected === null ? {} : { expected });
  }

  /** Ends the shadow of a version, once. */
  async function endShadow(kind: string, version: string, end: ShadowEnd): Promise<void> {
    const condition = '#version = :version AND #ended = :running';
    const values = { ended: end, version, running: null };
    await registry.update({ pk: partition(kind), sk: SHADOW }, 'SET #ended = :ended', values, condition);
  }

  return { shadow, beginShadow, endShadow };
}

function shadowOf({ version, beside, since, days, ended }: Item): Shadow {
  return { version, beside, since, days, ended: ended ?? null } as Shadow;
}
