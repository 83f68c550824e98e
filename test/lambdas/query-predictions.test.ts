import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import event from '../../lambdas/query-predictions/event.json';
import type { Day } from '../../shared/base/day';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { systemClock } from '../../shared/base/retry';
import { ENV } from '../../shared/contracts/names';
import type { ClassPredictions } from '../../shared/contracts/prediction';
import type { RunManifest } from '../../shared/contracts/run';
import { openTable } from '../../shared/stores/document-table';
import { learnerClassStore } from '../../shared/stores/learner-classes';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { createTable, type DynamoDbServer, startDynalite } from '../servers/dynamodb';

type Handler = (event: HttpRequest) => Promise<HttpResponse>;

const DAY = '20230325' as Day;
const DAY_BEFORE = '20230324' as Day;
const NOW = '2023-03-25T09:00:00+07:00';
const TABLES = {
  [ENV.dailyTable]: 'dev-daily',
  [ENV.predictionsTable]: 'dev-predictions',
  [ENV.registryTable]: 'dev-registry',
  [ENV.learningTable]: 'dev-learning',
};
const predictions: ClassPredictions = {
  classId: '173177',
  runDate: DAY,
  method: 'baseline',
  modelVersion: null,
  requiredLevel: 3,
  rows: ['90001', '90002'].map((userId, i) => ({
    userId,
    level: 3,
    probabilities: [0.02, 0.1, 0.7, 0.15, 0.03],
    risk: 0.12,
    atRisk: false,
    insufficientData: i === 1,
    baseRisk: 0.4,
    reasons: [],
    otherContribution: 0,
    hint: null,
    features: [1, 2],
  })),
};

/** The day before: one learner at risk, and one who has left since. */
const before: ClassPredictions = {
  ...predictions,
  runDate: DAY_BEFORE,
  rows: ['90001', '90002', '90003'].map((userId, i) => ({
    ...(predictions.rows[Math.min(i, 1)] as ClassPredictions['rows'][number]),
    userId,
    ...(i === 0 && { level: 2, risk: 0.6, atRisk: true }),
  })),
};
const manifest = {
  runDate: DAY_BEFORE,
  modelVersion: null,
  method: 'baseline',
  classes: [{ id: '173177', n: 3, atRisk: 1 }],
  trackedClasses: ['173177'],
  failedClasses: [],
} as unknown as RunManifest;

/** The function as Lambda loads it, with its own environment and services. */
function load(endpointUrl: string, environment: Record<string, string> = {}): Handler {
  Object.assign(process.env, TABLES, environment, {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_REGION: 'ap-southeast-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    [ENV.stage]: 'dev',
    [ENV.function]: 'query-predictions',
    [ENV.simulatedNow]: NOW,
  });
  let loaded: Handler | undefined;
  jest.isolateModules(() => {
    loaded = require('../../lambdas/query-predictions/handler').handler;
  });
  return loaded as Handler;
}

const get = (resource: string, pathParameters: Record<string, string> = {}): HttpRequest => ({
  ...event,
  resource,
  pathParameters,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
});

function bodyOf({ body, isBase64Encoded }: HttpResponse): never {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return JSON.parse((isBase64Encoded ? gunzipSync(bytes) : bytes).toString()) as never;
}

