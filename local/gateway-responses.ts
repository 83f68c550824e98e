import type { ApiTemplate, GatewayResponse } from './template-api';

/** Status and message of API Gateway's own answers where the template says nothing else. */
const KNOWN: Readonly<Record<string, readonly [status: number, message: string]>> = {
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  THROTTLED: [429, 'Too Many Requests'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  REQUEST_TOO_LARGE: [413, 'Request Too Long'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  DEFAULT_4XX: [400, 'Bad Request'],
  // A function that failed, or answered with something that is no HTTP response.
  DEFAULT_5XX: [502, 'Internal server error'],
};

const PLAIN: Omit<GatewayResponse, 'type'> = {
  status: null,
  headers: {},
  contentType: 'application/json',
  body: '{"message":$context.error.messageString}',
};

export type RequestFacts = { readonly requestId: string; readonly httpMethod: string; readonly path: string };

/** Makes the answer of a type from the template's gateway response for it, or from the default one of its class. */
export function gatewayResponses(api: ApiTemplate) {
  const byType = new Map(api.responses.map((response) => [response.type, response]));
  return (type: string, request: RequestFacts) => {
    const [knownStatus, message] = KNOWN[type] ?? [500, 'Internal server error'];
    const fallback = byType.get(knownStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
    const { status, headers, contentType, body } = byType.get(type) ?? fallback ?? PLAIN;
    const context: Record<string, string> = {
      'error.messageString': JSON.stringify(message),
      'error.message': message,
      'error.responseType': type,
      requestId: request.requestId,
      extendedRequestId: request.requestId,
      httpMethod: request.httpMethod,
      path: request.path,
      stage: api.stage,
    };
    return {
      status: status ?? knownStatus,
      headers: {
        'content-type': contentType,
        ...mapValues(headers, (value) => (value.startsWith('context.') ? context[value.slice(8)] : value) ?? value),
      },
      body: Buffer.from(body.replace(/\$context\.([a-zA-Z.]*[a-zA-Z])/g, (whole, name) => context[name] ?? whole)),
    };
  };
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
