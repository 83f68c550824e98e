import { gunzipSync, gzipSync } from 'node:zlib';
import { RequestError } from '../../../shared/base/errors';
import { entityTag, failure, type HttpRequest, headerOf, queryValues, success } from '../../../shared/base/http';

const request = (headers: Record<string, string> = {}, more: Partial<HttpRequest> = {}): HttpRequest => ({
  resource: '/things',
  httpMethod: 'GET',
  headers,
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'abc' },
  ...more,
});
const small = { json: () => ({ a: 1 }) };
const large = { json: () => 'ä'.repeat(20_000) };

describe('success', () => {
  it('is JSON that each caller checks again before using it', () => {
    expect(success(request(), { body: small, etag: 'e1', headers: { warning: 'x' } })).toEqual({
      statusCode: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'private, no-cache',
        vary: 'Accept-Encoding',
        'x-request-id': 'abc',
        etag: '"e1"',
        warning: 'x',
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it.each([
    ['gzip', true],
    ['br, GZIP;q=0.5', true],
    ['*', true],
    ['gzip, *;q=0', true],
    ['', false],
    ['br', false],
    ['gzip;q=0', false],
    ['gzip;q=0.0, *', false],
    ['*;q=0', false],
  ])('packs a large body for accept-encoding "%s": %s', (accepted, packed) => {
    const response = success(request({ 'accept-encoding': accepted }), { body: large });
    expect(response.isBase64Encoded).toBe(packed);
    const text = packed ? gunzipSync(Buffer.from(response.body, 'base64')).toString() : response.body;
    expect(JSON.parse(text)).toBe(large.json());
    expect(response.headers['content-encoding']).toBe(packed ? 'gzip' : undefined);
  });

  it('leaves a small body plain', () => {
    expect(success(request({ 'accept-encoding': 'gzip' }), { body: small }).body).toBe('{"a":1}');
  });

  it('says the same beside a packed body as beside a plain one', () => {
    const answer = { body: large, etag: 'e1', headers: { warning: 'x' } };
    const plain = success(request(), answer).headers;
    expect(success(request({ 'accept-encoding': 'gzip' }), answer).headers).toEqual({
      ...plain,
      etag: '"e1-gz"',
      'content-encoding': 'gzip',
    });
  });

  it('is a text of its own content type, with the status of the answer', () => {
    const answer = { status: 202, body: { text: () => 'a,b' }, headers: { 'content-type': 'text/csv' } } as const;
    expect(success(request(), answer)).toMatchObject({
      statusCode: 202,
      headers: { 'content-type': 'text/csv' },
      body: 'a,b',
    });
  });

  it('hands packed bytes on as they are, opened for callers who do not take gzip', () => {
    const gzip = gzipSync('[1]', { level: 1 });
    const passed = success(request({ 'Accept-Encoding': 'gzip' }), { body: { gzip } });
    expect(Buffer.from(passed.body, 'base64')).toEqual(gzip);
    expect(success(request(), { body: { gzip } })).toMatchObject({ body: '[1]', isBase64Encoded: false });
  });

  it.each(['"e1"', 'W/"e1"', '"other", "e1"', '*'])('is 304 without making the body for If-None-Match %s', (held) => {
    const json = jest.fn();
    const response = success(request({ 'if-none-match': held }), { body: { json }, etag: 'e1' });
    expect(response).toMatchObject({
      statusCode: 304,
      body: '',
      isBase64Encoded: false,
      headers: { etag: '"e1"', vary: 'Accept-Encoding' },
    });
    expect(json).not.toHaveBeenCalled();
  });

  it.each(['"e2"', 'e1', '', 'xW/"e1"'])('is 200 for If-None-Match %j', (held) => {
    expect(success(request({ 'if-none-match': held }), { body: small, etag: 'e1' }).statusCode).toBe(200);
  });

  it('has one tag per encoding, because a strong tag stands for bytes', () => {
    const packed = success(request({ 'accept-encoding': 'gzip' }), { body: large, etag: 'e1' });
    const again = request({ 'if-none-match': packed.headers.etag ?? '' });
    expect(success(again, { body: large, etag: 'e1' }).statusCode).toBe(200);
  });

  it.each([
    ['/dev/v1/uploads', '/v1/uploads'],
    ['/v1/uploads', '/v1/uploads'],
    ['/school/retrain_abandon', '/retrain_abandon'],
  ])('says at %s where its job is, below the same stage', (path, resource) => {
    const answer = { body: small, status: 202, location: '/v1/jobs/1' } as const;
    const { location = '' } = success(request({}, { resource }), answer).headers;
    const stage = path.slice(0, -resource.length);
    expect(new URL(location, `https://api.example.org${path}`).pathname).toBe(`${stage}/v1/jobs/1`);
  });

  it('is no larger than a function may answer: says that gzip is needed, or fewer rows', () => {
    const rows = { json: () => Array.from({ length: 300_000 }, () => ({ user_id: 'u', risk: 0 })) };
    const asked = () => success(request(), { body: rows });
    expect(asked).toThrow(RequestError);
    expect(asked).toThrow(
      /^the answer takes \d+ bytes; allowed: 6275072; accept gzip \(Accept-Encoding\), or ask for fewer rows \(limit\)$/,
    );
    expect(success(request({ 'accept-encoding': 'gzip' }), { body: rows }).statusCode).toBe(200);
    const gzip = Buffer.alloc(4_800_000);
    expect(() => success(request({ 'accept-encoding': 'gzip' }), { body: { gzip } })).toThrow(
      /; ask for fewer rows \(limit\)$/,
    );
  });

  it('may be as large as a function may answer, also in letters that JSON writes longer', () => {
    // two characters for every line feed, and the quotes around all
    const text = '\n'.repeat((6_275_072 - 2) / 2);
    expect(success(request(), { body: { text: () => text } }).body).toBe(text);
    const asked = () => success(request(), { body: { text: () => `${text}.` } });
    expect(asked).toThrow(expect.objectContaining({ status: 406 }));
  });

  it('without a tag never answers 304', () => {
    expect(success(request({ 'if-none-match': '*' }), { body: small }).statusCode).toBe(200);
  });
});

describe('failure', () => {
  const errors = [{ parameter: 'p', detail: 'd' }];

  it('is a problem (RFC 9457)', () => {
    const response = failure(request(), 'problem', { status: 400, detail: 'd', errors });
    expect(response.headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'abc',
    });
    expect(JSON.parse(response.body)).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'd',
      instance: 'abc',
      errors,
    });
  });

  it.each([
    [400, 'Bad Request'],
    [404, 'Not Found'],
    [405, 'Method Not Allowed'],
    [406, 'Not Acceptable'],
    [409, 'Conflict'],
    [413, 'Content Too Large'],
    [415, 'Unsupported Media Type'],
    [422, 'Unprocessable Content'],
    [500, 'Internal Server Error'],
    [503, 'Service Unavailable'],
  ] as const)('%i has the title that HTTP gives it', (status, title) => {
    const response = failure(request(), 'problem', { status, detail: 'd' });
    expect([response.statusCode, response.isBase64Encoded]).toEqual([status, false]);
    expect(JSON.parse(response.body)).toMatchObject({ status, title });
  });

  it('is {"error"} on the original paths', () => {
    const response = failure(request(), 'legacy', { status: 400, detail: 'd', errors });
    expect(response.headers['content-type']).toBe('application/json');
    expect(response.body).toBe('{"error":"d"}');
  });

  it('has the shape of the route', () => {
    const more = { available: [0, 1] };
    const bodyOf = (shape: 'legacy' | 'detail' | 'success') => {
      const response = failure(request(), shape, { status: 404, detail: 'd', errors, more });
      return [response.statusCode, JSON.parse(response.body)];
    };
    expect(bodyOf('legacy')).toEqual([404, { error: 'd' }]);
    expect(bodyOf('detail')).toEqual([404, { detail: 'd' }]);
    expect(bodyOf('success')).toEqual([404, { success: false, error: 'd', available: [0, 1] }]);
  });

  it.each(['legacy', 'detail', 'success'] as const)('names the request where the fault is inside (%s)', (shape) => {
    const body = (given: object) => JSON.parse(failure(request(), shape, { status: 500, detail: 'd', ...given }).body);
    expect(body({})).toMatchObject({ requestId: 'abc' });
    expect(body({ isDocumented: true })).not.toHaveProperty('requestId');
    expect(body({ status: 503 })).not.toHaveProperty('requestId');
  });

  it('names the methods that a path answers', () => {
    const allowed = ['GET', 'HEAD'];
    expect(failure(request(), 'problem', { status: 405, detail: 'd', allowed }).headers.allow).toBe('GET, HEAD');
  });

  it('says when to come back', () => {
    const response = failure(request(), 'problem', { status: 503, detail: 'd' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });
});

describe('reading a request', () => {
  it('finds a header in any case', () => {
    expect(headerOf(request({ 'ACCEPT-Encoding': 'x' }), 'accept-encoding')).toBe('x');
    expect(headerOf(request({}, { headers: null }), 'accept-encoding')).toBe('');
  });

  it('takes every value of a parameter, from the plain map where the gateway sends no other', () => {
    const several = { multiValueQueryStringParameters: { a: ['1', '2'] }, queryStringParameters: { a: '2' } };
    expect(queryValues(request({}, several))).toEqual({ a: ['1', '2'] });
    expect(queryValues(request({}, { queryStringParameters: { a: '2' } }))).toEqual({ a: ['2'] });
    expect(queryValues(request({}, { queryStringParameters: { a: undefined, b: '' } }))).toEqual({ b: [''] });
    expect(queryValues(request())).toEqual({});
  });
});

it('entityTag tells apart what is apart', () => {
  expect(entityTag('a', 1)).toBe(entityTag('a', 1));
  expect(new Set([entityTag('a', 1), entityTag('a', '1'), entityTag('a'), entityTag(['a', 1])]).size).toBe(4);
});
