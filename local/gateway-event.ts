import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { getOrCreate } from '../shared/base/maps';
import { ACCOUNT } from './intrinsics';
import type { ApiMethod, ApiTemplate } from './template-api';

/** A method that fits a request, with the path below the stage and the values of its path parameters. */
export type Route = {
  readonly method: ApiMethod;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
};

/** Finds the method for a path, with or without the stage in front; fixed segments win over parameters. */
export function routeFinder(api: ApiTemplate): (httpMethod: string, path: string) => Route | null {
  const methods = [...api.methods].sort((a, b) => parameterCount(a.path) - parameterCount(b.path));
  const find = (httpMethod: string, segments: readonly string[]): Route | null => {
    for (const method of methods) {
      if (method.httpMethod !== httpMethod && method.httpMethod !== 'ANY') continue;
      const parameters = match(segmentsOf(method.path), segments);
      if (parameters) return { method, path: `/${segments.join('/')}`, parameters };
    }
    return null;
  };
  return (httpMethod, path) => {
    const segments = segmentsOf(path).map(decoded);
    const withoutStage = segments[0] === api.stage ? find(httpMethod, segments.slice(1)) : null;
    return find(httpMethod, segments) ?? withoutStage;
  };
}

/** The event that API Gateway hands to a function (REST API, payload version 1.0). */
export function proxyEvent(
  api: ApiTemplate,
  route: Route,
  request: IncomingMessage,
  query: URLSearchParams,
  body: Buffer,
  requestId: string,
  apiKey: string | null,
): APIGatewayProxyEvent {
  const { headers, multiValueHeaders } = headersOf(request);
  const values = groupBy(query);
  const isBase64Encoded = body.length > 0 && isBinary(api, headers['content-type']);
  return {
    resource: route.method.path,
    path: route.path,
    httpMethod: request.method ?? 'GET',
    headers,
    multiValueHeaders,
    queryStringParameters: orNull(Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v.at(-1)]))),
    multiValueQueryStringParameters: orNull(values),
    pathParameters: orNull(route.parameters),
    stageVariables: null,
    requestContext: requestContext(api, route, request, requestId, apiKey),
    body: body.length > 0 ? body.toString(isBase64Encoded ? 'base64' : 'utf8') : null,
    isBase64Encoded,
  };
}

/** Does the API treat this content type as binary? */
export function isBinary(api: ApiTemplate, contentType: string | undefined): boolean {
  const type = contentType?.split(/[;,]/)[0]?.trim().toLowerCase();
  return api.binaryMediaTypes.some((binary) => binary === '*/*' || binary.toLowerCase() === type);
}

function requestContext(
  api: ApiTemplate,
  route: Route,
  request: IncomingMessage,
  requestId: string,
  apiKey: string | null,
): APIGatewayProxyEvent['requestContext'] {
  const now = new Date();
  const identity = {
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    userAgent: request.headers['user-agent'] ?? null,
    apiKey,
    apiKeyId: apiKey === null ? null : api.keyId,
  };
  return {
    accountId: ACCOUNT,
    apiId: api.id,
    domainName: request.headers.host,
    httpMethod: request.method ?? 'GET',
    identity: identity as APIGatewayProxyEvent['requestContext']['identity'],
    path: `/${api.stage}${route.path}`,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTime: now.toUTCString(),
    requestTimeEpoch: now.getTime(),
    resourceId: route.method.id,
    resourcePath: route.method.path,
    stage: api.stage,
    authorizer: null,
  };
}

function headersOf(request: IncomingMessage): Pick<APIGatewayProxyEvent, 'headers' | 'multiValueHeaders'> {
  const multiValueHeaders = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, [...(values ?? [])]]),
  );
  const headers = Object.fromEntries(Object.entries(multiValueHeaders).map(([name, values]) => [name, values.at(-1)]));
  return { headers, multiValueHeaders };
}

function groupBy(pairs: Iterable<[string, string]>): Record<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) getOrCreate(groups, name, () => []).push(value);
  return Object.fromEntries(groups);
}

function orNull<T extends object>(record: T): T | null {
  return Object.keys(record).length > 0 ? record : null;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function parameterCount(path: string): number {
  return path.split('{').length;
}

/** Percent-decoding that leaves malformed text as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const segment = segments[i];
    if (segment === undefined || (!name && part !== segment)) return null;
    if (name) parameters[name] = segment;
  }
  return pattern.length === segments.length ? parameters : null;
}
