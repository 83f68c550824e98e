import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Invocation, LocalFunctions } from './functions';
import { isBinary, proxyEvent, type Route, routeFinder } from './gateway-event';
import { gatewayResponses } from './gateway-responses';
import { type Milliseconds, quotaCounter, rateLimiter } from './rate-limit';
import { readBody } from './read-body';
import type { ApiTemplate } from './template-api';

export type Gateway = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export type GatewayOptions = {
  readonly api: ApiTemplate;
  readonly apiKey: string;
  readonly invoke: LocalFunctions['invoke'];
  readonly now: Milliseconds;
};

/** What goes back to the caller. */
type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

const MAX_BODY_BYTES = 10 * 1_048_576;

/** A REST API of API Gateway as the template describes it: routes, key, usage plan and the gateway's own answers. */
export function localGateway(options: GatewayOptions): Gateway {
  const { api, apiKey, invoke, now } = options;
  const findRoute = routeFinder(api);
  const refusal = gatewayResponses(api);
  const withinMethod = new Map(api.methods.map(({ id }) => [id, rateLimiter(api.methodThrottle, now)]));
  const withinPlan = rateLimiter(api.planThrottle, now);
  const withinQuota = quotaCounter(api.planQuota, now);

  /** The type of the gateway's own answer when a request may not pass. */
  const refuse = (route: Route | null, key: string | null): string | null => {
    if (!route) return 'MISSING_AUTHENTICATION_TOKEN';
    if (route.method.keyRequired) {
      if (key !== apiKey) return 'INVALID_API_KEY';
      if (!withinPlan()) return 'THROTTLED';
      if (!withinQuota()) return 'QUOTA_EXCEEDED';
    }
    return withinMethod.get(route.method.id)?.() ? null : 'THROTTLED';
  };

  const answer = async (request: IncomingMessage, requestId: string): Promise<Answer> => {
    const url = new URL(`http://localhost${request.url ?? '/'}`);
    const header = request.headers['x-api-key'];
    const key = header === undefined ? null : String(header);
    const route = findRoute(request.method ?? 'GET', url.pathname);
    const own = (type: string) => refusal(type, { requestId, httpMethod: request.method ?? 'GET', path: url.pathname });
    const body = await readBody(request, MAX_BODY_BYTES);
    const refused = refuse(route, key);
    if (refused || !route) return own(refused ?? 'DEFAULT_4XX');
    if (!body) return own('REQUEST_TOO_LARGE');

    const { integration } = route.method;
    const acceptedKey = route.method.keyRequired ? key : null;
    const event = proxyEvent(api, route, request, url.searchParams, body, requestId, acceptedKey);
    const invocation = await within(integration.timeoutMs, invoke(integration.functionName, event));
    if (!invocation) return own('INTEGRATION_TIMEOUT');
    const result = proxyResult(invocation);
    if (!result) return own('DEFAULT_5XX');
    return decodeResult(api, request, result);
  };

  return async (request, response) => {
    const requestId = randomUUID();
    const { status, headers, body } = await answer(request, requestId);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
      'x-amzn-requestid': requestId,
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** The function's answer when it is one that API Gateway can pass on; null stands for 502. */
function proxyResult({ value, failure }: Invocation): APIGatewayProxyResult | null {
  if (failure || typeof value !== 'object' || value === null) return null;
  const result = value as APIGatewayProxyResult;
  const bodyFits = result.body === undefined || result.body === null || typeof result.body === 'string';
  return Number.isInteger(Number(result.statusCode)) && bodyFits ? result : null;
}

/** Base64 is decoded only where the first accepted type is binary to the API, as API Gateway does. */
function decodeResult(api: ApiTemplate, request: IncomingMessage, result: APIGatewayProxyResult): Answer {
  const decode = result.isBase64Encoded === true && isBinary(api, request.headers.accept ?? '*/*');
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(result.headers ?? {})) headers[name.toLowerCase()] = String(value);
  for (const [name, values] of Object.entries(result.multiValueHeaders ?? {})) {
    headers[name.toLowerCase()] = values.map(String);
  }
  return {
    status: Number(result.statusCode),
    headers,
    body: Buffer.from(result.body ?? '', decode ? 'base64' : 'utf8'),
  };
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