describe('query-predictions on a DynamoDB server', () => {
  const environment = { ...process.env };
  let server: DynamoDbServer;
  let handler: Handler;

  beforeAll(async () => {
    server = await startDynalite();
    const open = (name: string) => openTable(server.client, name, systemClock);
    for (const name of Object.values(TABLES)) await createTable(server.client, name);
    for (const day of [before, predictions])
      await predictionStore(open('dev-predictions')).put(day, ['material_view', 'avglevel']);
    await runStore(open('dev-registry')).writeManifest(manifest, 1);
    await learnerClassStore(open('dev-learning')).appear('173177', ['90001'], DAY);
    const run = {
      runDate: DAY,
      generatedAt: '2023-03-24T20:05:00.000Z',
      modelVersion: null,
      method: 'baseline' as const,
    };
    await runStore(open('dev-registry')).movePointer(run, 1);
    const endpoint = (await server.client.config.endpoint?.()) as { port?: number };
    handler = load(`http://127.0.0.1:${endpoint.port}`);
  });
  afterAll(async () => {
    process.env = environment;
    await server.stop();
  });

  it('answers the sample event with the original contract', async () => {
    const response = await handler(event as HttpRequest);
    expect(response).toMatchObject({ statusCode: 200, headers: { 'content-encoding': 'gzip' } });
    expect(response.headers['x-request-id']).toBe(event.requestContext.requestId);
    const row = { predicted_dt: 20230325, class_id: '173177', predicted_label: 3 };
    const predicted_prob = [0.02, 0.1, 0.7, 0.15, 0.03];
    expect(bodyOf(response)).toEqual([
      { ...row, user_id: '90001', predicted_prob },
      { ...row, user_id: '90002', predicted_prob },
    ]);
  });

  it.each([
    ['/v1/classes/{class_id}/predictions', { class_id: '173177' }, { counts: { learners: 2, insufficient_data: 1 } }],
    [
      '/v1/classes/{class_id}/history',
      { class_id: '173177' },
      { points: [{ run_date: '2023-03-24' }, { run_date: '2023-03-25' }] },
    ],
    [
      '/v1/classes/{class_id}/summary',
      { class_id: '173177' },
      { counts: { learners: 2 }, at_risk_share: 0, mean_expected_level: 3.07, week_before: null },
    ],
    [
      '/v1/classes/{class_id}/changes',
      { class_id: '173177' },
      { since: { run_date: '2023-03-24' }, by_change: { recovered: 1, gone: 1 }, rows: [{}, { user_id: '90003' }] },
    ],
    [
      '/v1/classes/{class_id}/coverage',
      { class_id: '173177' },
      { coverage: 0.5, without_predictions: [{ user_id: '90002', reason: 'insufficient_data' }] },
    ],
    ['/v1/runs/{date}', { date: '20230324' }, { status: 'completed', counts: { classes: 1, learners: 3 } }],
    ['/v1/learners/{user_id}/predictions', { user_id: '90001' }, { classes: [{ class_id: '173177', risk: 0.12 }] }],
    ['/v1/health', {}, { status: 'ok', latest_run_date: '2023-03-25' }],
    ['/v1/openapi.json', {}, { openapi: '3.1.0' }],
    ['/', {}, { status: 'running', models: { outcome: null }, latest_predicted_dt: 20230325 }],
  ])('answers %s', async (resource, path, expected) => {
    const response = await handler(get(resource, path as unknown as Record<string, string>));
    expect(response.statusCode).toBe(200);
    expect(bodyOf(response)).toMatchObject(expected);
  });

  it('is 404 for a class that is nowhere', async () => {
    const response = await handler(get('/v1/classes/{class_id}/predictions', { class_id: '1' }));
    expect(response.statusCode).toBe(404);
  });
});

describe('query-predictions without its store', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = environment;
  });

  async function withServer<T>(use: (url: string) => Promise<T>): Promise<T> {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    const sockets = new Set<{ destroy: () => void }>();
    silent.on('connection', (socket) => sockets.add(socket));
    await once(silent, 'listening');
    try {
      return await use(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  }

  it('answers 503 while the store accepts connections and says nothing', async () => {
    const response = await withServer((url) => load(url)(get('/v1/health')));
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5', 'cache-control': 'no-store' } });
  });

  it('answers 503 while nobody listens, on the original path in its shape', async () => {
    const closed = await withServer(async (url) => url);
    const response = await load(closed)(event as HttpRequest);
    expect(response.statusCode).toBe(503);
    expect(bodyOf(response)).toEqual({ error: 'service unavailable, try again' });
  });

  it('answers 503 while what listens is not the store', async () => {
    const stranger = createServer((socket) => socket.on('error', () => undefined).end('no TLS')).listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const response = await load(`https://127.0.0.1:${(stranger.address() as AddressInfo).port}`)(get('/v1/health'));
    stranger.close();
    expect(response.statusCode).toBe(503);
  });

  it('tells nobody which setting is missing', async () => {
    const response = await load('http://127.0.0.1:1', { [ENV.dailyTable]: '' })(get('/v1/health'));
    expect(response).toMatchObject({ statusCode: 500, body: expect.not.stringContaining(ENV.dailyTable) });
  });
});
