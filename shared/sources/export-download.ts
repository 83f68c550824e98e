import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HourWindow } from '../base/day';
import { SourceError } from '../base/errors';
import { type Clock, type RetryPolicy, retry } from '../base/retry';
import { ARCHIVE_LIMITS, type ArchiveLimits, checkArchive } from './amplitude-archive';
import { halves } from './export-hours';
import { REQUEST_LIMITS, type RequestLimits, requestExport } from './export-request';

export type AmplitudeKeys = { readonly apiKey: string; readonly secretKey: string };

export type ExportAccess = {
  /** https://amplitude.com, or https://analytics.eu.amplitude.com in the EU. */
  readonly baseUrl: string;
  readonly credentials: () => Promise<AmplitudeKeys>;
  /** Asked once when the keys are refused: they may have been rotated. */
  readonly refetchCredentials: () => Promise<AmplitudeKeys>;
  readonly clock: Clock;
};

export type DownloadLimits = RequestLimits &
  ArchiveLimits & {
    /** Tries of one request. */
    readonly tries: number;
    readonly baseMs: number;
    readonly maxMs: number;
    /** A longer Retry-After is cut to this. */
    readonly retryAfterMs: number;
  };

export const DOWNLOAD_LIMITS: DownloadLimits = {
  ...REQUEST_LIMITS,
  ...ARCHIVE_LIMITS,
  tries: 3,
  baseMs: 1_000,
  maxMs: 20_000,
  retryAfterMs: 120_000,
};

/** A checked archive on disk. */
export type Archive = { readonly window: HourWindow; readonly path: string };

const TRANSIENT = new Set(['BUSY', 'UNREACHABLE', 'CORRUPT_ARCHIVE']);

export type Download = (window: HourWindow) => Promise<Archive[]>;

/** Gets the checked archives of a window: none where Amplitude has no data, several where one would be too large. */
export function exportDownload(
  access: ExportAccess,
  limits: DownloadLimits,
  policy: Omit<RetryPolicy, 'retryable'>,
  folder: string,
): Download {
  const request = keyedRequest(access, limits);

  const fetchArchive = (window: HourWindow): Promise<Archive | 'no data' | 'too large'> => {
    let retryAfterMs: number | null = null;
    const path = join(folder, `${window.start}-${window.end}.zip`);
    const attempt = async (): Promise<Archive | 'no data' | 'too large'> => {
      retryAfterMs = null;
      const answer = await request(window, path).catch((error: unknown) => tooLarge(error, path));
      if (answer === 'too large') return answer;
      retryAfterMs = answer.retryAfterMs;
      const outcome = outcomeOf(answer.status, window);
      if (outcome !== 'archive') return outcome;
      await checkArchive(path, limits);
      return { window, path };
    };
    const retryable = (error: unknown): boolean | number =>
      isTransient(error) && (retryAfterMs === null || Math.min(retryAfterMs, limits.retryAfterMs));
    return retry(attempt, { ...policy, retryable });
  };

  const download: Download = async (window) => {
    const outcome = await fetchArchive(window);
    if (outcome === 'no data') return [];
    if (outcome !== 'too large') return [outcome];
    const [first, second] = halves(window) ?? [];
    if (!first || !second)
      throw new SourceError(
        'EXPORT_TOO_LARGE',
        `the export of the single hour ${window.start} is refused by Amplitude (400) or larger than ${limits.archiveBytes} bytes`,
      );
    return [...(await download(first)), ...(await download(second))];
  };
  return download;
}

function keyedRequest(access: ExportAccess, limits: DownloadLimits) {
  let keys: AmplitudeKeys | undefined;
  let refetched = false;
  const base = access.baseUrl.replace(/\/+$/, '');
  return async (window: HourWindow, path: string): ReturnType<typeof requestExport> => {
    const url = `${base}/api/2/export?start=${window.start}&end=${window.end}`;
    keys ??= await access.credentials();
    const answer = await requestExport({ url, keys, path, limits, now: access.clock.now });
    if ((answer.status !== 401 && answer.status !== 403) || refetched) return answer;
    refetched = true;
    keys = await access.refetchCredentials();
    return requestExport({ url, keys, path, limits, now: access.clock.now });
  };
}

/** What arrived of an archive that is larger than allowed goes: the halves need its place. */
async function tooLarge(error: unknown, path: string): Promise<'too large'> {
  if (!(error instanceof SourceError) || error.code !== 'ARCHIVE_LIMIT') throw error;
  await rm(path, { force: true });
  return 'too large';
}

/** 400 means an export over 4 GB, 504 one that took too long; a single hour that takes too long is tried again. */
function outcomeOf(status: number, window: HourWindow): 'archive' | 'no data' | 'too large' {
  if (status === 200) return 'archive';
  if (status === 404) return 'no data';
  if (status === 400 || (status === 504 && window.start !== window.end)) return 'too large';
  if (status === 401 || status === 403)
    throw new SourceError(
      'ACCESS_DENIED',
      `Amplitude refuses the API keys (${status}); put valid ones into the secret`,
    );
  if (status === 429 || status >= 500)
    throw new SourceError('BUSY', `Amplitude answers ${status}; start the run again later`);
  throw new SourceError('UNEXPECTED_ANSWER', `Amplitude answers ${status}; check the base URL`);
}

function isTransient(error: unknown): boolean {
  return error instanceof SourceError && TRANSIENT.has(error.code);
}
