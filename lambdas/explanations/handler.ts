import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clockFromEnv } from '../../shared/base/clock';
import { endpoint } from '../../shared/base/endpoint';
import { requireEnv } from '../../shared/base/env';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { once } from '../../shared/base/once';
import { countFault } from '../../shared/contracts/count-fault';
import { ENV } from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { answerModelQuery } from '../../shared/outcomes/query-model-routes';
import type { ModelQueryServices } from '../../shared/outcomes/query-models';
import { classDayStore } from '../../shared/stores/class-days';
import { openTable } from '../../shared/stores/document-table';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { runStore } from '../../shared/stores/runs';
import { shadowDayStore } from '../../shared/stores/shadow-days';

/** A model file and a class's day are read and a model is opened: longer than a query, within the gateway's limit. */
const DEADLINE_MS = 20_000;

const services = once((): ModelQueryServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const table = (variable: string) => openTable(documents, requireEnv(variable), clock);
  const { latest, manifest } = runStore(table(ENV.registryTable));
  return {
    latest,
    manifest,
    classDay: classDayStore(table(ENV.dailyTable)).get,
    models: modelRegistry(table(ENV.registryTable)),
    shadowDays: shadowDayStore(table(ENV.registryTable)).list,
    objects: objectStore(new S3Client(), requireEnv(ENV.bucket)),
    now: clock.now,
  };
});

/** API Gateway proxy: the routes that look into a model. */
export async function handler(event: HttpRequest): Promise<HttpResponse> {
  const route = ROUTES.find(({ path }) => path === event.resource);
  const options = { shape: 'problem', deadlineMs: DEADLINE_MS, onFault: countFault } as const;
  return endpoint(event, options, async () => answerModelQuery(services(), route, event));
}
