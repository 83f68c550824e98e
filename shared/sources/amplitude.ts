import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../base/errors';
import { type RetryPolicy, retry } from '../base/retry';
import type { ClickSink, ReadClicks } from '../contracts/click';
import { readArchive } from './amplitude-archive';
import { type ClickCounts, clickParser } from './click-parser';
import { clickScanner } from './click-scanner';
import {
  type Archive,
  DOWNLOAD_LIMITS,
  type Download,
  type DownloadLimits,
  type ExportAccess,
  exportDownload,
} from './export-download';

export type AmplitudeLimits = DownloadLimits & {
  readonly lineBytes: number;
  /** Share of malformed lines above which the day is refused. */
  readonly malformedShare: number;
};

const AMPLITUDE_LIMITS: AmplitudeLimits = { ...DOWNLOAD_LIMITS, lineBytes: 2 ** 20, malformedShare: 0.01 };

export type AmplitudeOptions = ExportAccess & {
  readonly tempDir: string;
  readonly random: () => number;
  readonly limits?: Partial<AmplitudeLimits>;
  /** The quick way to read lines; clickParser takes over from it where it throws MISREAD. */
  readonly scanner?: typeof clickScanner;
};

/**
 * Reads export windows from Amplitude. Every archive of a window is on disk and checked before the first line is
 * read; damage found later means a fresh archive and a fresh sink, so nothing is counted in part or twice.
 */
export function amplitudeReader(options: AmplitudeOptions): ReadClicks {
  const limits = { ...AMPLITUDE_LIMITS, ...options.limits };
  return async (window, newSink) => {
    const folder = await mkdtemp(join(options.tempDir, 'export-'));
    let retries = 0;
    const policy = {
      ...limits,
      random: options.random,
      sleep: options.clock.sleep,
      onRetry: () => {
        retries++;
      },
    };
    try {
      const download = exportDownload(options, limits, policy, folder);
      const archives = await download(window);
      const scanner = options.scanner ?? clickScanner;
      const { sink, counts } = await readAll(archives, newSink, { download, limits, policy, scanner });
      if (counts.malformed > counts.events * limits.malformedShare) throw tooMalformed(counts, limits);
      return { sink, report: { ...counts, retries, empty: counts.events === 0 } };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

type Ways = {
  readonly download: Download;
  readonly limits: AmplitudeLimits;
  readonly policy: Omit<RetryPolicy, 'retryable'>;
  readonly scanner: typeof clickScanner;
};

async function readAll<S extends ClickSink>(
  archives: Archive[],
  newSink: () => S,
  { download, limits, policy, scanner }: Ways,
): Promise<{ sink: S; counts: ClickCounts }> {
  let current = archives;
  let damaged: Archive | undefined;
  const countAll = async (clickReader: typeof clickParser): Promise<{ sink: S; counts: ClickCounts }> => {
    const sink = newSink();
    const counts = { events: 0, malformed: 0, clicks: 0 };
    for (const archive of current) {
      damaged = archive;
      await readArchive(archive.path, clickReader(sink, counts, limits.lineBytes), limits);
    }
    return { sink, counts };
  };
  const retryable = (error: unknown): boolean => error instanceof SourceError && error.code === 'CORRUPT_ARCHIVE';
  return retry(
    async () => {
      if (damaged) current = await replace(current, damaged, download);
      return countAll(scanner).catch((error: unknown) => {
        if (error instanceof SourceError && error.code === 'MISREAD') return countAll(clickParser);
        throw error;
      });
    },
    { ...policy, retryable },
  );
}

async function replace(archives: Archive[], damaged: Archive, download: Download): Promise<Archive[]> {
  const fresh = await download(damaged.window);
  if (fresh.length === 0)
    throw new SourceError('CORRUPT_ARCHIVE', `the hours from ${damaged.window.start} were damaged and are gone now`);
  return archives.flatMap((archive) => (archive === damaged ? fresh : [archive]));
}

function tooMalformed({ malformed, events }: ClickCounts, limits: AmplitudeLimits): SourceError {
  return new SourceError(
    'MALFORMED',
    `${malformed} of ${events} lines of the export are malformed; allowed: ${limits.malformedShare * 100} %`,
  );
}
