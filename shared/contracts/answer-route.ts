import { endpoint } from '../base/endpoint';
import { NotFoundError } from '../base/errors';
import { type Answer, type ErrorShape, type HttpRequest, type HttpResponse, queryValues } from '../base/http';
import { parseParameters } from '../base/parse';
import { countFault } from './count-fault';
import { ROUTES } from './routes';

/** What a function answers, by route id. */
export type RouteAnswers = Readonly<Record<string, (request: HttpRequest) => Promise<Answer>>>;

/** Answers a request by its route of the route table, errors in that route's shape; `shape` serves a path that is no route. */
export function answerRoute(
  request: HttpRequest,
  answers: RouteAnswers,
  { shape, deadlineMs }: { readonly shape: ErrorShape; readonly deadlineMs: number },
): Promise<HttpResponse> {
  // HEAD is GET whose body the endpoint leaves out
  const asked = request.httpMethod === 'HEAD' ? 'GET' : request.httpMethod;
  const route = ROUTES.find(({ path, method }) => path === request.resource && method === asked);
  const answer = async (): Promise<Answer> => {
    const found = answers[route?.id ?? ''];
    if (!found) throw new NotFoundError('not found');
    // the paths of the original systems ignore what they do not know
    if (route?.path.startsWith('/v1/'))
      parseParameters(route.parameters, { path: request.pathParameters ?? {}, query: queryValues(request) });
    return found(request);
  };
  return endpoint(request, { shape: route?.errors ?? shape, deadlineMs, onFault: countFault }, answer);
}
