import type { Route } from './route';
import { ROUTES } from './routes';
import { SCHEMAS } from './schemas';

/** Version of the HTTP contract: the first number changes when callers must change, the second when fields are added. */
const API_VERSION = '1.0.0';
const REQUEST_ID = { description: 'The id of this request.', schema: { type: 'string' } };

/** The OpenAPI 3.1 description of every route, the same on every call. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Learning outcome predictions',
      version: API_VERSION,
      description:
        'Which learners may miss the required level of their class, predicted once a day from page views and coursework. Every prediction is advice to look, never a grade.',
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '..', description: 'The stage that serves this document.' }],
    paths: Object.fromEntries(ROUTES.map((route) => [route.path, { get: operation(route) }])),
    components: {
      schemas: SCHEMAS,
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    },
  };
}

function operation(route: Route): object {
  return {
    operationId: route.id,
    summary: route.summary,
    description: route.description,
    ...(route.deprecated && { deprecated: true }),
    security: route.keyRequired ? [{ apiKey: [] }] : [],
    parameters: route.parameters,
    responses: responses(route),
  };
}

function responses(route: Route): object {
  const byId = route.parameters.some((parameter) => parameter.in === 'path');
  return {
    200: success(route),
    ...(hasTag(route) && { 304: { description: 'Not modified: the ETag in If-None-Match still holds.' } }),
    ...(route.path !== '/' && { 400: error(route, 'A parameter is wrong; the answer says which and why.') }),
    ...(route.keyRequired && { 403: problem('The API key is missing or unknown.') }),
    ...(byId && { 404: error(route, 'No such class or learner, or no run on that date.') }),
    429: problem('Too many requests; come back after Retry-After seconds.'),
    500: error(route, 'A fault of the service; tell its operators the request id.'),
    503: error(route, 'The service cannot answer now; come back after Retry-After seconds.'),
  };
}

/** Status answers are too short and too fresh for one. */
function hasTag(route: Route): boolean {
  return route.keyRequired || route.response === 'OpenApi';
}

function success(route: Route): object {
  const etag = {
    description: 'Send it back as If-None-Match to learn whether anything changed.',
    schema: { type: 'string' },
  };
  return {
    description: route.summary,
    headers: { 'x-request-id': REQUEST_ID, ...(hasTag(route) && { etag }) },
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${route.response}` } } },
  };
}

function error(route: Route, description: string): object {
  if (route.errors === 'problem') return problem(description);
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/LegacyError' } } } };
}

/** Errors that the gateway makes itself are problems on every route. */
function problem(description: string): object {
  return { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };
}
