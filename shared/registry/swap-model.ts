import { ModelRefusedError, RunError } from '../base/errors';
import { sha256 } from '../base/hash';
import { MODEL_KINDS, type ModelChecks, type ModelKind } from '../contracts/model-kind';
import { type ActiveModel, hasBeenLive, type ModelRecord } from '../contracts/model-record';
import { beginShadow, closeShadow, type ShadowRegistry } from './shadow';

type ModelFile = {
  readonly body: Uint8Array;
  readonly etag: string | null;
  readonly versionId: string | null;
};

export type SwapServices = {
  readonly objects: { get: (key: string, versionId?: string) => Promise<ModelFile | null> };
  readonly models: ShadowRegistry & {
    active: (kind: string) => Promise<ActiveModel | null>;
    /** Moves the pointer while the active version still is `expected`; false when it is not. */
    activate: (kind: string, next: ActiveModel, expected: string | null) => Promise<boolean>;
  };
  /** How the models of each kind are read and judged. */
  readonly checks: ModelChecks;
  /** Run dates for which a candidate of a kind is scored beside the active model first; absent: none. */
  readonly shadowDays?: Readonly<Partial<Record<ModelKind, number>>>;
  readonly now: () => Date;
};

export type SwapRequest = { readonly key: string; readonly versionId?: string | undefined; readonly force?: boolean };

export type SwapResult =
  | { readonly status: 'ignored'; readonly reason: string }
  | { readonly status: 'already_active'; readonly version: string }
  | { readonly status: 'rejected'; readonly version: string; readonly reasons: readonly string[] }
  | { readonly status: 'shadow'; readonly version: string; readonly beside: string; readonly days: number }
  | { readonly status: 'promoted'; readonly version: string; readonly previous: string | null };

const MODEL_KEY = new RegExp(`^models/(${MODEL_KINDS.join('|')})/model(\\d{8})-([0-9a-f]{12})\\.json$`);

/**
 * Lets a newly uploaded model go live, or into the shadow of the active one first, if it is whole and passes the gate.
 * Repeated, late and foreign events change nothing: an older date never replaces a newer one, and a model that retired
 * or left the shadow stays out, unless `force`.
 */
export async function swapModel(services: SwapServices, request: SwapRequest): Promise<SwapResult> {
  const { key, versionId, force = false } = request;
  const [, found, date, hash] = MODEL_KEY.exec(key) ?? [];
  if (found === undefined) return ignored(`${key} is not the key of a model`);
  const kind = found as ModelKind;
  const file = await services.objects.get(key, versionId);
  if (!file) return ignored(`${key} is gone`);
  const version = `${date}-${hash}`;
  const known = await services.models.get(kind, version);
  let checked: Checked;
  try {
    checked = await checkModel(services, { kind, key, version, file, force: force || hasBeenLive(known) });
  } catch (error) {
    if (error instanceof ModelRefusedError)
      return reject(services, kind, recordOf(services, key, version, file), known, error.reasons);
    throw error;
  }
  return activate(services, kind, checked, known, force);
}

/** A model's record, whether nothing but its own file lets it live, and the version that it was compared with. */
type Checked = { readonly record: ModelRecord; readonly forced: boolean; readonly comparedWith: string | null };

type CheckRequest = {
  readonly kind: ModelKind;
  readonly key: string;
  readonly version: string;
  readonly file: ModelFile;
  readonly force: boolean;
};

/**
 * The registry record of a model file that is whole and the one its version names; otherwise a ModelRefusedError. So is
 * one that the gate refuses, unless `force` or the file itself asks for it: then the record keeps what was overruled.
 */
export async function checkModel(
  services: Pick<SwapServices, 'now' | 'checks'>,
  { kind, key, version, file, force }: CheckRequest,
): Promise<Checked> {
  const check = services.checks[kind];
  if (!check) throw new ModelRefusedError([`models of kind ${kind} cannot be read here`]);
  const model = await check(file.body);
  if (model.version !== version) throw new ModelRefusedError([`file holds version ${model.version}, not ${version}`]);
  if (!model.verdict.promote && !force && !model.forced) throw new ModelRefusedError(model.verdict.reasons);
  const record = { ...recordOf(services, key, version, file), sha256: model.sha256, metrics: model.metrics };
  return { record, forced: force || model.forced, comparedWith: model.comparedWith ?? null };
}

