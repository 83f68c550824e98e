import { type Answer, type HttpRequest, queryValues } from '../base/http';
import { parseParameters } from '../base/parse';
import type { Route } from '../contracts/route';
import { type ExplanationQuery, explanation, type ModelQueryServices, modelCardOf, modelList } from './query-models';

/** Answers a request of a route that looks into a model; bad parameters are ContractErrors. */
export async function answerModelQuery(
  services: ModelQueryServices,
  route: Route,
  request: HttpRequest,
): Promise<Answer> {
  const given = { path: request.pathParameters ?? {}, query: queryValues(request) };
  const parameters = parseParameters<ExplanationQuery & { version: string }>(route.parameters, given);
  if (route.id === 'explanation') return explanation(services, parameters);
  if (route.id === 'models') return modelList(services);
  return modelCardOf(services, parameters.version);
}
