import { randomUUID } from 'node:crypto';
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
import type { RouteAnswers } from '../../shared/contracts/answer-route';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { postImport } from '../../shared/imports/post-import';
import { handleTaskOrRequest, startedAnswer } from '../../shared/imports/task-handler';
import { type SwapServices, swapModel } from '../../shared/registry/swap-model';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { importStore } from '../../shared/stores/imports';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { publishedRecords } from '../../shared/stores/published-records';
import { audienceRows } from '../../shared/stores/row-logs';

/** The gateway waits 29 s. */
const DEADLINE_MS = 28_000;
/** What may take longer goes on after the answer. */
const SYNCHRONOUS_SECONDS = 12;
const COMPUTATION = 'clusters-computation';

const { answering, working } = byPatience((patience) => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const table = tableOpener(patience, clock);
  const invoke = invocations(lambdaClient(patience));
  const learning = table(requireEnv(ENV.learningTable));
  const registry = table(requireEnv(ENV.registryTable));
  const models = modelRegistry(registry);
  const objects = objectStore(s3Client(patience), requireEnv(ENV.bucket));
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
  clusters: () => clustersAnswer(answering()),
  recomputeClusters: recompute,
  userProfile: (request) =>
    profileAnswer(answering(), request.pathParameters?.user_id, {
      year: answering().now().getUTCFullYear(),
      include: queryValues(request).include?.at(-1) ?? '',
    }),
  importInteractions: (request) =>
    postImport(answering(), 'interactions', interactionImporter(answering().interactions), request),
  importContents: (request) => postImport(answering(), 'contents', contentImporter(answering().contents), request),
  importUsers: (request) => postImport(answering(), 'users', teacherImporter(answering().users), request),
  importTeachers: (request) => postImport(answering(), 'users', teacherImporter(answering().users), request),
};

/** The routes of the audience but its recommendations, and long computations as tasks of their own. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  return handleTaskOrRequest(event, {
    services: working,
    work: () => recomputeClusters(working()),
    answers: ANSWERS,
    shape: 'success',
    deadlineMs: DEADLINE_MS,
  });
}

async function recompute(): Promise<Answer> {
  // once both stores have answered a question what follows is work, though somebody waits for it
  const [seconds] = await Promise.all([computationSeconds(answering()), answering().active()]);
  if (seconds <= SYNCHRONOUS_SECONDS) return recomputedAnswer(await recomputeClusters(working()));
  return startedAnswer(answering(), COMPUTATION, { success: true, message: 'Clusters are being recomputed' });
}

/** As the arrival of the file would a little later: who asked for the computation sees it served. */
async function goLive(swap: SwapServices, key: string): Promise<string | null> {
  const result = await swapModel(swap, { key });
  if (result.status === 'promoted')
    publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [METRIC.modelPromoted]: 1 });
  if (result.status === 'ignored') return result.reason;
  return result.status === 'rejected' ? result.reasons.join('; ') : null;
}
