import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { computationSeconds } from '../../shared/audience/computation-cost';
import { contentImporter, interactionImporter, teacherImporter } from '../../shared/audience/importers';
import type { UserSegment } from '../../shared/audience/profile';
import { clustersAnswer, profileAnswer, recomputedAnswer } from '../../shared/audience/query-clusters';
import { type ClustersSummary, recomputeClusters } from '../../shared/audience/recompute-clusters';
import { SEGMENTS_KIND, segmentModelCheck } from '../../shared/audience/segment-model';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { type Answer, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { once } from '../../shared/base/once';
import type { RouteAnswers } from '../../shared/contracts/answer-route';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { postImport } from '../../shared/imports/post-import';
import { handleTaskOrRequest, startedAnswer } from '../../shared/imports/task-handler';
import { type SwapServices, swapModel } from '../../shared/registry/swap-model';
import { openTable } from '../../shared/stores/document-table';
import { importStore } from '../../shared/stores/imports';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { publishedRecords } from '../../shared/stores/published-records';
import { audienceRows } from '../../shared/stores/row-logs';

/** The gateway waits 29 s. */
const DEADLINE_MS = 28_000;
/** What may take longer goes on after the answer. */
const SYNCHRONOUS_SECONDS = 12;
const COMPUTATION = 'clusters-computation';

const services = once(() => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const invoke = invocations(new LambdaClient());
  const learning = openTable(documents, requireEnv(ENV.learningTable), clock);
  const registry = openTable(documents, requireEnv(ENV.registryTable), clock);
  const models = modelRegistry(registry);
  const objects = objectStore(new S3Client(), requireEnv(ENV.bucket));
  const segments = publishedRecords<ClustersSummary, UserSegment>(learning, SEGMENTS_KIND.kind, clock.now);
  const checks = { segments: segmentModelCheck(async (version) => (await segments.summary(version)) !== null) };
  return {
    ...audienceRows(objects, clock.now),
    segments,
    active: () => models.active(SEGMENTS_KIND.kind),
    goLive: (key: string) => goLive({ objects, models, checks, now: clock.now }, key),
    imports: importStore(learning),
    objects,
    tasks: jobStatusStore(registry),
    invoke: (event: object) => invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), event),
    newId: randomUUID,
    now: clock.now,
    sleep: clock.sleep,
  };
});

const ANSWERS: RouteAnswers = {
  clusters: () => clustersAnswer(services()),
  recomputeClusters: recompute,
  userProfile: (request) =>
    profileAnswer(services(), request.pathParameters?.user_id, {
      year: services().now().getUTCFullYear(),
      include: queryValues(request).include?.at(-1) ?? '',
    }),
  importInteractions: (request) =>
    postImport(services(), 'interactions', interactionImporter(services().interactions), request),
  importContents: (request) => postImport(services(), 'contents', contentImporter(services().contents), request),
  importUsers: (request) => postImport(services(), 'users', teacherImporter(services().users), request),
  importTeachers: (request) => postImport(services(), 'users', teacherImporter(services().users), request),
};

/** The routes of the audience but its recommendations, and long computations as tasks of their own. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  const { tasks, now } = services();
  const work = () => recomputeClusters(services());
  return handleTaskOrRequest(event, { tasks, now, work, answers: ANSWERS, shape: 'success', deadlineMs: DEADLINE_MS });
}

async function recompute(): Promise<Answer> {
  if ((await computationSeconds(services())) <= SYNCHRONOUS_SECONDS)
    return recomputedAnswer(await recomputeClusters(services()));
  return startedAnswer(services(), COMPUTATION, { success: true, message: 'Clusters are being recomputed' });
}

/** As the arrival of the file would a little later: who asked for the computation sees it served. */
async function goLive(swap: SwapServices, key: string): Promise<string | null> {
  const result = await swapModel(swap, { key });
  if (result.status === 'promoted')
    publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [METRIC.modelPromoted]: 1 });
  if (result.status === 'ignored') return result.reason;
  return result.status === 'rejected' ? result.reasons.join('; ') : null;
}
