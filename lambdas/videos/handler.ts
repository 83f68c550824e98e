import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { endpoint } from '../../shared/base/endpoint';
import { requireEnv } from '../../shared/base/env';
import { NotFoundError } from '../../shared/base/errors';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { once } from '../../shared/base/once';
import { parseParameters } from '../../shared/base/parse';
import { isHttpRequest } from '../../shared/base/request-body';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { countFault } from '../../shared/contracts/count-fault';
import { ENV } from '../../shared/contracts/names';
import { VIDEO_ROUTES } from '../../shared/contracts/routes-videos';
import { postImport } from '../../shared/imports/post-import';
import { activeModelFiles } from '../../shared/stores/active-model';
import { openTable } from '../../shared/stores/document-table';
import { importStore } from '../../shared/stores/imports';
import { jobStore } from '../../shared/stores/jobs';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
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
const lambda = once(() => new LambdaClient());

const services = once(() => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const table = (variable: string) => openTable(documents, requireEnv(variable), clock);
  const [registry, learning] = [table(ENV.registryTable), table(ENV.learningTable)];
  const objects = objectStore(new S3Client(), requireEnv(ENV.bucket));
  const runs = videoRunStore(learning);
  const files = activeModelFiles(modelRegistry(registry), objects);
  return {
    ...capabilitySettings(),
    objects,
    views: videoRows(objects, clock.now),
    viewsArrived: refreshLater,
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
    return endpoint(event, { shape: 'legacy', deadlineMs: DEADLINE_MS, onFault: countFault }, () => answer(event));
  const summary = await refreshVideos(services(), importedAtOf(event));
  logger.info('videos', { summary });
  await services().jobs.recordSuccess('videos', clock.now());
  return summary;
}

async function answer(request: HttpRequest): Promise<Answer> {
  if (request.resource === '/predict') return predictCompletion(services().loadPredictor, request);
  if (request.resource === '/video-views')
    return postImport(services(), 'video-views', viewImporter(services()), request);
  const name = ANALYSES.find((one) => request.resource === `/video/${one}`);
  const route = VIDEO_ROUTES.find(({ path }) => path === request.resource);
  if (!name || !route) throw new NotFoundError('not found');
  const query = parseParameters<VideoQuery>(route.parameters, { path: {}, query: queryValues(request) });
  return services().analyses(name, query);
}

async function refreshLater(): Promise<void> {
  const FunctionName = requireEnv('AWS_LAMBDA_FUNCTION_NAME');
  const Payload = JSON.stringify({ importedAt: clock.now().toISOString() });
  await lambda().send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
}

/** The instant of the import that asks for new analytics; null when the schedule does. */
function importedAtOf(event: unknown): string | null {
  const { importedAt } = (event ?? {}) as { importedAt?: unknown };
  return typeof importedAt === 'string' ? importedAt : null;
}
