import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** An error that the gateway makes itself, before or after our function. */
type GatewayError = {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What callers of the paths without /v1 look for. */
  readonly legacy?: { readonly error: string };
  readonly retryAfterSeconds?: number;
};

const FORBIDDEN = { status: 403, title: 'Forbidden' } as const;
const NOT_FOUND = {
  status: 404,
  title: 'Not Found',
  detail: 'There is no such route: GET /v1/openapi.json lists every route.',
  legacy: { error: 'not found' },
} as const;
const NO_ANSWER = {
  status: 504,
  title: 'Gateway Timeout',
  detail: 'The service did not answer in time: try again shortly.',
} as const;

const ERRORS: readonly (readonly [ResponseType, GatewayError])[] = [
  [ResponseType.INVALID_API_KEY, { ...FORBIDDEN, detail: 'Send a valid key in the header x-api-key.' }],
  [ResponseType.ACCESS_DENIED, { ...FORBIDDEN, detail: 'This caller may not use the service.' }],
  [ResponseType.WAF_FILTERED, { ...FORBIDDEN, detail: 'The request was refused by a filter.' }],
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, NOT_FOUND],
  [ResponseType.RESOURCE_NOT_FOUND, NOT_FOUND],
  [
    ResponseType.THROTTLED,
    { status: 429, title: 'Too Many Requests', detail: 'Send fewer requests a second.', retryAfterSeconds: 1 },
  ],
  [
    ResponseType.QUOTA_EXCEEDED,
    {
      status: 429,
      title: 'Too Many Requests',
      detail: 'The quota of the day is used up for this key.',
      retryAfterSeconds: 3600,
    },
  ],
  [ResponseType.REQUEST_TOO_LARGE, { status: 413, title: 'Content Too Large', detail: 'Send a smaller request.' }],
  [
    ResponseType.UNSUPPORTED_MEDIA_TYPE,
    { status: 415, title: 'Unsupported Media Type', detail: 'Send a content type that the route accepts.' },
  ],
  [ResponseType.INTEGRATION_FAILURE, NO_ANSWER],
  [ResponseType.INTEGRATION_TIMEOUT, NO_ANSWER],
  [ResponseType.DEFAULT_4XX, { status: 400, title: 'Bad Request', detail: 'The request cannot be understood.' }],
  [
    ResponseType.DEFAULT_5XX,
    { status: 500, title: 'Internal Server Error', detail: 'The service failed: try again, then report the instance.' },
  ],
];

/** Makes every error of the gateway itself a problem (RFC 9457) that names the request. */
export function addGatewayErrors(api: RestApi): void {
  for (const [type, error] of ERRORS) {
    api.addGatewayResponse(`Error-${type.responseType}`, {
      type,
      statusCode: String(error.status),
      responseHeaders: headers(error),
      templates: { 'application/json': body(error) },
    });
  }
}

/** The gateway puts the request's id in place of $context.requestId; `message` is what its own errors carry. */
function body({ status, title, detail, legacy }: GatewayError): string {
  return JSON.stringify({
    type: 'about:blank',
    title,
    status,
    detail,
    instance: '$context.requestId',
    message: title,
    ...legacy,
  });
}

/** Fixed values stand in single quotes: API Gateway reads anything else as a reference. */
function headers({ retryAfterSeconds }: GatewayError): Record<string, string> {
  return {
    'Content-Type': "'application/problem+json'",
    'x-request-id': 'context.requestId',
    ...(retryAfterSeconds ? { 'Retry-After': `'${retryAfterSeconds}'` } : {}),
  };
}
