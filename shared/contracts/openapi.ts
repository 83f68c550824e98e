import {
  CONVENTIONS,
  DEPRECATED,
  IDEMPOTENCY_KEY,
  IF_NONE_MATCH,
  LOCATION,
  REQUEST_ID,
  RETRY_AFTER,
  WARNING,
} from './openapi-parts';
import type { Route } from './route';
import { methodsOf, ROUTES } from './routes';
import { SCHEMAS } from './schemas';

/** Version of the HTTP contract: the first number changes when callers must change, the second when fields are added. */
const API_VERSION = '1.0.0';
const ERROR_SCHEMAS = { legacy: 'LegacyError', detail: 'DetailError', success: 'SuccessError', problem: 'Problem' };
const DESCRIPTION = [
  'Which learners may miss the required level of their class, predicted once a day from page views and coursework. Every prediction is advice to look, never a grade.',
  ...CONVENTIONS,
].join('\n\n');

/** The OpenAPI 3.1 description of every route, the same on every call. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Learning outcome predictions',
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '..', description: 'The stage that serves this document.' }],
    paths: paths(),
    components: {
      schemas: SCHEMAS,
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    },
  };
}

function paths(): object {
  const found: Record<string, Record<string, object>> = {};
  for (const route of ROUTES)
    found[route.path] = { ...found[route.path], [route.method.toLowerCase()]: operation(route) };
  return found;
}

function operation(route: Route): object {
  return {
    operationId: route.id,
    summary: route.summary,
    description: route.description,
    ...(route.deprecated && { deprecated: true }),
    security: route.keyRequired ? [{ apiKey: [] }] : [],
    parameters: [...route.parameters, ...headersOf(route)],
    ...(route.body && { requestBody: { ...route.body, content: contents(route.body.content) } }),
    responses: responses(route),
  };
}

/** Headers that a request may carry, beside the key. */
function headersOf(route: Route): object[] {
  const isImport = route.body?.content['text/csv'] !== undefined;
  return [...(isImport ? [IDEMPOTENCY_KEY] : []), ...(hasTag(route) ? [IF_NONE_MATCH] : [])];
}

function responses(route: Route): object {
  const byId = route.parameters.some((parameter) => parameter.in === 'path');
  const own = Object.entries(route.failures ?? {}).map(([status, text]) => {
    const told = error(route, text);
    return [status, status === '503' ? later(told) : told];
  });
  return {
    [route.status ?? 200]: success(route),
    ...otherSuccesses(route),
    ...(hasTag(route) && { 304: { description: 'Not modified: the ETag in If-None-Match still holds.' } }),
    ...(route.path !== '/' && { 400: error(route, 'A parameter is wrong; the answer says which and why.') }),
    ...(route.keyRequired && { 403: problem('The API key is missing or unknown.') }),
    ...(byId && { 404: error(route, 'No such class or learner, or no run on that date.') }),
    405: methodRefused(route),
    ...(hasTag(route) && { 406: error(route, 'Too much for one answer: accept gzip, or ask for fewer rows.') }),
    429: later(problem('Too many requests; come back after Retry-After seconds.')),
    500: error(route, 'A fault of the service; tell its operators the request id.'),
    503: later(error(route, 'The service cannot answer now; come back after Retry-After seconds.')),
    504: problem('The gateway got no answer of the service in time; try again shortly.'),
    ...Object.fromEntries(own),
  };
}

/** Status answers are too short and too fresh for one. */
function hasTag(route: Route): boolean {
  return route.method === 'GET' && (route.keyRequired || route.response === 'OpenApi');
}

/** What tells `stale` says so in a header as well, but for the health check. */
function mayBeStale(route: Route): boolean {
  const properties = SCHEMAS[route.response]?.properties as Readonly<Record<string, unknown>> | undefined;
  return hasTag(route) && properties?.stale !== undefined;
}

function success(route: Route): object {
  const etag = {
    description: 'Send it back as If-None-Match to learn whether anything changed.',
    schema: { type: 'string' },
  };
  return {
    description: route.summary,
    headers: {
      'x-request-id': REQUEST_ID,
      ...(hasTag(route) && { etag }),
      ...(mayBeStale(route) && { warning: WARNING }),
      ...(route.deprecated && DEPRECATED),
      ...(route.status && { location: LOCATION }),
    },
    content: contents({ 'application/json': route.response, ...route.otherResponses }),
  };
}

function otherSuccesses({ otherSuccesses: others = {} }: Route): object {
  const described = Object.entries(others).map(([status, { response, description }]) => [
    status,
    {
      description,
      headers: { 'x-request-id': REQUEST_ID, location: LOCATION },
      content: contents({ 'application/json': response }),
    },
  ]);
  return Object.fromEntries(described);
}

/** Content types with references to the schemas of these names. */
function contents(schemas: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(schemas).map(([type, name]) => [type, { schema: { $ref: `#/components/schemas/${name}` } }]),
  );
}

function error(route: Route, description: string): object {
  if (route.errors === 'problem') return problem(description);
  return { description, content: contents({ 'application/json': ERROR_SCHEMAS[route.errors] }) };
}

function methodRefused(route: Route): object {
  const allow = { description: 'The methods that it answers.', schema: { const: methodsOf(route).join(', ') } };
  return { ...error(route, 'The path does not answer this method.'), headers: { allow } };
}

function later(response: object): object {
  return { ...response, headers: { 'retry-after': RETRY_AFTER } };
}

/** Errors that the gateway makes itself are problems on every route. */
function problem(description: string): object {
  return { description, content: contents({ 'application/problem+json': 'Problem' }) };
}
