import fc from 'fast-check';
import { StoredDataError } from '../../../shared/base/errors';
import { logger } from '../../../shared/base/log';
import { ROUTES } from '../../../shared/contracts/routes';
import type { QueryServices } from '../../../shared/outcomes/query-services';
import { ask, makeQueryWorld, type Reply } from './query-world';

describe('GET / and /v1/health', () => {
  it('say that the service runs, how fresh it is, and with which model', async () => {
    const { services } = makeQueryWorld();
    expect((await ask(services, '/')).json).toEqual({
      status: 'running',
      greetings: 'Welcome to ÊtrePROF API!',
      message: 'Video Completion Prediction API is running!',
      documentation: '/v1/openapi.json',
      models: expect.objectContaining({ outcome: '20230301-0123456789ab', grade: expect.anything() }),
      latest_predicted_dt: 20230325,
    });
    expect((await ask(services, '/v1/health')).json).toEqual({
      status: 'ok',
      latest_run_date: '2023-03-25',
      data_through: '2023-03-24',
      generated_at: '2023-03-25T00:10:00.000Z',
      stale: false,
      model_version: '20230301-0123456789ab',
      method: 'model',
    });
  });

  it('answer before the first run and when it is stale', async () => {
    const { world, services } = makeQueryWorld();
    world.now = new Date('2023-03-27T00:00:00Z');
    expect((await ask(services, '/v1/health')).json).toMatchObject({ status: 'stale', stale: true });
    world.latest = null;
    const nothing = { status: 'no_data', latest_run_date: null, generated_at: null, stale: false, method: null };
    expect(await ask(services, '/v1/health')).toMatchObject({ statusCode: 200, json: nothing });
    const root = await ask({ ...services, activeModel: async () => null }, '/');
    expect(root.json).toMatchObject({ models: { outcome: null }, latest_predicted_dt: null });
  });
});

describe('every route', () => {
  it('is 404 when the table does not know it', async () => {
    expect(await ask(makeQueryWorld().services, '/v2/nothing')).toMatchObject({ statusCode: 404 });
  });

  it('answers HEAD with the headers of GET', async () => {
    const { services } = makeQueryWorld();
    const ofClass = ['predictions', 'summary', 'changes', 'coverage'].map((name) => `/v1/classes/5001/${name}`);
    for (const path of [...ofClass, '/v1/runs/latest', '/v1/health', '/v1/openapi.json']) {
      const got = await ask(services, path);
      expect(await ask(services, path, {}, 'HEAD')).toMatchObject({ statusCode: 200, headers: got.headers, text: '' });
    }
  });

  it('refuses unknown parameters below /v1', async () => {
    const { services } = makeQueryWorld();
    for (const path of ['/v1/health?x=1', '/v1/openapi.json?x=1', '/v1/learners/9/predictions?user_id=9'])
      expect(await ask(services, path)).toMatchObject({ statusCode: 400 });
  });
});

const NAMES = [
  ...new Set(ROUTES.flatMap((route) => route.parameters.map(({ name }) => name))),
  '__proto__',
  'constructor',
  'x',
];
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '"', '"5001"', '5001', '9', 'latest', '20230324', '2023-03-25', '20230230', '-1', '1e9', 'true'),
  fc.constantFrom(
    "' OR 1=1 --",
    '../../etc/passwd',
    '{{7*7}}',
    '\u0000',
    '%',
    'null',
    '[]',
    '{"a":1}',
    'A'.repeat(9_000),
  ),
  fc.string({ maxLength: 200 }).map((text) => Buffer.from(text).toString('base64url')),
);
const target = fc.record({
  path: fc.constantFrom(...ROUTES.map(({ path }) => path)),
  id: fc.oneof({ arbitrary: fc.constantFrom('5001', '5002', '9'), weight: 2 }, { arbitrary: nasty, weight: 1 }),
  params: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), nasty), nasty), { maxLength: 4 }),
  headers: fc.dictionary(
    fc.constantFrom('Accept-Encoding', 'If-None-Match', 'HOST'),
    fc.oneof(nasty, fc.constantFrom('*', 'gzip', 'W/"*", *')),
  ),
  method: fc.constantFrom('GET', 'HEAD'),
});
type Target = typeof target extends fc.Arbitrary<infer T> ? T : never;