/** Why a comparison made in training says nothing about the model that is live now; null when it does. */
export function comparedWithAnother({ forced, comparedWith }: Checked, active: ActiveModel | null): string | null {
  if (forced || comparedWith === null || !active || comparedWith === active.version) return null;
  return `it was compared with ${comparedWith}, but ${active.version} is active now; retrain, or promote it with force`;
}

/** Moves the pointer, or the shadow, to a checked model; the loser of a race looks once more and then gives up with LOCK_LOST. */
async function activate(
  services: SwapServices,
  kind: ModelKind,
  checked: Checked,
  known: ModelRecord | null,
  force: boolean,
): Promise<SwapResult> {
  const { models } = services;
  const { record } = checked;
  const { version } = record;
  const days = checked.forced ? 0 : (services.shadowDays?.[kind] ?? 0);
  if (!known) await models.record(kind, record);
  for (let tries = 0; tries < 2; tries++) {
    const active = await models.active(kind);
    if (active?.version === version) {
      // an earlier call may have ended between pointer and record
      await models.record(kind, { ...record, status: 'active' });
      await closeShadow(services, kind, version);
      return { status: 'already_active', version };
    }
    const reason = force ? null : staleness(version, known, active);
    if (reason !== null) return ignored(reason);
    const incomparable = comparedWithAnother(checked, active);
    if (incomparable !== null) return reject(services, kind, record, null, [incomparable]);
    // with no model to be compared with there is nothing to wait for
    if (active && days > 0) {
      const shadow = await models.shadow(kind);
      if (shadow?.ended === null && isOlder(version, shadow.version))
        return ignored(`${version} is older than ${shadow.version} in the shadow`);
      if (await beginShadow(services, kind, { version, beside: active.version, days }, shadow))
        return { status: 'shadow', version, beside: active.version, days };
    } else if (await moveTo(services, kind, record, active))
      return { status: 'promoted', version, previous: active?.version ?? null };
  }
  throw new RunError(
    'LOCK_LOST',
    `the active model or the shadow changed twice while ${version} was being promoted; retry`,
  );
}

/** Moves the pointer if `active` still is the active model, and records that; false when it is not. `previous` is where a rollback leads. */
export async function moveTo(
  services: SwapServices,
  kind: ModelKind,
  record: ModelRecord,
  active: ActiveModel | null,
  previous: string | null = active?.version ?? null,
): Promise<boolean> {
  const { version, key, sha256: hash, versionId } = record;
  const next = { version, key, sha256: hash, versionId, activatedAt: services.now().toISOString(), previous };
  if (!(await services.models.activate(kind, next, active?.version ?? null))) return false;
  await services.models.record(kind, { ...record, status: 'active' });
  await closeShadow(services, kind, version);
  return true;
}

function staleness(version: string, known: ModelRecord | null, active: ActiveModel | null): string | null {
  if (known?.status === 'retired') return `${version} has been active before and was replaced`;
  if (known?.leftShadow) return `${version} has left the shadow: ${known.reasons.join('; ')}`;
  return active && isOlder(version, active.version) ? `${version} is older than the active ${active.version}` : null;
}

/** By its date: versions of the same day take turns. */
export function isOlder(version: string, other: string): boolean {
  return version.slice(0, 8) < other.slice(0, 8);
}

async function reject(
  services: SwapServices,
  kind: ModelKind,
  record: ModelRecord,
  known: ModelRecord | null,
  reasons: readonly string[],
): Promise<SwapResult> {
  const { version } = record;
  // names are never reused: a version that was accepted once keeps its record, whatever arrives under its name
  if (!known || known.status === 'rejected')
    await services.models.record(kind, { ...record, status: 'rejected', reasons });
  return { status: 'rejected', version, reasons };
}

/** The record of a file that nobody has looked into. */
export function recordOf(
  services: Pick<SwapServices, 'now'>,
  key: string,
  version: string,
  file: ModelFile,
): ModelRecord {
  const { etag, versionId } = file;
  const recordedAt = services.now().toISOString();
  return {
    version,
    key,
    sha256: sha256(file.body),
    etag,
    versionId,
    status: 'candidate',
    reasons: [],
    recordedAt,
    metrics: null,
  };
}

function ignored(reason: string): SwapResult {
  return { status: 'ignored', reason };
}
