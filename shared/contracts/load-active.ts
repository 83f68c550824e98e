import { ModelRefusedError } from '../base/errors';
import type { ModelKind, ReadActiveModel } from './model-kind';

/** The live model of a kind, as `read` reads its file; null when none is live, a ModelRefusedError when it is damaged. */
export async function loadActive<Model extends { readonly sha256: string }>(
  activeModel: ReadActiveModel,
  kind: ModelKind,
  read: (bytes: Uint8Array) => Model,
): Promise<Model | null> {
  const file = await activeModel(kind);
  if (!file) return null;
  const model = read(file.body);
  if (model.sha256 === file.sha256) return model;
  throw new ModelRefusedError([`active model ${file.version} has hash ${model.sha256}, not ${file.sha256}`]);
}

/** What is being loaded; a damaged model is none: it must not keep its successor from being trained. */
export async function noneIfDamaged<Model>(loading: Promise<Model | null>): Promise<Model | null> {
  return loading.catch((error: unknown) => {
    if (error instanceof ModelRefusedError) return null;
    throw error;
  });
}