function send(services: QueryServices, { path, id, params, headers, method }: Target): Promise<Reply> {
  const filled = path.replace(/\{\w+\}/, encodeURIComponent(id) || '-');
  const query = params.map((pair) => pair.map((part) => encodeURIComponent(part)).join('=')).join('&');
  return ask(services, `${filled}?${query}`, headers, method);
}

/** What only the inside knows: stack frames, resource names, keys of the tables. */
const INSIDE = /\.[jt]s:\d|node:internal|\bat \w+ \(|arn:|amazonaws|dev-daily|run#outcome|ResourceNotFound/;

describe('any request', () => {
  it('gets no server error, a request id, and JSON without anything of the inside', async () => {
    const { services } = makeQueryWorld();
    const statuses = new Set<number>();
    const check = async (given: Target) => {
      const reply = await send(services, given);
      statuses.add(reply.statusCode);
      expect([200, 304, 400, 404, 405]).toContain(reply.statusCode);
      expect(reply.headers['x-request-id']).toBe('request-1');
      if (reply.statusCode >= 400) expect(reply.headers['cache-control']).toBe('no-store');
      expect(reply.text).not.toMatch(INSIDE);
    };
    await fc.assert(fc.asyncProperty(target, check), { numRuns: 5_000, seed: 11 });
    expect([...statuses].sort()).toEqual([200, 304, 400, 404, 405]);
  }, 120_000);
});

describe('while the stores fail', () => {
  const told = jest.spyOn(logger, 'error').mockImplementation(() => undefined);
  afterAll(() => told.mockRestore());

  const broken = (error: unknown): QueryServices => {
    const fail = async () => {
      throw error;
    };
    return { ...makeQueryWorld().services, latest: fail, readPredictions: fail, classesOf: fail, activeModel: fail };
  };
  const message = 'no arn:aws:dynamodb:ap-southeast-1:1:table/dev-daily';
  const paths = [
    '/',
    '/v1/health',
    '/predictions?class_id=5001',
    '/v1/classes/5001/predictions',
    '/v1/classes/5001/summary',
    '/v1/classes/5001/changes',
    '/v1/classes/5001/coverage',
    '/v1/classes/5001/history',
    '/v1/runs/20230324',
    '/v1/learners/9/predictions',
  ];
  const outages: [string, object][] = [
    ['TimeoutError', {}],
    ['ProvisionedThroughputExceededException', {}],
    ['ThrottlingException', {}],
    ['InternalServerError', {}],
    ['AggregateError', { code: 'ECONNREFUSED' }],
    ['Error', { code: 'ECONNRESET' }],
    ['Error', { $metadata: { attempts: 2 } }],
  ];

  it.each(outages)('%s %j is 503 on every route that reads, and not cached', async (name, more) => {
    for (const path of paths) {
      const reply = await ask(broken(Object.assign(new Error(message), { name, ...more })), path);
      expect(reply).toMatchObject({ statusCode: 503 });
      expect(reply.headers).toMatchObject({ 'retry-after': '5', 'cache-control': 'no-store' });
      expect(reply.text).not.toMatch(INSIDE);
    }
  });

  it('tells callers of the original path in its own shape', async () => {
    const error = Object.assign(new Error(message), { name: 'TimeoutError' });
    const down = await ask(broken(error), '/predictions?class_id=5001');
    expect(down.json).toEqual({ error: 'service unavailable, try again' });
    const fault = await ask(broken(new TypeError(message)), '/predictions?class_id=5001');
    expect(fault).toMatchObject({ statusCode: 500, json: { error: 'internal error', requestId: 'request-1' } });
  });

  it.each([
    Object.assign(new Error(message), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } }),
    new TypeError(message),
    new StoredDataError(message),
    new AggregateError([]),
    'text',
    undefined,
  ])('any other fault (%s) is 500 without its message, and logged', async (error) => {
    told.mockClear();
    const reply = await ask(broken(error), '/v1/classes/5001/predictions');
    expect(reply).toMatchObject({ statusCode: 500, json: { detail: 'internal error', instance: 'request-1' } });
    expect(reply.text).not.toMatch(INSIDE);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('a caller that holds the answer still gets its 304 afterwards', async () => {
    const { services } = makeQueryWorld();
    const path = '/v1/classes/5001/predictions';
    const { etag = '' } = (await ask(services, path)).headers;
    await ask(broken(new Error(message)), path);
    expect((await ask(services, path, { 'if-none-match': etag })).statusCode).toBe(304);
  });
});
