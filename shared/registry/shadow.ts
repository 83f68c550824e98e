import { dayOf } from '../base/day';
import type { ModelKind } from '../contracts/model-kind';
import { hasBeenLive, type ModelRecord } from '../contracts/model-record';
import type { Shadow, ShadowEnd } from '../contracts/shadow';

export type ShadowRegistry = {
  readonly get: (kind: string, version: string) => Promise<ModelRecord | null>;
  readonly record: (kind: string, record: ModelRecord) => Promise<void>;
  readonly shadow: (kind: string) => Promise<Shadow | null>;
  /** Puts a candidate into the shadow while the newest one still is `expected`, running or ended; false when it is not. */
  readonly beginShadow: (kind: string, next: Shadow, expected: Shadow | null) => Promise<boolean>;
  /** Ends the shadow of a version; nothing when it has ended or is another's. */
  readonly endShadow: (kind: string, version: string, end: ShadowEnd) => Promise<void>;
};

type Services = { readonly models: ShadowRegistry; readonly now: () => Date };

/** Starts a candidate's days in the shadow, in the place of the one that is there; false when another call was faster. */
export async function beginShadow(
  { models, now }: Services,
  kind: ModelKind,
  { version, beside, days }: Pick<Shadow, 'version' | 'beside' | 'days'>,
  before: Shadow | null,
): Promise<boolean> {
  if (before?.version === version && before.ended === null) return true;
  if (before && before.ended === null)
    await leaveShadow(models, kind, before.version, 'replaced', [
      `${version} took its place in the shadow; promote it by name to use it all the same`,
    ]);
  const next = { version, beside, since: dayOf(now()), days, ended: null };
  return models.beginShadow(kind, next, before);
}

/** After a model went live, by whatever way: a shadow that was compared with the one before it is over. */
export async function closeShadow({ models, now }: Services, kind: ModelKind, active: string): Promise<void> {
  const shadow = await models.shadow(kind);
  if (!shadow || shadow.ended !== null || shadow.beside === active) return;
  if (shadow.version === active)
    return models.endShadow(kind, active, { outcome: 'promoted', at: now().toISOString(), reasons: [] });
  const reason = `${active} went live while this model was compared with ${shadow.beside}; retrain, or promote it with force`;
  return refuseShadow({ models, now }, kind, shadow, [reason]);
}

/** The shadow is over and its model stays out, on record with the reasons. */
export async function refuseShadow(
  { models, now }: Services,
  kind: ModelKind,
  { version }: Shadow,
  reasons: readonly string[],
): Promise<void> {
  await leaveShadow(models, kind, version, 'refused', reasons);
  await models.endShadow(kind, version, { outcome: 'refused', at: now().toISOString(), reasons });
}

async function leaveShadow(
  models: ShadowRegistry,
  kind: ModelKind,
  version: string,
  leftShadow: 'refused' | 'replaced',
  reasons: readonly string[],
): Promise<void> {
  const record = await models.get(kind, version);
  // a version that went live meanwhile has left the shadow by itself
  if (record && !hasBeenLive(record)) await models.record(kind, { ...record, status: 'rejected', reasons, leftShadow });
}
