import { NotFoundError } from '../base/errors';
import { type Answer, entityTag, type HttpRequest, queryValues } from '../base/http';
import { once } from '../base/once';
import { parseParameters } from '../base/parse';
import { openApiDocument } from '../contracts/openapi';
import type { Route } from '../contracts/route';
import { classChanges } from './query-changes';
import { classPredictions } from './query-class';
import { classCoverage } from './query-coverage';
import { classHistory } from './query-history';
import { learnerPredictions } from './query-learner';
import { legacyPredictions } from './query-legacy';
import { runFor } from './query-run';
import type { QueryServices } from './query-services';
import { health, serviceStatus } from './query-status';
import { classSummary } from './query-summary';

type Ask = { readonly services: QueryServices; readonly request: HttpRequest; readonly route: Route };

const ANSWERS: Readonly<Record<string, (ask: Ask) => Promise<Answer>>> = {
  root: ({ services }) => serviceStatus(services),
  legacyPredictions: ({ services, request }) => legacyPredictions(services, queryValues(request)),
  legacyAlias: async ({ services, request }) => deprecated(await legacyPredictions(services, queryValues(request))),
  classPredictions: (ask) => classPredictions(ask.services, parametersOf(ask)),
  classSummary: (ask) => classSummary(ask.services, parametersOf(ask)),
  classChanges: (ask) => classChanges(ask.services, parametersOf(ask)),
  classCoverage: (ask) => classCoverage(ask.services, parametersOf(ask)),
  classHistory: (ask) => classHistory(ask.services, parametersOf(ask)),
  learnerPredictions: (ask) => learnerPredictions(ask.services, parametersOf(ask)),
  run: (ask) => runFor(ask.services, parametersOf(ask)),
  health: (ask) => {
    parametersOf(ask);
    return health(ask.services);
  },
  openapi: async (ask) => {
    parametersOf(ask);
    return openApi();
  },
};

const openApi = once((): Answer => {
  const document = openApiDocument();
  return { body: { json: () => document }, etag: entityTag(document) };
});

/** Answers a request of a route; bad parameters are ContractErrors, things that do not exist NotFoundErrors. */
export async function answerQuery(services: QueryServices, route: Route, request: HttpRequest): Promise<Answer> {
  const answer = ANSWERS[route.id];
  if (!answer) throw new NotFoundError('not found');
  return answer({ services, request, route });
}

function parametersOf<T>({ route, request }: Ask): T {
  return parseParameters<T>(route.parameters, { path: request.pathParameters ?? {}, query: queryValues(request) });
}

/** Callers of the old path are told where to go and by when (RFC 9745, RFC 8594). */
function deprecated(answer: Answer): Answer {
  const headers = {
    deprecation: '@1796083200',
    sunset: 'Fri, 31 Dec 2027 23:59:59 GMT',
    // seen from the old path, whatever the stage
    link: '<predictions>; rel="successor-version"',
  };
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
