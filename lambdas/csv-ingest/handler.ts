import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { endpoint } from '../../shared/base/endpoint';
import { requireEnv } from '../../shared/base/env';
import { NotFoundError } from '../../shared/base/errors';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../../shared/base/http';
import { logger } from '../../shared/base/log';
import { once } from '../../shared/base/once';
import { parseParameters } from '../../shared/base/parse';
import { isHttpRequest } from '../../shared/base/request-body';
import { systemClock } from '../../shared/base/retry';
import { countFault } from '../../shared/contracts/count-fault';
import { ENV, type FunctionName, functionName } from '../../shared/contracts/names';
import { PLATFORM_ROUTES } from '../../shared/contracts/routes-platform';
import { type IngestResult, ingestUpload, parseObjectCreated } from '../../shared/imports/ingest-upload';
import { jobStatus, startUpload } from '../../shared/imports/uploads';
import { openTable } from '../../shared/stores/document-table';
import { jobStatusStore } from '../../shared/stores/job-status';
import { objectStore } from '../../shared/stores/objects';
import { presigner } from '../../shared/stores/presign';
import { importersOf } from './importers';

const clock = clockFromEnv(ENV.simulatedNow);
const lambda = once(() => new LambdaClient());

const services = once(() => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const table = (variable: string) => openTable(documents, requireEnv(variable), clock);
  const s3 = new S3Client();
  const bucket = requireEnv(ENV.bucket);
  const objects = objectStore(s3, bucket);
  return {
    tasks: jobStatusStore(table(ENV.registryTable)),
    objects,
    importers: importersOf({ objects, learning: table(ENV.learningTable), invoke, now: clock.now }),
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
  const result = await ingestUpload(services(), parseObjectCreated(event));
  logger.info('upload', { result });
  return result;
}

async function answer(request: HttpRequest): Promise<Answer> {
  const route = PLATFORM_ROUTES.find(({ path }) => path === request.resource);
  if (!route) throw new NotFoundError('not found');
  const given = { path: request.pathParameters ?? {}, query: queryValues(request) };
  const { id } = parseParameters<{ id: string }>(route.parameters, given);
  return route.id === 'startUpload' ? startUpload(services(), request) : jobStatus(services(), id);
}

async function invoke(name: FunctionName, event: object): Promise<void> {
  const FunctionName = functionName(requireEnv(ENV.stage), name);
  await lambda().send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(event) }));
}
