import { gunzipSync } from 'node:zlib';
import { RequestError, StoredDataError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { VideoRun } from '../contracts/video-run';
import type { AnalysisName } from './analyse';
import { type Analysis, fittingItems, fittingRows, type RowFilter, rowsAt } from './analysis';
import type { Links } from './links';
import { type ResultName, resultKey } from './refresh';

export type VideoQueryServices = {
  readonly latest: () => Promise<VideoRun | null>;
  readonly getObject: (key: string) => Promise<{ readonly body: Uint8Array } | null>;
};

export type VideoQuery = RowFilter & { readonly offset: number; readonly limit: number };

const READS = 3;
/** Of a list beside the rows. */
const MOST_LISTED = 1_000;

/** Answers the video analyses; each is kept in memory until newer analytics are published. */
export function videoQueries({ latest, getObject }: VideoQueryServices) {
  const kept = new Map<ResultName, { run: string; result: unknown }>();

  async function load<T>(name: ResultName): Promise<{ run: VideoRun; result: T }> {
    for (let reads = 0; reads < READS; reads++) {
      const run = await latest();
      if (!run) throw new RequestError(503, 'no video analytics yet; import views and wait for the first refresh');
      const held = kept.get(name);
      if (held?.run === run.run) return { run, result: held.result as T };
      const file = await getObject(resultKey(run.run, name));
      // newer analytics take the files of the older ones away: the pointer then names them
      if (!file) continue;
      const result = JSON.parse(gunzipSync(file.body).toString('utf8')) as T;
      kept.set(name, { run: run.run, result });
      return { run, result };
    }
    const cause = new StoredDataError(`the published video analytics lack ${name}`);
    throw new RequestError(503, 'the video analytics are being replaced; try again', { cause });
  }

  /** The rows of one analysis that fit the filters, `limit` of them from `offset` on. */
  return async (name: AnalysisName, query: VideoQuery): Promise<Answer> => {
    const { run, result: analysis } = await load<Analysis>(name);
    const { offset, limit, ...filter } = query;
    const end = offset + limit;
    const places = await fittingRows(analysis, filter, async () => (await load<Links>('links')).result);
    const lists = Object.entries(analysis.lists).map(([list, items]) => [
      list,
      fittingItems(items, filter, MOST_LISTED),
    ]);
    const body = () => ({
      data: rowsAt(analysis, places.slice(offset, end)),
      total: places.length,
      next_offset: end < places.length ? end : null,
      generated_at: run.generatedAt,
      ...Object.fromEntries(lists),
      charts: analysis.charts,
    });
    return { etag: entityTag(run.run, run.generatedAt, name, query), body: { json: body } };
  };
}
