import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SourceError } from '../base/errors';

export type ExportRequest = {
  readonly url: string;
  readonly keys: { readonly apiKey: string; readonly secretKey: string };
  /** Where the body of a 200 goes. */
  readonly path: string;
  readonly limits: RequestLimits;
  readonly now: () => Date;
};

export type RequestLimits = {
  /** How long the answer may take to begin: an export is put together first. */
  readonly answerMs: number;
  /** A body must bring `idleBytes` in every span of `idleMs`. */
  readonly idleMs: number;
  readonly idleBytes: number;
  readonly archiveBytes: number;
};

export const REQUEST_LIMITS: RequestLimits = {
  answerMs: 240_000,
  idleMs: 30_000,
  idleBytes: 1024,
  // Amplitude refuses exports over 4 GB by itself
  archiveBytes: 4 * 2 ** 30,
};

/** One GET of an export; the body of a 200 is streamed to `path`. Throws SourceError UNREACHABLE, ARCHIVE_LIMIT or DISK_FULL. */
export async function requestExport(request: ExportRequest): Promise<{ status: number; retryAfterMs: number | null }> {
  const { url, keys, path, limits, now } = request;
  const watch = watchdog(limits);
  try {
    const basic = Buffer.from(`${keys.apiKey}:${keys.secretKey}`).toString('base64');
    const headers = { authorization: `Basic ${basic}`, 'accept-encoding': 'identity' };
    const response = await fetch(url, { headers, redirect: 'manual', signal: watch.signal }).catch(throwUnreachable);
    watch.answered();
    if (response.status === 200) await save(response, path, limits, watch.received);
    else await response.body?.cancel();
    return { status: response.status, retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now) };
  } finally {
    watch.stop();
  }
}

async function save(
  response: Response,
  path: string,
  limits: RequestLimits,
  onBytes: (count: number) => void,
): Promise<void> {
  let bytes = 0;
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of networkOnly(response.body ?? [])) {
      bytes += chunk.length;
      if (bytes > limits.archiveBytes)
        throw new SourceError('ARCHIVE_LIMIT', `the export is larger than the allowed ${limits.archiveBytes} bytes`);
      onBytes(chunk.length);
      yield chunk;
    }
  };
  await pipeline(body, createWriteStream(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
    throw new SourceError('DISK_FULL', `no disk space is left after ${bytes} bytes of the export; raise the storage`);
  });
}

/** Only what the network does is worth another try; a full disk is not. */
async function* networkOnly(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throwUnreachable(error);
  }
}

function throwUnreachable(error: unknown): never {
  if (error instanceof SourceError) throw error;
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  throw new SourceError('UNREACHABLE', `the connection to Amplitude broke off (${cause?.code ?? code ?? 'reset'})`);
}

/** Aborts a request that does not answer, or a body that stands still or only drips. */
function watchdog(limits: RequestLimits) {
  const controller = new AbortController();
  const abort = (what: string): void => controller.abort(new SourceError('UNREACHABLE', `Amplitude sent ${what}`));
  const answer = setTimeout(() => abort(`no answer in ${limits.answerMs} ms`), limits.answerMs);
  let idle: NodeJS.Timeout | undefined;
  let bytes = 0;
  return {
    signal: controller.signal,
    answered: (): void => {
      clearTimeout(answer);
      idle = setInterval(() => {
        if (bytes < limits.idleBytes) abort(`${bytes} bytes in ${limits.idleMs} ms`);
        bytes = 0;
      }, limits.idleMs);
    },
    received: (count: number): void => {
      bytes += count;
    },
    stop: (): void => {
      clearTimeout(answer);
      clearInterval(idle);
    },
  };
}

/** Retry-After is a number of seconds or an HTTP date. */
function retryAfterMs(header: string | null, now: () => Date): number | null {
  if (header === null) return null;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now().getTime();
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : null;
}
