import type { Shadow, ShadowEnd } from '../contracts/shadow';
import type { Item } from './expressions';
import type { Table } from './table';

const SHADOW = 'shadow';
const RUNNING = '#ended = :running';

/** The item `shadow` beside the model records of a kind: one candidate at a time, the newest one, running or ended. */
export function shadowPointer(registry: Table, partition: (kind: string) => string) {
  async function shadow(kind: string): Promise<Shadow | null> {
    const item = await registry.get({ pk: partition(kind), sk: SHADOW });
    return item && shadowOf(item);
  }

  /** Replaces the newest candidate while it still is `expected` (null: none yet) and runs on if it did; false otherwise. */
  async function beginShadow(kind: string, next: Shadow, expected: Shadow | null): Promise<boolean> {
    const { version, beside, since, days, ended } = next;
    const item = { pk: partition(kind), sk: SHADOW, version, beside, since, days, ended };
    if (expected === null) return registry.put(item, 'attribute_not_exists(#pk)');
    const isSame = '#version = :expected';
    if (expected.ended !== null) return registry.put(item, isSame, { expected: expected.version });
    return registry.put(item, `${isSame} AND ${RUNNING}`, { expected: expected.version, running: null });
  }

  /** Ends the shadow of a version, once. */
  async function endShadow(kind: string, version: string, end: ShadowEnd): Promise<void> {
    const condition = `#version = :version AND ${RUNNING}`;
    const values = { ended: end, version, running: null };
    await registry.update({ pk: partition(kind), sk: SHADOW }, 'SET #ended = :ended', values, condition);
  }

  return { shadow, beginShadow, endShadow };
}

function shadowOf({ version, beside, since, days, ended }: Item): Shadow {
  return { version, beside, since, days, ended: ended ?? null } as Shadow;
}
