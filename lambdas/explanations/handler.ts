import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { once } from '../../shared/base/once';
import { answerRoute } from '../../shared/contracts/answer-route';
import { ENV } from '../../shared/contracts/names';
import { answerModelQuery } from '../../shared/outcomes/query-model-routes';
import type { ModelQueryServices } from '../../shared/outcomes/query-models';
import { classDayStore } from '../../shared/stores/class-days';
import { s3Client, tableOpener } from '../../shared/stores/clients';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { shadowDayStore } from '../../shared/stores/shadow-days';

/** A model file and a class's day are read and a model is opened: longer than a query, within the gateway's limit. */
const DEADLINE_MS = 20_000;

const services = once((): ModelQueryServices => {
  const clock = clockFromEnv(ENV.simulatedNow);
  const open = tableOpener('answering', clock);
  const table = (variable: string) => open(requireEnv(variable));
  const { latest, manifest } = runStore(table(ENV.registryTable));
  return {
    latest,
    manifest,
    heads: predictionStore(table(ENV.predictionsTable)).heads,
    classDay: classDayStore(table(ENV.dailyTable)).get,
    models: modelRegistry(table(ENV.registryTable)),
    shadowDays: shadowDayStore(table(ENV.registryTable)).list,
    objects: objectStore(s3Client('answering'), requireEnv(ENV.bucket)),
    now: clock.now,
  };
});

/** API Gateway proxy: the routes that look into a model. */
export async function handler(event: HttpRequest): Promise<HttpResponse> {
  return answerRoute(event, { shape: 'problem', deadlineMs: DEADLINE_MS }, (route) =>
    answerModelQuery(services(), route, event),
  );
}
