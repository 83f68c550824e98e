import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { endpoint } from '../../shared/base/endpoint';
import { requireEnv } from '../../shared/base/env';
import { NotFoundError } from '../../shared/base/errors';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { parseParameters } from '../../shared/base/parse';
import { isHttpRequest } from '../../shared/base/request-body';
import { systemClock } from '../../shared/base/retry';
import { countFault } from '../../shared/contracts/count-fault';
import { ENV, functionName } from '../../shared/contracts/names';
import { PLATFORM_ROUTES } from '../../shared/contracts/routes-platform';
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
  if (isHttpRequest(event)) return endpoint(event, { shape: 'problem', onFault: countFault }, () => answer(event));
  const result = await ingestUpload(working(), parseObjectCreated(event));
  logger.info('upload', { result });
  return result;
}

async function answer(request: HttpRequest): Promise<Answer> {
  const route = PLATFORM_ROUTES.find(({ path }) => path === request.resource);
  if (!route) throw new NotFoundError('not found');
  const given = { path: request.pathParameters ?? {}, query: queryValues(request) };
  const { id } = parseParameters<{ id: string }>(route.parameters, given);
  return route.id === 'startUpload' ? startUpload(answering(), request) : jobStatus(answering(), id);
}
