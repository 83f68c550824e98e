import { isoDate } from '../base/day';
import type { Answer } from '../base/http';
import { MODEL_KINDS } from '../contracts/model-kind';
import { dataThrough, isStale } from './published-run';
import type { QueryServices } from './query-services';

/** What clients of the content and of the video API ask the root for, word by word. */
const GREETINGS = 'Welcome to ÊtrePROF API!';
const MESSAGE = 'Video Completion Prediction API is running!';

/** GET /: says that the service runs, with which models, and up to which day. */
export async function serviceStatus({
  latest,
  activeModel,
}: Pick<QueryServices, 'latest' | 'activeModel'>): Promise<Answer> {
  const [run, ...versions] = await Promise.all([latest(), ...MODEL_KINDS.map(activeModel)]);
  const body = {
    status: 'running',
    greetings: GREETINGS,
    message: MESSAGE,
    documentation: '/v1/openapi.json',
    models: Object.fromEntries(MODEL_KINDS.map((kind, i) => [kind, versions[i]])),
    latest_predicted_dt: run && Number(run.runDate),
  };
  return { body: { json: () => body } };
}

/** GET /v1/health: whether the newest run is there and fresh. */
export async function health({ latest, now }: Pick<QueryServices, 'latest' | 'now'>): Promise<Answer> {
  const run = await latest();
  const stale = run !== null && isStale(run.runDate, now());
  const body = {
    status: run ? (stale ? 'stale' : 'ok') : 'no_data',
    latest_run_date: run && isoDate(run.runDate),
    data_through: run && dataThrough(run.runDate),
    generated_at: run?.generatedAt ?? null,
    stale,
    model_version: run?.modelVersion ?? null,
    method: run?.method ?? null,
  };
  return { body: { json: () => body } };
}
