import type { Day } from '../base/day';
import { ModelRefusedError } from '../base/errors';
import { artifactHash, versionOf } from './artifact';
import { parseObject } from './parse-artifact';

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
 * Reads a model file of a kind: size, JSON, hash and version are checked here, the content by `faultsOf` (it gets a value
 * of unknown shape and names what is wrong). Anything wrong is a ModelRefusedError with every reason found.
 */
export function openModel<T extends ModelHeader>(
  bytes: Uint8Array,
  { kind, schemaVersion }: Pick<ModelHeader, 'kind' | 'schemaVersion'>,
  faultsOf: (content: Readonly<Record<string, unknown>>) => readonly string[],
): SealedModel<T> {
  const model = parseObject(bytes);
  const hash = artifactHash(model);
  const checks: [boolean, string][] = [
    [model.kind === kind, `kind is ${JSON.stringify(model.kind)}, not "${kind}"`],
    [model.schemaVersion === schemaVersion, `schema version is ${String(model.schemaVersion)}, not ${schemaVersion}`],
    [model.sha256 === hash, `hash is ${String(model.sha256).slice(0, 64)}, the content's is ${hash}`],
    [model.version === versionOf(String(model.trainedOn), hash), 'version is not the content of another'],
    [typeof model.forced === 'boolean', 'forced is neither true nor false'],
    [typeof model.dataHash === 'string', 'the hash of the training rows is missing'],
  ];
  const reasons = [...checks.filter(([holds]) => !holds).map(([, reason]) => reason), ...faultsOf(model)];
  if (reasons.length > 0) throw new ModelRefusedError(reasons);
  return model as unknown as SealedModel<T>;
}
