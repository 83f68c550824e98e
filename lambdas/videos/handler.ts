import type { Context } from 'aws-lambda';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { NotFoundError } from '../../shared/base/errors';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { parseParameters } from '../../shared/base/parse';
import { isHttpRequest } from '../../shared/base/request-body';
import { answerRoute } from '../../shared/contracts/answer-route';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { ENV } from '../../shared/contracts/names';
import type { Route } from '../../shared/contracts/route';
import { postImport } from '../../shared/imports/post-import';
import { activeModelFiles } from '../../shared/stores/active-model';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { importStore } from '../../shared/stores/imports';
import { invocations } from '../../shared/stores/invocations';
import { jobStore } from '../../shared/stores/jobs';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { videoRows } from '../../shared/stores/row-logs';
import { videoRunStore } from '../../shared/stores/video-runs';
import { ANALYSES } from '../../shared/videos/analyse';
import { predictorOf } from '../../shared/videos/completion-model';
import { loadCompletionModel } from '../../shared/videos/load-completion-model';
import { predictCompletion } from '../../shared/videos/predict';
import { type VideoQuery, videoQueries } from '../../shared/videos/query';
import { type RefreshSummary, refreshVideos } from '../../shared/videos/refresh';
import { viewImporter } from '../../shared/videos/view-importer';

/** An import of 4 MB, or the first look at large analytics, is done within this; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;

const clock = clockFromEnv(ENV.simulatedNow);

const { answering, working } = byPatience((patience) => {
  const open = tableOpener(patience, clock);
  const table = (variable: string) => open(requireEnv(variable));
  const invoke = invocations(lambdaClient(patience));
  const [registry, learning] = [table(ENV.registryTable), table(ENV.learningTable)];
  const objects = objectStore(s3Client(patience), requireEnv(ENV.bucket));
  const runs = videoRunStore(learning);
  const files = activeModelFiles(modelRegistry(registry), objects);
  return {
    ...capabilitySettings(),
    objects,
    views: videoRows(objects, clock.now),
    /** The analytics are made anew after the answer. */
    viewsArrived: () => invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), { importedAt: clock.now().toISOString() }),
    runs,
    imports: importStore(learning),
    jobs: jobStore(registry),
    activeModel: files.read,
    loadPredictor: cachedByVersion(
      async () => (await files.version('completion')) ?? '',
      async () => {
        const model = await loadCompletionModel(files.read);
        return model && predictorOf(model);
      },
    ),
    analyses: videoQueries({ latest: runs.latest, getObject: objects.get }),
    now: clock.now,
    sleep: clock.sleep,
  };
});

/** Routes of the videos; any other event is the time to analyse them anew. */
export async function handler(event: unknown, context: Context): Promise<HttpResponse | RefreshSummary> {
  logger.addContext(context);
  if (isHttpRequest(event))
    return answerRoute(event, { shape: 'legacy', deadlineMs: DEADLINE_MS }, (route) => answer(route, event));
  const summary = await refreshVideos(working(), importedAtOf(event));
  logger.info('videos', { summary });
  await working().jobs.recordSuccess('videos', clock.now());
  return summary;
}

async function answer(route: Route, request: HttpRequest): Promise<Answer> {
  if (route.id === 'predictCompletion') return predictCompletion(answering().loadPredictor, request);
  if (route.id === 'importVideoViews')
    return postImport(answering(), 'video-views', viewImporter(answering()), request);
  const name = ANALYSES.find((one) => route.path === `/video/${one}`);
  if (!name) throw new NotFoundError('not found');
  const query = parseParameters<VideoQuery>(route.parameters, { path: {}, query: queryValues(request) });
  return answering().analyses(name, query);
}

/** The instant of the import that asks for new analytics; null when the schedule does. */
function importedAtOf(event: unknown): string | null {
  const { importedAt } = (event ?? {}) as { importedAt?: unknown };
  return typeof importedAt === 'string' ? importedAt : null;
}
