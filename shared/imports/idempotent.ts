import { createHash } from 'node:crypto';
import { ContractError, RequestError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type HttpRequest, headerOf } from '../base/http';
import type { ImportReport } from '../contracts/import-report';

type Keyed = { readonly kind: string; readonly key: string; readonly contentId: string };
type Held = Keyed & { readonly lease: number };
type Claim =
  | { readonly status: 'mine'; readonly held: Held }
  | { readonly status: 'busy' | 'other' }
  | { readonly status: 'done'; readonly report: ImportReport };

export type IdempotencyServices = {
  /** stores/imports.ts */
  readonly imports: {
    claim: (asked: Keyed, at: Date) => Promise<Claim>;
    finish: (held: Held, report: ImportReport, at: Date) => Promise<void>;
    release: (held: Held, at: Date, how: { readonly forget: boolean }) => Promise<void>;
  };
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
};

const KEY = /^[\x21-\x7e]{1,100}$/;
const WAIT_MS = 500;
/** Ten seconds: well within what the gateway waits. */
const TRIES = 20;

/**
 * Imports once under the request's Idempotency-Key: the first content that comes with a key owns it, the same content
 * again gets the first report without any work (while the first is at work it waits, then is a RequestError 503), other
 * content is a RequestError 409. Without the header the work is simply done.
 */
export async function importOnce(
  services: IdempotencyServices,
  { kind, request, contentId }: { readonly kind: string; readonly request: HttpRequest; readonly contentId: string },
  work: () => Promise<ImportReport>,
): Promise<ImportReport> {
  const key = headerOf(request, 'idempotency-key');
  if (key === '') return work();
  if (!KEY.test(key)) throw new ContractError('Idempotency-Key', key, '1 to 100 printable characters without blanks');
  const asked = { kind, key, contentId };
  const { imports, now, sleep } = services;
  for (let tries = 0; tries < TRIES; tries++) {
    const claim = await imports.claim(asked, now());
    if (claim.status === 'mine') return finishing(services, claim.held, work);
    if (claim.status === 'done') return claim.report;
    if (claim.status === 'other')
      throw new RequestError(409, 'this Idempotency-Key came with another body before; use a new one');
    await sleep(WAIT_MS);
  }
  throw new RequestError(503, 'the same import is under way under this Idempotency-Key; ask again in a minute');
}

/** Does the work under a claim. What was refused leaves the key free; after any other error the key stays with its content. */
async function finishing(
  { imports, now }: IdempotencyServices,
  held: Held,
  work: () => Promise<ImportReport>,
): Promise<ImportReport> {
  try {
    const report = await work();
    await imports.finish(held, report, now());
    return report;
  } catch (error) {
    const forget = error instanceof ContractError || error instanceof RequestError;
    await imports.release(held, now(), { forget });
    throw error;
  }
}

/** The id of an import: of its bytes alone, by the MD5 that S3 gives as an object's ETag. */
export function contentId(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return shortHash(hash.digest('hex'));
}
