import { ModelRefusedError, NotFoundError, RunError } from '../base/errors';
import type { ModelKind } from '../contracts/model-kind';
import { type ActiveModel, hasBeenLive, type ModelRecord } from '../contracts/model-record';
import { PREFIX } from '../contracts/names';
import { checkModel, comparedWithAnother, isOlder, moveTo, recordOf, type SwapServices } from './swap-model';

export type Move = { readonly from: string | null; readonly to: string };

/**
 * Makes a version active, one in the shadow too; a NotFoundError when there is neither record nor file of it. A version that the gate or
 * its days in the shadow refused, or that is older than the active one, is a ModelRefusedError unless `force`; a damaged
 * file always is.
 */
export async function promote(
  services: SwapServices,
  version: string,
  { kind, force = false }: { readonly kind: ModelKind; readonly force?: boolean },
): Promise<Move> {
  const active = await services.models.active(kind);
  if (active?.version === version) return { from: version, to: version };
  const record = await mustFind(services, kind, version);
  if (!force && active && isOlder(version, active.version))
    throw new ModelRefusedError([`${version} is older than the active ${active.version}; use rollback or force`]);
  if (!force && record.leftShadow === 'refused') throw new ModelRefusedError(record.reasons);
  return move(services, kind, record, active, { force: force || hasBeenLive(record) });
}

/** Makes the version that was active before the present one active again. */
export async function rollback(services: SwapServices, kind: ModelKind): Promise<Move> {
  const active = await services.models.active(kind);
  if (!active?.previous) throw new NotFoundError('no earlier model to go back to; promote a version by name');
  const record = await mustFind(services, kind, active.previous);
  // it was live, whatever its record says; a second rollback must not lead forward to the model that was just left
  return move(services, kind, record, active, { force: true, previous: null });
}

async function move(
  services: SwapServices,
  kind: ModelKind,
  known: ModelRecord,
  active: ActiveModel | null,
  { force, previous = active?.version ?? null }: { force: boolean; previous?: string | null },
): Promise<Move> {
  const { key, version, versionId } = known;
  const file = await services.objects.get(key, versionId ?? undefined);
  if (!file) throw new NotFoundError(`model file ${key} is gone; restore it from the bucket's versions`);
  const checked = await checkModel(services, { kind, key, version, file, force });
  const incomparable = comparedWithAnother(checked, active);
  if (incomparable !== null) throw new ModelRefusedError([incomparable]);
  if (await moveTo(services, kind, checked.record, active, previous))
    return { from: active?.version ?? null, to: version };
  throw new RunError('LOCK_LOST', `the active model changed while ${version} was being promoted; look and retry`);
}

/** The version's record; that of its file where its arrival came to nothing, so that nothing was recorded. */
async function mustFind(services: SwapServices, kind: ModelKind, version: string): Promise<ModelRecord> {
  const record = await services.models.get(kind, version);
  if (record) return record;
  const key = `${PREFIX.models}${kind}/model${version}.json`;
  const file = await services.objects.get(key);
  if (file) return recordOf(services, key, version, file);
  throw new NotFoundError(`no model ${version} in the registry, and no file ${key}; list the versions there are`);
}
