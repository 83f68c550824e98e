import { gzipSync } from 'node:zlib';
import { canonicalJson } from '../base/canonical-json';
import { type Day, dayOf } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import { shortHash } from '../base/hash';
import { noneIfDamaged } from '../contracts/load-active';
import type { ReadActiveModel } from '../contracts/model-kind';
import { PREFIX } from '../contracts/names';
import type { VideoRun } from '../contracts/video-run';
import { ANALYSES, type AnalysisName, analyse } from './analyse';
import { type CompletionMetrics, dataHash, predictorOf, trainCompletion } from './completion-model';
import { loadCompletionModel } from './load-completion-model';
import { readViews, type ViewColumns } from './view-importer';
import type { ViewTable } from './view-table';

export type RefreshServices = {
  readonly views: ViewColumns;
  readonly objects: {
    put: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
    remove: (key: string) => Promise<void>;
  };
  readonly activeModel: ReadActiveModel;
  readonly runs: {
    latest: () => Promise<VideoRun | null>;
    move: (run: VideoRun) => Promise<boolean>;
  };
  readonly struggleMinViews: number;
  readonly now: () => Date;
};

export type RefreshSummary = {
  /**
   * 'no_views': nothing to analyse; 'superseded': somebody published newer analytics meanwhile; 'already_read': the
   * import that asked for this is in the analytics that are served.
   */
  readonly status: 'published' | 'superseded' | 'no_views' | 'already_read';
  readonly views: number;
  readonly learners: number;
  /** 'unchanged': trained on these very views before; 'too_few': not enough of them. */
  readonly model: 'published' | 'unchanged' | 'too_few' | null;
  readonly modelVersion: string | null;
  readonly metrics: CompletionMetrics | null;
};

const NOTHING = { views: 0, learners: 0, model: null, modelVersion: null, metrics: null } as const;

/** Analyses all views, publishes the results, and trains the completion model on them; not again for an import that is in. */
export async function refreshVideos(services: RefreshServices, importedAt: string | null): Promise<RefreshSummary> {
  const readAt = services.now();
  const served = importedAt === null ? null : await services.runs.latest();
  if (served && importedAt && served.readAt > importedAt) return { status: 'already_read', ...NOTHING };
  const table = await readViews(services.views);
  const { count: views, learners } = table;
  if (views === 0) return { status: 'no_views', ...NOTHING };
  const isMoved = await publish(services, table, readAt);
  const trained = await train(services, table, dayOf(readAt));
  return { status: isMoved ? 'published' : 'superseded', views, learners: learners.length, ...trained };
}

/** What a run publishes. */
export type ResultName = AnalysisName | 'links';
export const RESULTS: readonly ResultName[] = [...ANALYSES, 'links'];

/** The key of one result of a run. */
export function resultKey(run: string, name: ResultName): string {
  return `${PREFIX.videoResults}${run}/${name}.json.gz`;
}

/** Writes the results beside those of the run before, moves the pointer, then deletes the old ones. */
async function publish(services: RefreshServices, table: ViewTable, readAt: Date): Promise<boolean> {
  const { objects, runs, struggleMinViews, now } = services;
  const { analyses, links } = analyse(table, struggleMinViews);
  const results: Readonly<Record<ResultName, object>> = { ...analyses, links };
  const run = shortHash(JSON.stringify([dataHash(table), struggleMinViews]));
  for (const name of RESULTS)
    await objects.put(resultKey(run, name), gzipSync(JSON.stringify(results[name]), { level: 2 }), 'application/gzip');
  const before = await runs.latest();
  const isMoved = await runs.move({
    run,
    readAt: readAt.toISOString(),
    generatedAt: now().toISOString(),
    views: table.count,
    learners: table.learners.length,
    videos: table.videos.length,
    courses: table.courses.length,
  });
  const stale = isMoved ? before?.run : run;
  // read once more: the newer analytics may be of the same views, and then these are their files
  const served = isMoved ? run : (await runs.latest())?.run;
  if (stale !== undefined && stale !== served) for (const name of RESULTS) await objects.remove(resultKey(stale, name));
  return isMoved;
}

async function train(
  services: RefreshServices,
  table: ViewTable,
  trainedOn: Day,
): Promise<Pick<RefreshSummary, 'model' | 'modelVersion' | 'metrics'>> {
  const active = await noneIfDamaged(loadCompletionModel(services.activeModel));
  if (active?.dataHash === dataHash(table))
    return { model: 'unchanged', modelVersion: active.version, metrics: active.metrics };
  try {
    const model = trainCompletion(table, { trainedOn, active: active && predictorOf(active) });
    const key = `${PREFIX.completionModels}model${model.version}.json`;
    await services.objects.put(key, canonicalJson(model), 'application/json');
    return { model: 'published', modelVersion: model.version, metrics: model.metrics };
  } catch (error) {
    if (error instanceof NotEnoughDataError) return { model: 'too_few', modelVersion: null, metrics: null };
    throw error;
  }
}
