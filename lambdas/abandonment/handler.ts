import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { type Answer, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { once } from '../../shared/base/once';
import type { RouteAnswers } from '../../shared/contracts/answer-route';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { ENV } from '../../shared/contracts/names';
import { forestOf, readAbandonmentModel } from '../../shared/courses/abandonment-model';
import { courseData } from '../../shared/courses/load-consumption';
import { abandonmentAnswer } from '../../shared/courses/query';
import { retrainAbandonment, trainableRows } from '../../shared/courses/retrain-abandonment';
import { handleTaskOrRequest, startedAnswer } from '../../shared/imports/task-handler';
import { activeModelFiles } from '../../shared/stores/active-model';
import { openTable } from '../../shared/stores/document-table';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { courseRows } from '../../shared/stores/row-logs';

/** The first request after new rows reads them all; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;
const TRAINING = 'abandonment-training';

const services = once(() => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const invoke = invocations(new LambdaClient());
  const registry = openTable(documents, requireEnv(ENV.registryTable), clock);
  const objects = objectStore(new S3Client(), requireEnv(ENV.bucket));
  const files = activeModelFiles(modelRegistry(registry), objects);
  return {
    ...capabilitySettings(),
    data: courseData(courseRows(objects, clock.now)),
    forest: cachedByVersion(
      async () => (await files.version('abandonment')) ?? '',
      async () => {
        const file = await files.read('abandonment');
        return file && { version: file.version, forest: forestOf(readAbandonmentModel(file.body)) };
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
  predictAbandonment: (request) => abandonmentAnswer(services(), queryValues(request)),
};

/** The routes of the abandonment model, and its training as a task of its own. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  const { tasks, now } = services();
  const work = () => retrainAbandonment(services());
  return handleTaskOrRequest(event, { tasks, now, work, answers: ANSWERS, shape: 'legacy', deadlineMs: DEADLINE_MS });
}

/** Says at once when the data do not suffice; the training itself goes on after the answer. */
async function startRetraining(): Promise<Answer> {
  await trainableRows(services());
  return startedAnswer(services(), TRAINING, { message: 'Retraining started' });
}
