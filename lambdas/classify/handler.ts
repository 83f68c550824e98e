import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { classifyByLexicon } from '../../shared/audience/classify';
import { readContentModel } from '../../shared/audience/content-model';
import { classifyAnswer } from '../../shared/audience/query-classify';
import { requireLabels, retrainClassifier } from '../../shared/audience/retrain-classifier';
import { classifierOf } from '../../shared/audience/train-classifier';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import type { Answer } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { requestBody } from '../../shared/base/request-body';
import type { RouteAnswers } from '../../shared/contracts/answer-route';
import { loadActive } from '../../shared/contracts/load-active';
import { ENV } from '../../shared/contracts/names';
import { handleTaskOrRequest, startedAnswer } from '../../shared/imports/task-handler';
import { activeModelFiles } from '../../shared/stores/active-model';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { audienceRows } from '../../shared/stores/row-logs';

/** Finding labelled contents may take a while; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;
const TRAINING = 'classifier-training';

const { answering, working } = byPatience((patience) => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const table = tableOpener(patience, clock);
  const invoke = invocations(lambdaClient(patience));
  const registry = table(requireEnv(ENV.registryTable));
  const objects = objectStore(s3Client(patience), requireEnv(ENV.bucket));
  const files = activeModelFiles(modelRegistry(registry), objects);
  const { contents } = audienceRows(objects, clock.now);
  return {
    /** The trained classifier where one is live, the lexicon otherwise. */
    classifier: cachedByVersion(
      async () => (await files.version('content')) ?? '',
      async () => {
        const model = await loadActive(files.read, 'content', readContentModel);
        return model ? classifierOf(model) : classifyByLexicon;
      },
    ),
    contents,
    objects,
    tasks: jobStatusStore(registry),
    invoke: (event: object) => invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), event),
    newId: randomUUID,
    now: clock.now,
  };
});

const ANSWERS: RouteAnswers = {
  classifyContent: async (request) => {
    const body = requestBody(request, 'send a shorter text').toString('utf8');
    return classifyAnswer(body, await answering().classifier());
  },
  retrainClassifier: startRetraining,
};

/** Theme and challenge of a text, and the training of the classifier as a task of its own. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  return handleTaskOrRequest(event, {
    services: working,
    work: () => retrainClassifier(working()),
    answers: ANSWERS,
    shape: 'success',
    deadlineMs: DEADLINE_MS,
  });
}

/** Says at once when the labels do not suffice; the training itself goes on after the answer. */
async function startRetraining(): Promise<Answer> {
  await requireLabels(answering());
  return startedAnswer(answering(), TRAINING, { success: true, message: 'Retraining started' });
}
