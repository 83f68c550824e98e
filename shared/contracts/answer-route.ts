import { type EndpointOptions, endpoint } from '../base/endpoint';
import { MethodError, NotFoundError } from '../base/errors';
import { type Answer, type HttpRequest, type HttpResponse, queryValues } from '../base/http';
import { parseParameters } from '../base/parse';
import { countFault } from './count-fault';
import type { Route } from './route';
import { methodsOf, ROUTES } from './routes';

/** `shape` is that of errors on a path that is no route; by default faults are counted for the alarm. */
export type RouteOptions = Pick<EndpointOptions, 'shape' | 'deadlineMs'> & Partial<Pick<EndpointOptions, 'onFault'>>;

/** What a function answers, by route id. */
export type RouteAnswers = Readonly<Record<string, (request: HttpRequest) => Promise<Answer>>>;

/** Answers a request by its route of the route table, errors in that route's shape; other methods of a path are refused. */
export function answerRoute(
  request: HttpRequest,
  { shape, deadlineMs, onFault = countFault }: RouteOptions,
  answer: (route: Route) => Promise<Answer>,
): Promise<HttpResponse> {
  const route = ROUTES.find(({ path }) => path === request.resource);
  const options = { shape: route?.errors ?? shape, deadlineMs, onFault };
  return endpoint(request, options, async () => {
    if (!route) throw new NotFoundError('not found');
    const methods = methodsOf(route);
    if (!methods.includes(request.httpMethod)) throw new MethodError(request.httpMethod, methods);
    return answer(route);
  });
}

/** As `answerRoute`, from a table of answers; the paths of the original systems ignore parameters that they do not know. */
export function answerFrom(answers: RouteAnswers, request: HttpRequest, options: RouteOptions): Promise<HttpResponse> {
  return answerRoute(request, options, async (route) => {
    const answer = answers[route.id];
    if (!answer) throw new NotFoundError('not found');
    if (route.path.startsWith('/v1/'))
      parseParameters(route.parameters, { path: request.pathParameters ?? {}, query: queryValues(request) });
    return answer(request);
  });
}
