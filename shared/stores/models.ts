import type { ActiveModel, ModelRecord, ModelStatus } from '../contracts/model-record';
import type { Item } from './expressions';
import { shadowPointer } from './shadow-pointer';
import type { Table } from './table';

/** A record with every instant at which the model went live, oldest first. */
export type RegisteredModel = ModelRecord & { readonly activeSince: readonly string[] };

const ACTIVE = 'active';
const partition = (kind: string) => `model#${kind}`;

/**
 * Table `registry`, `model#<kind>`: a record a version and the pointers `active` and `shadow`. The pointers alone say which
 * model is live and which is in the shadow: a record reads as active when it is pointed at, and as retired when it once
 * was and no longer is.
 */
export function modelRegistry(registry: Table) {
  const shadows = shadowPointer(registry, partition);

  async function active(kind: string): Promise<ActiveModel | null> {
    const item = await registry.get({ pk: partition(kind), sk: ACTIVE });
    return item && activeOf(item);
  }

  /** Newest version first. */
  async function list(kind: string): Promise<RegisteredModel[]> {
    const pointers = await pointersOf(kind);
    // Versions begin with a digit, which sorts before ':'; the pointers do not.
    const items = await registry.query(partition(kind), { from: '0', to: ':' });
    return items.map((item) => recordOf(item, pointers)).sort(newestFirst);
  }

  async function get(kind: string, version: string): Promise<RegisteredModel | null> {
    const item = await registry.get({ pk: partition(kind), sk: version });
    return item && recordOf(item, await pointersOf(kind));
  }

  async function pointersOf(kind: string): Promise<Pointers> {
    const [live, inShadow] = await Promise.all([active(kind), shadows.shadow(kind)]);
    return { live: live?.version, shadow: inShadow?.ended === null ? inShadow.version : undefined };
  }

  /** Writes or replaces a record; when the version was first met, and when it was live, is kept. */
  async function record(kind: string, given: ModelRecord): Promise<void> {
    const attributes = recordAttributes(given);
    const change = Object.keys(attributes).map((name) =>
      name === 'recorded_at' ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
    );
    await registry.update({ pk: partition(kind), sk: given.version }, `SET ${change.join(', ')}`, attributes);
  }

  /** Moves the pointer when the active version still is `expected` (null: none yet); false when it is not. */
  async function activate(kind: string, next: ActiveModel, expected: string | null): Promise<boolean> {
    const pk = partition(kind);
    const condition = expected === null ? 'attribute_not_exists(#pk)' : '#version = :expected';
    const item = { pk, sk: ACTIVE, ...activeAttributes(next) };
    if (!(await registry.put(item, condition, expected === null ? {} : { expected }))) return false;
    await registry.update(
      { pk, sk: next.version },
      'SET #active_since = list_append(if_not_exists(#active_since, :none), :since)',
      { none: [], since: [next.activatedAt] },
      'attribute_exists(#pk)',
    );
    return true;
  }

  return { active, list, get, record, activate, ...shadows };
}

type Pointers = { readonly live: string | undefined; readonly shadow: string | undefined };

function activeAttributes({ version, key, sha256, versionId, activatedAt, previous }: ActiveModel): Item {
  return { version, key, sha256, version_id: versionId, activated_at: activatedAt, previous };
}

function activeOf(item: Item): ActiveModel {
  return {
    version: String(item.version),
    key: String(item.key),
    sha256: String(item.sha256),
    versionId: item.version_id as string | null,
    activatedAt: String(item.activated_at),
    previous: item.previous as string | null,
  };
}

function recordAttributes(given: ModelRecord): Item {
  const { key, sha256, etag, versionId, status, reasons, recordedAt, metrics, leftShadow = null } = given;
  const facts = { key, sha256, etag, version_id: versionId, status, reasons, recorded_at: recordedAt, metrics };
  return { ...facts, left_shadow: leftShadow };
}

function recordOf(item: Item, { live, shadow }: Pointers): RegisteredModel {
  const activeSince = (item.active_since ?? []) as string[];
  return {
    version: String(item.sk),
    key: String(item.key),
    sha256: String(item.sha256),
    etag: item.etag as string | null,
    versionId: item.version_id as string | null,
    status: item.sk === live ? 'active' : item.sk === shadow ? 'shadow' : statusOffline(item, activeSince.length > 0),
    reasons: item.reasons as string[],
    recordedAt: String(item.recorded_at),
    metrics: item.metrics as ModelRecord['metrics'],
    leftShadow: (item.left_shadow ?? null) as 'refused' | 'replaced' | null,
    activeSince,
  };
}

function statusOffline({ status }: Item, wasLive: boolean): ModelStatus {
  const recorded = status as ModelStatus;
  return recorded === 'active' || wasLive ? 'retired' : recorded;
}

function newestFirst(a: ModelRecord, b: ModelRecord): number {
  const [x, y] = [a, b].map(({ version, recordedAt }) => `${version.slice(0, 8)} ${recordedAt} ${version}`);
  return String(y) < String(x) ? -1 : 1;
}
