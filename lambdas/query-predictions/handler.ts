import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clockFromEnv } from '../../shared/base/clock';
import { endpoint } from '../../shared/base/endpoint';
import { requireEnv } from '../../shared/base/env';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { once } from '../../shared/base/once';
import type { ModelKind } from '../../shared/contracts/model-kind';
import { ENV } from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { answerQuery } from '../../shared/outcomes/query';
import type { QueryServices } from '../../shared/outcomes/query-services';
import { classDayStore } from '../../shared/stores/class-days';
import { learnerClassStore } from '../../shared/stores/learner-classes';
import { modelRegistry } from '../../shared/stores/models';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { openTable } from '../../shared/stores/table';

/** A try that hangs is given up early enough for a second one within the deadline of the answer. */
const SHORT_WAITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
};

const services = once((): QueryServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(SHORT_WAITS));
  const table = (variable: string) => openTable(client, requireEnv(variable), clock);
  const { latest, manifest } = runStore(table(ENV.registryTable));
  const { read: readPredictions, heads } = predictionStore(table(ENV.predictionsTable));
  const { known: classKnown } = classDayStore(table(ENV.dailyTable));
  const { classesOf } = learnerClassStore(table(ENV.learningTable));
  const models = modelRegistry(table(ENV.registryTable));
  const activeModel = async (kind: ModelKind) => (await models.active(kind))?.version ?? null;
  return { latest, manifest, readPredictions, heads, classKnown, classesOf, activeModel, now: clock.now };
});

/** API Gateway proxy: every GET route of the query function, by the route table. */
export async function handler(event: HttpRequest): Promise<HttpResponse> {
  const route = ROUTES.find(({ path }) => path === event.resource);
  return endpoint(event, route?.errors ?? 'problem', async () => answerQuery(services(), route, event));
}
