import { ContractError } from '../base/errors';
import { type ModelKind, parseModelKind } from './model-kind';

/** What starts model-swap: a new object in the bucket, or an operator. */
export type SwapEvent =
  | { readonly action: 'swap'; readonly key: string; readonly versionId: string | undefined }
  | { readonly action: 'promote'; readonly kind: ModelKind; readonly version: string; readonly force: boolean }
  | { readonly action: 'rollback'; readonly kind: ModelKind };

const VERSION = /^\d{8}-[0-9a-f]{12}$/;

/** Reads an EventBridge "Object Created" event, whose key arrives as it is, or {action: promote | rollback, kind?}. */
export function parseSwapEvent(event: unknown): SwapEvent {
  const given = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  if (given.action === 'rollback') return { action: 'rollback', kind: parseModelKind(given.kind ?? 'outcome') };
  if (given.action === 'promote')
    return {
      action: 'promote',
      kind: parseModelKind(given.kind ?? 'outcome'),
      version: versionOf(given.version),
      force: given.force === true,
    };
  const detail = given.detail as { object?: { key?: unknown; 'version-id'?: unknown } } | undefined;
  const key = detail?.object?.key;
  if (typeof key !== 'string') throw new ContractError('detail.object.key', key, 'the key of the new object');
  const versionId = detail?.object?.['version-id'];
  return { action: 'swap', key, versionId: typeof versionId === 'string' && versionId !== '' ? versionId : undefined };
}

function versionOf(value: unknown): string {
  if (typeof value === 'string' && VERSION.test(value)) return value;
  throw new ContractError('version', value, 'a version such as 20230601-0123456789ab');
}
