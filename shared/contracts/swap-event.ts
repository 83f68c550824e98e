import { ContractError } from '../base/errors';
import { type ModelKind, parseModelKind } from './model-kind';
import { parseFlag } from './run-event';

/** What starts model-swap: a new object in the bucket, or an operator. */
export type SwapEvent =
  | { readonly action: 'swap'; readonly key: string; readonly versionId: string | undefined }
  | { readonly action: 'promote'; readonly kind: ModelKind; readonly version: string; readonly force: boolean }
  | { readonly action: 'rollback'; readonly kind: ModelKind };

const VERSION = /^\d{8}-[0-9a-f]{12}$/;

/** Whether an operator asks: an event of the bucket has no action. */
export function isOperatorsSwap(event: unknown): boolean {
  return (event as { action?: unknown } | null)?.action !== undefined;
}

/** Reads an EventBridge "Object Created" event, whose key arrives as it is, or {action: promote | rollback, kind?}. */
export function parseSwapEvent(event: unknown): SwapEvent {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  if (given.action === 'rollback') return { action: 'rollback', kind: parseModelKind(given.kind ?? 'outcome') };
  if (given.action === 'promote')
    return {
      action: 'promote',
      kind: parseModelKind(given.kind ?? 'outcome'),
      version: parseModelVersion(given.version),
      force: parseFlag(given.force, 'force'),
    };
  if (given.action !== undefined) throw new ContractError('action', given.action, 'promote or rollback');
  const detail = given.detail as { object?: { key?: unknown; 'version-id'?: unknown } } | undefined;
  const key = detail?.object?.key;
  if (typeof key !== 'string') throw new ContractError('detail.object.key', key, 'the key of the new object');
  const versionId = detail?.object?.['version-id'];
  return { action: 'swap', key, versionId: typeof versionId === 'string' && versionId !== '' ? versionId : undefined };
}

/** The version as given; anything else is a ContractError naming `field`. */
export function parseModelVersion(value: unknown, field = 'version'): string {
  if (typeof value === 'string' && VERSION.test(value)) return value;
  throw new ContractError(field, value, 'a version such as 20230601-0123456789ab');
}
