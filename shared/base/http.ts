import { gunzipSync, gzipSync } from 'node:zlib';
import { RequestError } from './errors';
import { shortHash } from './hash';

/** What is read of an API Gateway proxy event. */
export type HttpRequest = {
  readonly resource: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly pathParameters: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, string[] | undefined>> | null;
  readonly requestContext: { readonly requestId: string };
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
};

export type HttpResponse = {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
};

type Content = Omit<HttpResponse, 'statusCode'>;

/** What a route answers. The body is made when it is sent, so a 304 costs nothing; `gzip` is packed JSON. */
export type Answer = {
  /** Default 200. */
  readonly status?: 200 | 201 | 202;
  /** `text` needs its content type among the headers. */
  readonly body: { readonly json: () => unknown } | { readonly text: () => string } | { readonly gzip: Uint8Array };
  /** Changes whenever the body may (see `entityTag`). */
  readonly etag?: string;
  /** Path of the API at which what was begun can be asked for. */
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * `legacy`: errors are {"error": ...}; `detail`: {"detail": ...}; `success`: {"success": false, "error": ...}, all of
 * application/json; `problem`: application/problem+json (RFC 9457).
 */
export type ErrorShape = 'legacy' | 'detail' | 'success' | 'problem';

/** `pointer`: where in a JSON body. */
type ParameterFault = { readonly parameter: string; readonly pointer?: string; readonly detail: string };
export type Failure = {
  readonly status: keyof typeof TITLES;
  readonly detail: string;
  readonly errors?: readonly ParameterFault[];
  /** The methods that the path answers. */
  readonly allowed?: readonly string[];
  /** Further fields of the shape `success`. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** The route's document knows the text of this error and nothing beside it. */
  readonly isDocumented?: boolean;
};

/** Smaller bodies are not worth packing. */
const GZIP_FROM_BYTES = 10_000;
const RETRY_AFTER_SECONDS = 5;
/** A function may answer 6 MB, in JSON; status and headers take the rest. */
const MAX_BODY_BYTES = 6 * 1024 * 1024 - 16 * 1024;
/** No character takes more in JSON: shorter bodies need not be measured. */
const MOST_BYTES_A_CHARACTER = 6;
const TITLES = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/**
 * The answer as it is sent, or 304 without a body when the caller holds it already (If-None-Match). One that is larger
 * than a function may answer is a RequestError 406.
 */
export function success(request: HttpRequest, answer: Answer): HttpResponse {
  const packed = acceptsGzip(request);
  const tag = answer.etag && `"${answer.etag}${packed ? '-gz' : ''}"`;
  const headers = {
    'cache-control': 'private, no-cache',
    vary: 'Accept-Encoding',
    'x-request-id': requestIdOf(request),
    ...(tag && { etag: tag }),
    ...(answer.location && { location: seenFrom(request, answer.location) }),
    ...answer.headers,
  };
  if (tag && holdsTag(request, tag)) return { statusCode: 304, headers, body: '', isBase64Encoded: false };
  return { ...sendable(withBody(headers, answer.body, packed), packed), statusCode: answer.status ?? 200 };
}

/** An error in the route's shape; never cached, and with nothing of the inside in it. */
export function failure(
  request: HttpRequest,
  shape: ErrorShape,
  { status, detail, errors, allowed, more, isDocumented }: Failure,
): HttpResponse {
  const requestId = requestIdOf(request);
  const problem = { type: 'about:blank', title: TITLES[status], status, detail, instance: requestId, errors };
  const internal = status === 500 && !isDocumented && { requestId };
  const bodies = {
    problem,
    legacy: { error: detail, ...internal },
    detail: { detail, ...internal },
    success: { success: false, error: detail, ...more, ...internal },
  };
  return {
    statusCode: status,
    headers: {
      'content-type': shape === 'problem' ? 'application/problem+json' : 'application/json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(allowed && { allow: allowed.join(', ') }),
      ...(status === 503 && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
    },
    body: JSON.stringify(bodies[shape]),
    isBase64Encoded: false,
  };
}

/** A path as a relative reference: what stands before it, a stage or a part of a custom domain, is not known here. */
function seenFrom({ resource }: HttpRequest, path: string): string {
  return `${'../'.repeat(resource.split('/').length - 2)}${path.slice(1)}`;
}

/** A strong validator from everything that the body hangs on. */
export function entityTag(...parts: unknown[]): string {
  return shortHash(JSON.stringify(parts));
}

/** Every value of every query parameter. */
export function queryValues(request: HttpRequest): Record<string, string[]> {
  const { multiValueQueryStringParameters: all, queryStringParameters: last } = request;
  const entries = Object.entries(all ?? last ?? {});
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat()]])));
}

/** A request header, whatever its case. */
export function headerOf(request: HttpRequest, name: string): string {
  const found = Object.keys(request.headers ?? {}).find((key) => key.toLowerCase() === name);
  return (found && request.headers?.[found]) || '';
}

function withBody(headers: Record<string, string>, body: Answer['body'], packed: boolean): Content {
  const typed = { 'content-type': 'application/json', ...headers };
  if ('gzip' in body) return packed ? gzipped(typed, body.gzip) : plain(typed, gunzipSync(body.gzip).toString());
  const text = 'text' in body ? body.text() : JSON.stringify(body.json());
  return packed && text.length > GZIP_FROM_BYTES ? gzipped(typed, gzipSync(text)) : plain(typed, text);
}

function sendable(response: Content, packed: boolean): Content {
  const { body } = response;
  if (body.length * MOST_BYTES_A_CHARACTER <= MAX_BODY_BYTES) return response;
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes <= MAX_BODY_BYTES) return response;
  const advice = packed ? 'ask for fewer rows (limit)' : 'accept gzip (Accept-Encoding), or ask for fewer rows (limit)';
  throw new RequestError(406, `the answer takes ${bytes} bytes; allowed: ${MAX_BODY_BYTES}; ${advice}`);
}

function plain(headers: Record<string, string>, body: string): Content {
  return { headers, body, isBase64Encoded: false };
}

function gzipped(headers: Record<string, string>, bytes: Uint8Array): Content {
  const body = Buffer.from(bytes).toString('base64');
  return { headers: { ...headers, 'content-encoding': 'gzip' }, body, isBase64Encoded: true };
}

function acceptsGzip(request: HttpRequest): boolean {
  const codings = headerOf(request, 'accept-encoding').toLowerCase().split(',');
  const weights = new Map(codings.map((coding) => [coding.split(';')[0]?.trim(), /;\s*q=0(\.0*)?\s*$/.test(coding)]));
  const refused = weights.get('gzip') ?? weights.get('*') ?? true;
  return !refused;
}

function holdsTag(request: HttpRequest, tag: string): boolean {
  const held = headerOf(request, 'if-none-match')
    .split(',')
    .map((entry) => entry.trim().replace(/^W\//, ''));
  return held.includes('*') || held.includes(tag);
}

function requestIdOf(request: HttpRequest): string {
  return request.requestContext.requestId;
}
