import { ContractError } from '../base/errors';

/** Kinds of models that the registry keeps, each under models/<kind>/. */
export const MODEL_KINDS = ['outcome', 'abandonment', 'segments', 'content', 'grade', 'completion'] as const;
export type ModelKind = (typeof MODEL_KINDS)[number];

/** The kind as given; any other value is a ContractError naming `field`. */
export function parseModelKind(value: unknown, field = 'kind'): ModelKind {
  const kind = MODEL_KINDS.find((one) => one === value);
  if (kind) return kind;
  throw new ContractError(field, value, MODEL_KINDS.join(', '));
}

/** Whether a model may go live by its own metrics, and every reason against it. */
export type GateVerdict = { readonly promote: boolean; readonly reasons: readonly string[] };

/** A model file that is whole. */
export type CheckedModel = {
  readonly version: string;
  readonly sha256: string;
  /** An operator asked for it to go live whatever the gate says. */
  readonly forced: boolean;
  readonly verdict: GateVerdict;
  /** The version that it was compared with while it was trained; null or absent: with none. */
  readonly comparedWith?: string | null;
  /** What the registry keeps of its metrics. */
  readonly metrics: Readonly<Record<string, unknown>>;
};

/** The file of the model that is live, by kind; null when none is (stores/active-model.ts). */
export type ReadActiveModel = (
  kind: ModelKind,
) => Promise<{ readonly version: string; readonly sha256: string; readonly body: Uint8Array } | null>;

/**
 * Reads a model file of one kind; one that is not whole, or lacks what must be there beside the file, is a
 * ModelRefusedError with every reason found.
 */
type CheckModel = (bytes: Uint8Array) => CheckedModel | Promise<CheckedModel>;

/** A further kind of model is a further row here. */
export type ModelChecks = Readonly<Partial<Record<ModelKind, CheckModel>>>;
