import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { parseParameters } from '../../shared/base/parse';
import { isHttpRequest } from '../../shared/base/request-body';
import { systemClock } from '../../shared/base/retry';
import { answerRoute } from '../../shared/contracts/answer-route';
import { ENV, functionName } from '../../shared/contracts/names';
import type { Route } from '../../shared/contracts/route';
import { type IngestResult, ingestUpload, parseObjectCreated } from '../../shared/imports/ingest-upload';
import { jobStatus, startUpload } from '../../shared/imports/uploads';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { invocations } from '../../shared/stores/invocations';
import { jobStatusStore } from '../../shared/stores/job-status';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { presigner } from '../../shared/stores/presign';
import { importersOf } from './importers';

const clock = clockFromEnv(ENV.simulatedNow);

const { answering, working } = byPatience((patience) => {
  const open = tableOpener(patience, clock);
  const table = (variable: string) => open(requireEnv(variable));
  const invoke = invocations(lambdaClient(patience));
  const s3 = s3Client(patience);
  const bucket = requireEnv(ENV.bucket);
  const objects = objectStore(s3, bucket);
  return {
    tasks: jobStatusStore(table(ENV.registryTable)),
    objects,
    importers: importersOf({
      objects,
      learning: table(ENV.learningTable),
      invoke: (name, event) => invoke(functionName(requireEnv(ENV.stage), name), event),
      now: clock.now,
    }),
    presignPut: presigner(s3, bucket, process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL),
    newId: randomUUID,
    realNow: systemClock.now,
    now: clock.now,
  };
});

/** Reads an uploaded file when its object arrives; starts uploads and tells of jobs over the API. */
export async function handler(event: unknown, context: Context): Promise<HttpResponse | IngestResult> {
  logger.addContext(context);
  if (isHttpRequest(event)) return answerRoute(event, { shape: 'problem' }, (route) => answer(route, event));
  const result = await ingestUpload(working(), parseObjectCreated(event));
  logger.info('upload', { result });
  return result;
}

async function answer(route: Route, request: HttpRequest): Promise<Answer> {
  const given = { path: request.pathParameters ?? {}, query: queryValues(request) };
  const { id } = parseParameters<{ id: string }>(route.parameters, given);
  return route.id === 'startUpload' ? startUpload(answering(), request) : jobStatus(answering(), id);
}
