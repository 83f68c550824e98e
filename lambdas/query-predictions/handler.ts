import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { once } from '../../shared/base/once';
import { systemClock } from '../../shared/base/retry';
import { answerRoute } from '../../shared/contracts/answer-route';
import type { ModelKind } from '../../shared/contracts/model-kind';
import { ENV } from '../../shared/contracts/names';
import { answerQuery } from '../../shared/outcomes/query';
import type { QueryServices } from '../../shared/outcomes/query-services';
import { classDayStore } from '../../shared/stores/class-days';
import { type DynamoAccess, dynamoHttp } from '../../shared/stores/dynamo-http';
import { learnerClassStore } from '../../shared/stores/learner-classes';
import { modelRegistry } from '../../shared/stores/models';
import { ANSWERING } from '../../shared/stores/patience';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { tableOf } from '../../shared/stores/table';

const WAITS = { connectMs: ANSWERING.connectMs, answerMs: ANSWERING.replyMs };
const { tries, pauseMs } = ANSWERING;
const TWICE = { tries, baseMs: pauseMs, maxMs: pauseMs, random: Math.random, sleep: systemClock.sleep };

function access(): DynamoAccess {
  const region = requireEnv('AWS_REGION');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    endpoint: process.env.AWS_ENDPOINT_URL || `https://dynamodb.${region}.${suffix}`,
    region,
    credentials: {
      accessKeyId: requireEnv('AWS_ACCESS_KEY_ID'),
      secretAccessKey: requireEnv('AWS_SECRET_ACCESS_KEY'),
      sessionToken: process.env.AWS_SESSION_TOKEN,
    },
  };
}

const services = once((): QueryServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const call = dynamoHttp(access(), WAITS, TWICE, systemClock.now);
  const table = (variable: string) => tableOf(call, requireEnv(variable), clock, 'answering');
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
  return answerRoute(event, { shape: 'problem' }, (route) => answerQuery(services(), route, event));
}
