import type { Day } from '../base/day';
import { ModelRefusedError } from '../base/errors';
import { artifactHash, versionOf } from './artifact';
import { identityFaults, parseObject } from './parse-artifact';

/** What every model file says about itself. No clock time: same data, date and seed, same bytes. */
export type ModelHeader = {
  readonly kind: string;
  readonly schemaVersion: number;
  readonly trainedOn: Day;
  /** SHA-256 over the rows that it was trained on. */
  readonly dataHash: string;
  /** An operator asked for this model to go live whatever the gate says. */
  readonly forced: boolean;
};

/** A published model: immutable, named `<yyyymmdd>-<first 12 digits of its SHA-256>`. */
export type SealedModel<T extends ModelHeader> = T & { readonly version: string; readonly sha256: string };

/** Adds hash and version. */
export function sealModel<T extends ModelHeader>(content: T): SealedModel<T> {
  const sha256 = artifactHash(content);
  return { ...content, sha256, version: versionOf(content.trainedOn, sha256) };
}

/**
 * Reads a model file of a kind: size, JSON, kind, schema, date, hash and version are checked here, the content by
 * `faultsOf` (it gets a value of unknown shape and names what is wrong). Anything wrong is a ModelRefusedError with every
 * reason found.
 */
export function openModel<T extends ModelHeader>(
  bytes: Uint8Array,
  identity: Pick<ModelHeader, 'kind' | 'schemaVersion'>,
  faultsOf: (content: Readonly<Record<string, unknown>>) => readonly string[],
): SealedModel<T> {
  const model = parseObject(bytes);
  const reasons = [...identityFaults(model, identity), ...faultsOf(model)];
  if (typeof model.dataHash !== 'string') reasons.push('the hash of the training rows is missing');
  if (reasons.length > 0) throw new ModelRefusedError(reasons);
  return model as unknown as SealedModel<T>;
}
