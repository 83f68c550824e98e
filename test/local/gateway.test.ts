import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Invocation } from '../../local/functions';
import { type Gateway, localGateway } from '../../local/gateway';
import { gatewayResponses } from '../../local/gateway-responses';
import { readTemplate } from '../../local/template';
import type { ApiTemplate } from '../../local/template-api';
import { smallTemplate } from './small-stack';

const template = readTemplate(smallTemplate('/record'), () => '/asset').api as ApiTemplate;
const KEY = { 'x-api-key': 'secret' };
const echo = async (_name: string, event: unknown): Promise<Invocation> => ({
  value: { statusCode: 200, body: JSON.stringify(event) },
  failure: null,
});
const answering = (value: unknown) => async (): Promise<Invocation> => ({ value, failure: null });

let gateway: Gateway;
let milliseconds: number;
const server = createServer((request, response) => void gateway(request, response));
let url: string;

function use(invoke: (name: string, event: unknown) => Promise<Invocation>, api: Partial<ApiTemplate> = {}) {
  gateway = localGateway({ api: { ...template, ...api }, apiKey: 'secret', invoke, now: () => milliseconds });
}
const call = (path: string, init?: RequestInit) => fetch(url + path, init);
const eventOf = async (path: string, init: RequestInit = {}) =>
  (await (await call(path, { headers: KEY, ...init })).json()) as APIGatewayProxyEvent;

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  milliseconds = 0;
  use(echo, { planThrottle: null, planQuota: null, methodThrottle: null });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe('the event for a function', () => {
  it('holds decoded query values, path parameters and the request', async () => {
    const event = await eventOf('/classes/17%2F3?predicted_dt=%2220230325%22&class_id="173177"&a=1&a=2&empty=');
    expect(event).toMatchObject({
      resource: '/classes/{class_id}',
      httpMethod: 'GET',
      pathParameters: { class_id: '17/3' },
      queryStringParameters: { predicted_dt: '"20230325"', class_id: '"173177"', a: '2', empty: '' },
      multiValueQueryStringParameters: { predicted_dt: ['"20230325"'], a: ['1', '2'] },
      body: null,
      isBase64Encoded: false,
      requestContext: { stage: 'dev', resourcePath: '/classes/{class_id}', identity: { apiKeyId: 'Key' } },
    });
    expect(event.requestContext.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('holds values of any name', async () => {
    const { multiValueQueryStringParameters: values } = await eventOf(
      '/classes/1?constructor=1&toString=2&__proto__=3',
    );
    expect(Object.entries(values ?? {})).toEqual([
      ['constructor', ['1']],
      ['toString', ['2']],
      ['__proto__', ['3']],
    ]);
  });

  it('holds null where there is no query and no parameter, and no key on an open route', async () => {
    const event = await eventOf('/');
    expect(event).toMatchObject({ path: '/', queryStringParameters: null, pathParameters: null });
    expect(event.requestContext.identity.apiKeyId).toBeNull();
  });

  it('is of any method and its headers, where a route takes ANY', async () => {
    use(echo, { methods: template.methods.map((method) => ({ ...method, httpMethod: 'ANY' })), methodThrottle: null });
    const headers = { 'user-agent': 'test', 'x-own': 'a' };
    expect(await (await call('/', { method: 'PUT', headers, body: 'x' })).json()).toMatchObject({
      httpMethod: 'PUT',
      headers: { 'x-own': 'a' },
      multiValueHeaders: { 'x-own': ['a'] },
      requestContext: { httpMethod: 'PUT', identity: { userAgent: 'test', sourceIp: '127.0.0.1' } },
    });
  });

  it('is the same with the stage in front', async () => {
    const [plain, staged] = [await eventOf('/classes/1'), await eventOf('/dev/classes/1')];
    expect([staged.path, staged.resource]).toEqual([plain.path, plain.resource]);
    expect(staged.requestContext.path).toBe('/dev/classes/1');
  });

  it('goes to a fixed path rather than to a parameter', async () => {
    expect((await eventOf('/classes/newest')).resource).toBe('/classes/newest');
  });

  it('holds a body as base64 only where its type is binary', async () => {
    const post = { method: 'POST', headers: { ...KEY, 'content-type': 'application/json' }, body: '{"ก":1}' };
    expect(await eventOf('/classes/1', post)).toMatchObject({
      body: Buffer.from('{"ก":1}').toString('base64'),
      isBase64Encoded: true,
    });
    use(echo, { planThrottle: null, planQuota: null, binaryMediaTypes: ['application/zip'] });
    expect(await eventOf('/classes/1', post)).toMatchObject({ body: '{"ก":1}', isBase64Encoded: false });
  });
});

describe("the gateway's own answers", () => {
  it.each([
    ['without a key', {}],
    ['with a wrong key', { 'x-api-key': 'Secret' }],
  ])('%s: 403 as the template says', async (_case, headers) => {
    const response = await call('/classes/1', { headers });
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const requestId = response.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ type: 'INVALID_API_KEY', instance: requestId, detail: 'Forbidden' });
  });

  it.each([
    ['/nothing', 'GET'],
    ['/classes/1', 'DELETE'],
    ['/classes/1/2', 'GET'],
    ['//classes', 'GET'],
  ])('%s %s: no route', async (path, method) => {
    const response = await call(path, { method, headers: KEY });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ type: 'MISSING_AUTHENTICATION_TOKEN' });
  });

  it('throttles beyond the burst until tokens are back', async () => {
    use(echo, { planQuota: null, methodThrottle: null });
    const statuses = async (count: number) => {
      const seen = [];
      for (let i = 0; i < count; i++) seen.push((await call('/classes/1', { headers: KEY })).status);
      return seen;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    expect((await call('/classes/1', { headers: KEY })).headers.get('retry-after')).toBe('1');
    expect((await call('/')).status).toBe(200);
    milliseconds += 1000;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it('throttles each path by itself, those without a key as well', async () => {
    use(echo, { planThrottle: null, planQuota: null, methodThrottle: { requestsPerSecond: 1, burst: 2 } });
    const status = async (path: string) => (await call(path, { headers: path === '/' ? {} : KEY })).status;
    const seen = [];
    for (const path of ['/', '/', '/', '/classes/1', '/classes/2', '/classes/3']) seen.push(await status(path));
    expect(seen).toEqual([200, 200, 429, 200, 200, 429]);
    milliseconds += 1000;
    expect(await status('/')).toBe(200);
  });

  it('refuses beyond the quota until the period is over', async () => {
    use(echo, { planThrottle: null, methodThrottle: null });
    const status = async () => (await call('/classes/1', { headers: KEY })).status;
    for (let i = 0; i < 5; i++) expect(await status()).toBe(200);
    const refused = await call('/classes/1', { headers: KEY });
    expect([refused.status, await refused.json()]).toMatchObject([429, { type: 'QUOTA_EXCEEDED' }]);
    milliseconds += 86_399_999;
    expect(await status()).toBe(429);
    // the next period begins and is as long
    milliseconds += 1;
    for (let i = 0; i < 5; i++) expect(await status()).toBe(200);
    expect(await status()).toBe(429);
  });

  it('refuses a body over 10 MB', async () => {
    const post = (bytes: number) => call('/classes/1', { method: 'POST', headers: KEY, body: 'x'.repeat(bytes) });
    expect((await post(10 * 1_048_576 + 1)).status).toBe(413);
    expect((await post(10 * 1_048_576)).status).toBe(200);
  });

  it.each([
    ['a failed function', { value: null, failure: { errorType: 'Error', errorMessage: 'secret', trace: [] } }],
    ['a result without a status', { value: { body: 'x' }, failure: null }],
    ['a body that is no text', { value: { statusCode: 200, body: {} }, failure: null }],
  ])('%s is 502 and tells nothing', async (_case, invocation) => {
    use(async () => invocation);
    const response = await call('/');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: 'Internal server error' });
  });

  it.each([
    ['INVALID_API_KEY', 403, 'Forbidden'],
    ['MISSING_AUTHENTICATION_TOKEN', 403, 'Missing Authentication Token'],
    ['THROTTLED', 429, 'Too Many Requests'],
    ['QUOTA_EXCEEDED', 429, 'Limit Exceeded'],
    ['REQUEST_TOO_LARGE', 413, 'Request Too Long'],
    ['INTEGRATION_TIMEOUT', 504, 'Endpoint request timed out'],
    ['DEFAULT_5XX', 502, 'Internal server error'],
  ])(
    '%s is %i as AWS has it where the template says nothing, or a default of its class without a status',
    (type, status, message) => {
      const facts = { requestId: 'r', httpMethod: 'GET', path: '/' };
      const answer = gatewayResponses({ ...template, responses: [] })(type, facts);
      expect([answer.status, JSON.parse(String(answer.body))]).toEqual([status, { message }]);
      const own = {
        status: null,
        headers: { 'x-id': 'context.requestId', 'x-own': 'kept' },
        contentType: 'text/plain',
      };
      const responses = ['4XX', '5XX'].map((one) => ({
        ...own,
        type: `DEFAULT_${one}`,
        body: `${one} $context.stage`,
      }));
      const byClass = gatewayResponses({ ...template, responses })(type, facts);
      expect({ ...byClass, body: String(byClass.body) }).toEqual({
        status,
        headers: { 'content-type': 'text/plain', 'x-id': 'r', 'x-own': 'kept' },
        body: status < 500 ? '4XX dev' : '5XX dev',
      });
    },
  );

  it("takes a default response's status for errors of its class", async () => {
    const own = { type: 'DEFAULT_5XX', status: 500, headers: {}, contentType: 'application/json', body: '{}' };
    use(answering(null), { responses: [own] });
    expect((await call('/')).status).toBe(500);
  });

  it('is 504 when the function answers too late', async () => {
    const methods = template.methods.map((method) => ({
      ...method,
      integration: { functionName: 'slow', timeoutMs: 1 },
    }));
    use(() => new Promise(() => {}), { methods });
    const response = await call('/');
    expect([response.status, await response.json()]).toMatchObject([504, { type: 'INTEGRATION_TIMEOUT' }]);
  });
});

describe("a function's answer", () => {
  it('keeps status, headers and text', async () => {
    use(
      answering({
        statusCode: 201,
        headers: { ETag: '"1"', 'X-Count': 3 },
        multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] },
        body: 'ก',
      }),
    );
    const response = await call('/');
    expect(response.status).toBe(201);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('x-count')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('ก');
  });

  it('is decoded from base64 where the accepted type is binary', async () => {
    const value = { statusCode: 200, isBase64Encoded: true, body: Buffer.from('text').toString('base64') };
    use(answering(value));
    expect(await (await call('/')).text()).toBe('text');
    use(answering(value), { binaryMediaTypes: ['application/zip'] });
    expect(await (await call('/', { headers: { accept: 'text/html' } })).text()).toBe(value.body);
  });

  it('has no body for HEAD', async () => {
    use(answering({ statusCode: 200, body: 'four' }), { planThrottle: null });
    const response = await call('/classes/1', { method: 'HEAD', headers: KEY });
    expect([response.headers.get('content-length'), await response.text()]).toEqual(['4', '']);
  });
});
