import type { ActiveModel, ModelRecord, ModelStatus } from '../contracts/model-record';
import type { Item } from './expressions';
import type { Table } from './table';

/** A record with every instant at which the model went live, oldest first. */
export type RegisteredModel = ModelRecord & { readonly activeSince: readonly string[] };

const ACTIVE = 'active';
const partition = (kind: string) => `model#${kind}`;

/**
 * Table `registry`, `model#<kind>`: a record a version and the pointer `active`. The pointer alone says which model is
 * live: a record reads as active when it is pointed at, and as retired when it once was and no longer is.
 */
export function modelRegistry(registry: Table) {
  async function active(kind: string): Promise<ActiveModel | null> {
    const item = await registry.get({ pk: partition(kind), sk: ACTIVE });
    return item && activeOf(item);
  }

  /** Newest version first. */
  async function list(kind: string): Promise<RegisteredModel[]> {
    const live = (await active(kind))?.version;
    // Versions begin with a digit, which sorts before ':'; the pointer does not.
    const items = await registry.query(partition(kind), { from: '0', to: ':' });
    return items.map((item) => recordOf(item, live)).sort(newestFirst);
  }

  async function get(kind: string, version: string): Promise<RegisteredModel | null> {
    const item = await registry.get({ pk: partition(kind), sk: version });
    return item && recordOf(item, (await active(kind))?.version);
  }

  /** Writes or replaces a record; when it was live is kept. */
  async function record(kind: string, given: ModelRecord): Promise<void> {
    const attributes = recordAttributes(given);
    const change = Object.keys(attributes).map((name) => `#${name} = :${name}`);
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

  return { active, list, get, record, activate };
}

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

function recordAttributes({ key, sha256, etag, versionId, status, reasons, recordedAt, metrics }: ModelRecord): Item {
  return { key, sha256, etag, version_id: versionId, status, reasons, recorded_at: recordedAt, metrics };
}

function recordOf(item: Item, live: string | undefined): RegisteredModel {
  const activeSince = (item.active_since ?? []) as string[];
  return {
    version: String(item.sk),
    key: String(item.key),
    sha256: String(item.sha256),
    etag: item.etag as string | null,
    versionId: item.version_id as string | null,
    status: item.sk === live ? 'active' : statusOffline(item.status as ModelStatus, activeSince.length > 0),
    reasons: item.reasons as string[],
    recordedAt: String(item.recorded_at),
    metrics: item.metrics as ModelRecord['metrics'],
    activeSince,
  };
}

function statusOffline(recorded: ModelStatus, wasLive: boolean): ModelStatus {
  if (recorded === 'rejected') return recorded;
  return recorded === 'active' || wasLive ? 'retired' : recorded;
}

function newestFirst(a: ModelRecord, b: ModelRecord): number {
  const [x, y] = [a, b].map(({ version, recordedAt }) => `${version.slice(0, 8)} ${recordedAt} ${version}`);
  return String(y) < String(x) ? -1 : 1;
}
