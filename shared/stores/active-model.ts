import { ModelRefusedError } from '../base/errors';
import type { ModelKind } from '../contracts/model-kind';
import type { ActiveModel } from '../contracts/model-record';
import type { StoredObject } from './objects';

export type ActiveModelFile = { readonly version: string; readonly sha256: string; readonly body: Uint8Array };

/** Reads the file of the model that is live, by kind; null when none is. A file that is gone is a ModelRefusedError. */
export function activeModelFiles(
  models: { active: (kind: string) => Promise<ActiveModel | null> },
  objects: { get: (key: string, versionId?: string) => Promise<StoredObject | null> },
) {
  async function version(kind: ModelKind): Promise<string | null> {
    return (await models.active(kind))?.version ?? null;
  }

  async function read(kind: ModelKind): Promise<ActiveModelFile | null> {
    const active = await models.active(kind);
    if (!active) return null;
    const file = await objects.get(active.key, active.versionId ?? undefined);
    if (!file) throw new ModelRefusedError([`active model file ${active.key} is gone; promote another version`]);
    return { version: active.version, sha256: active.sha256, body: file.body };
  }

  return { version, read };
}
