import { createHash } from 'node:crypto';
import { ContractError, RequestError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type HttpRequest, headerOf } from '../base/http';
import type { ImportReport } from '../contracts/import-report';

/** An import that was made under an Idempotency-Key, and the content it was made from. */
type KeyedImport = { readonly contentId: string; readonly report: ImportReport };

export type IdempotencyServices = {
  /** stores/imports.ts */
  readonly imports: {
    find: (kind: string, key: string) => Promise<KeyedImport | null>;
    remember: (kind: string, key: string, made: KeyedImport, at: Date) => Promise<void>;
  };
  readonly now: () => Date;
};

const KEY = /^[\x21-\x7e]{1,100}$/;

/**
 * Imports once under the request's Idempotency-Key: the same key with the same content gives the first report again and
 * does no work; with other content it is a RequestError 409. Without the header the work is simply done.
 */
export async function importOnce(
  { imports, now }: IdempotencyServices,
  { kind, request, contentId }: { readonly kind: string; readonly request: HttpRequest; readonly contentId: string },
  work: () => Promise<ImportReport>,
): Promise<ImportReport> {
  const key = headerOf(request, 'idempotency-key');
  if (key === '') return work();
  if (!KEY.test(key)) throw new ContractError('Idempotency-Key', key, '1 to 100 printable characters without blanks');
  const known = await imports.find(kind, key);
  if (known?.contentId === contentId) return known.report;
  if (known) throw new RequestError(409, 'this Idempotency-Key came with another body before; use a new one');
  const report = await work();
  await imports.remember(kind, key, { contentId, report }, now());
  return report;
}

/** The id of an import: of its bytes alone, by the MD5 that S3 gives as an object's ETag. */
export function contentId(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return shortHash(hash.digest('hex'));
}
