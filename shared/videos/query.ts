import { gunzipSync } from 'node:zlib';
import { RequestError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { VideoRun } from '../contracts/video-run';
import type { AnalysisName } from './analyse';
import { type Analysis, fittingRows, type RowFilter, rowsAt } from './analysis';
import { resultKey } from './refresh';

export type VideoQueryServices = {
  readonly latest: () => Promise<VideoRun | null>;
  readonly getObject: (key: string) => Promise<{ readonly body: Uint8Array } | null>;
};

export type VideoQuery = RowFilter & { readonly limit: number };

const READS = 3;

/** Answers the video analyses; each is kept in memory until newer analytics are published. */
export function videoQueries({ latest, getObject }: VideoQueryServices) {
  const kept = new Map<AnalysisName, { run: string; analysis: Analysis }>();

  async function load(name: AnalysisName): Promise<{ run: VideoRun; analysis: Analysis }> {
    for (let reads = 0; reads < READS; reads++) {
      const run = await latest();
      if (!run) throw new RequestError(503, 'no video analytics yet; import views and wait for the first refresh');
      const held = kept.get(name);
      if (held?.run === run.run) return { run, analysis: held.analysis };
      const file = await getObject(resultKey(run.run, name));
      // newer analytics take the files of the older ones away: the pointer then names them
      if (!file) continue;
      const analysis = JSON.parse(gunzipSync(file.body).toString('utf8')) as Analysis;
      kept.set(name, { run: run.run, analysis });
      return { run, analysis };
    }
    throw new RequestError(503, 'the video analytics are being replaced; try again');
  }

  /** The rows of one analysis that fit the filters, the first `limit` of them. */
  return async (name: AnalysisName, query: VideoQuery): Promise<Answer> => {
    const { run, analysis } = await load(name);
    const { limit, ...filter } = query;
    const places = fittingRows(analysis, filter);
    const body = () => ({
      data: rowsAt(analysis, places.slice(0, limit)),
      total: places.length,
      generated_at: run.generatedAt,
      ...analysis.lists,
      charts: analysis.charts,
    });
    return { etag: entityTag(run.run, run.generatedAt, name, query), body: { json: body } };
  };
}
