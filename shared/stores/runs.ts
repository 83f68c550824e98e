import { gzipSync } from 'node:zlib';
import type { Day } from '../base/day';
import { RunError } from '../base/errors';
import type { LatestRun, RunManifest } from '../contracts/run';
import { unzipText } from './chunks';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const PK = 'run#outcome';
const LATEST = 'latest';
const KEPT_DAYS = 800;
const NOT_STALE = 'attribute_not_exists(#token) OR #token <= :token';

/** Table `registry`, `run#outcome`: the manifest of each run date and the pointer `latest` that readers follow. */
export function runStore(registry: Table) {
  async function manifest(day: Day): Promise<RunManifest | null> {
    const item = await registry.get({ pk: PK, sk: day });
    return item && manifestOf(item);
  }

  /** The newest run date from..to (both included) that has a manifest. */
  async function newest(from: Day | '00000000', to: Day | '99999999'): Promise<Day | null> {
    if (from > to) return null;
    const [item] = await registry.query(PK, { from, to, fields: ['sk'], newestFirst: true, limit: 1 });
    return item ? (item.sk as Day) : null;
  }

  /** Refuses the token of an owner that another has replaced (RunError LOCK_LOST). */
  async function writeManifest(given: RunManifest, token: number): Promise<void> {
    const { classes, trackedClasses, ...rest } = given;
    const item = {
      pk: PK,
      sk: given.runDate,
      manifest: rest,
      classes: gzipSync(JSON.stringify(classes)),
      tracked_classes: gzipSync(JSON.stringify(trackedClasses)),
      token,
      ttl: expiry(given.runDate, KEPT_DAYS),
    };
    if (!(await registry.put(item, NOT_STALE, { token }))) throw staleToken(`manifest of ${given.runDate}`, token);
  }

  async function latest(): Promise<LatestRun | null> {
    const item = await registry.get({ pk: PK, sk: LATEST });
    if (!item) return null;
    return {
      runDate: item.run_date as Day,
      generatedAt: String(item.generated_at),
      modelVersion: item.model_version as string | null,
      method: item.method as LatestRun['method'],
    };
  }

  /** Forward only: an older run date changes nothing; a stale token is RunError LOCK_LOST. */
  async function movePointer(next: LatestRun, token: number): Promise<void> {
    const item = {
      pk: PK,
      sk: LATEST,
      run_date: next.runDate,
      generated_at: next.generatedAt,
      model_version: next.modelVersion,
      method: next.method,
      token,
    };
    const condition = 'attribute_not_exists(#pk) OR (#run_date <= :day AND #token <= :token)';
    if (await registry.put(item, condition, { day: next.runDate, token })) return;
    const stored = await latest();
    if (stored && stored.runDate > next.runDate) return;
    throw staleToken('pointer to the latest run', token);
  }

  return { manifest, newest, any: () => newest('00000000', '99999999'), writeManifest, latest, movePointer };
}

function manifestOf(item: Item): RunManifest {
  const list = (name: string) => JSON.parse(unzipText(item[name], `${name} of the manifest of ${item.sk}`));
  const facts = item.manifest as Omit<RunManifest, 'classes' | 'trackedClasses'>;
  return {
    ...facts,
    // a manifest of an older version has neither
    countedFrom: facts.countedFrom ?? null,
    failedClasses: facts.failedClasses ?? [],
    classes: list('classes'),
    trackedClasses: list('tracked_classes'),
  };
}

function staleToken(what: string, token: number): RunError {
  return new RunError(
    'LOCK_LOST',
    `the ${what} was written by a later owner than lock token ${token}; let that one end`,
  );
}
