import { StoredDataError } from '../base/errors';
import { logger } from '../base/log';
import type { ConsumptionRow } from '../contracts/course-rows';
import type { MergedConsumption, MergedFile } from '../contracts/merged-consumption';
import type { BatchSource, StoredBatch } from '../contracts/row-source';
import { consumptionCollector } from './consumption-collector';

export type ConsumptionSource = {
  readonly consumption: BatchSource<ConsumptionRow>;
  /** One object that holds most of the rows, merged (stores/merged-file.ts). */
  readonly merged: {
    readonly read: () => Promise<MergedFile | null>;
    readonly write: (file: MergedFile) => Promise<void>;
  };
  readonly now: () => Date;
};

/** Longer than an import and its further attempts take: whether a file is a log is decided over all of its batches. */
const SETTLED_SECONDS = 3_600;
/** Merging again costs as much as reading so many batches, or an eighth as many rows as there are visits. */
const MANY_BATCHES = 32;
const MANY_ROWS_SHARE = 1 / 8;

/**
 * What all rows say: those that are merged already, and the batches that came since, which are merged too when there are
 * many. The batches stay the truth and are never changed: a merged object that does not fit them is made anew.
 */
export async function mergedConsumption(source: ConsumptionSource): Promise<MergedConsumption> {
  const batches = await source.consumption.batches();
  const known = await knownOf(source.merged, batches);
  const { settled, open } = newBatches(batches, known?.covers ?? [], source.now().getTime() / 1000);
  const collector = consumptionCollector(known?.merged ?? null);
  const collect = async (some: readonly StoredBatch[]): Promise<void> => {
    for await (const { rows, ...origin } of source.consumption.readBatches(some)) collector.add(rows, origin);
  };
  await collect(settled);
  if (isMuch(settled, known?.merged.visits.first.length ?? 0)) {
    const covers = [...(known?.covers ?? []), ...settled.map(({ id }) => id)];
    // who asks is answered, whether or not the next one is spared the work
    await source.merged.write({ covers, merged: collector.merged() }).catch(warnOf);
  }
  await collect(open);
  return collector.merged();
}

/** What is merged, unless a batch of it is gone or a file that it has in part has gone on. */
async function knownOf(
  { read }: ConsumptionSource['merged'],
  batches: readonly StoredBatch[],
): Promise<MergedFile | null> {
  const known = await read().catch((error: unknown) => {
    if (error instanceof StoredDataError) return warnOf(error);
    throw error;
  });
  if (!known) return null;
  const covered = new Set(known.covers);
  const found = batches.filter(({ id }) => covered.has(id));
  const runs = new Set(found.map(({ run }) => run));
  const isWhole = found.length === covered.size && !batches.some(({ id, run }) => runs.has(run) && !covered.has(id));
  return isWhole ? known : null;
}

function warnOf({ name, message }: Error): null {
  logger.warn('merged consumption', { name, message });
  return null;
}

/** The batches that are not covered: those of files that have surely ended, and the others. */
function newBatches(batches: readonly StoredBatch[], covers: readonly string[], now: number) {
  const covered = new Set(covers);
  const fresh = batches.filter(({ id }) => !covered.has(id));
  const late = fresh.filter(({ importedAt }) => importedAt > now - SETTLED_SECONDS);
  const openRuns = new Set(late.map(({ run }) => run));
  return {
    settled: fresh.filter(({ run }) => !openRuns.has(run)),
    open: fresh.filter(({ run }) => openRuns.has(run)),
  };
}

function isMuch(settled: readonly StoredBatch[], visits: number): boolean {
  const rows = settled.reduce((sum, batch) => sum + batch.rows, 0);
  return settled.length >= MANY_BATCHES || (rows > 0 && rows >= visits * MANY_ROWS_SHARE);
}
