import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { type Answer, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import type { RouteAnswers } from '../../shared/contracts/answer-route';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { loadActive } from '../../shared/contracts/load-active';
import { ENV } from '../../shared/contracts/names';
import { forestOf, readAbandonmentModel } from '../../shared/courses/abandonment-model';
import { courseData } from '../../shared/courses/load-consumption';
import { abandonmentAnswer } from '../../shared/courses/query';
import { retrainAbandonment, trainableRows } from '../../shared/courses/retrain-abandonment';
import { handleTaskOrRequest, startedAnswer } from '../../shared/imports/task-handler';
import { activeModelFiles } from '../../shared/stores/active-model';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { courseRows } from '../../shared/stores/row-logs';

/** The first request after new rows reads them all; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;
const TRAINING = 'abandonment-training';

const { answering, working } = byPatience((patience) => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const table = tableOpener(patience, clock);
  const invoke = invocations(lambdaClient(patience));
  const registry = table(requireEnv(ENV.registryTable));
  const objects = objectStore(s3Client(patience), requireEnv(ENV.bucket));
  const files = activeModelFiles(modelRegistry(registry), objects);
  return {
    ...capabilitySettings(),
    data: courseData(courseRows(objects, clock.now)),
    forest: cachedByVersion(
      async () => (await files.version('abandonment')) ?? '',
      async () => {
        const model = await loadActive(files.read, 'abandonment', readAbandonmentModel);
        return model && { version: model.version, forest: forestOf(model) };
      },
    ),
    objects,
    tasks: jobStatusStore(registry),
    invoke: (event: object) => invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), event),
    newId: randomUUID,
    now: clock.now,
  };
});

const ANSWERS: RouteAnswers = {
  retrainAbandonment: startRetraining,
  predictAbandonment: (request) => abandonmentAnswer(answering(), queryValues(request)),
};

/** The routes of the abandonment model, and its training as a task of its own. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  return handleTaskOrRequest(event, {
    services: working,
    work: () => retrainAbandonment(working()),
    answers: ANSWERS,
    shape: 'legacy',
    deadlineMs: DEADLINE_MS,
  });
}

/** Says at once when the data do not suffice; the training itself goes on after the answer. */
async function startRetraining(): Promise<Answer> {
  await trainableRows(answering());
  return startedAnswer(answering(), TRAINING, { message: 'Retraining started' });
}
