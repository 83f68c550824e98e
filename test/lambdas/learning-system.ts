import { once } from 'node:events';
import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import event from '../../lambdas/recommendations/event.json';
import type { HttpRequest, HttpResponse } from '../../shared/base/http';
import { systemClock } from '../../shared/base/retry';
import { ENV } from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { tableOpener } from '../../shared/stores/clients';
import { jobStore } from '../../shared/stores/jobs';
import { createTable, startDynalite } from '../servers/dynamodb';
import { startS3 } from '../servers/s3';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
export type Reply = {
  readonly status: number;
  /** Empty where the answer is no JSON. */
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
};
type Headers = Readonly<Record<string, string>>;

const NOW = '2023-03-25T09:00:00+07:00';
const BUCKET = 'learning-data';
const TABLES = { [ENV.registryTable]: 'dev-registry', [ENV.learningTable]: 'dev-learning' };

/** Addresses that stand in for the emulators'. */
type Stores = { readonly dynamoDb?: string; readonly s3?: string };

/** Functions as Lambda loads them, on DynamoDB and S3 emulators; what they invoke waits until `work` is called. */
export async function startLearningSystem(names: readonly string[], stores: Stores = {}) {
  const before = { ...process.env };
  const [dynamoDb, s3] = await Promise.all([startDynalite(), startS3(BUCKET)]);
  for (const name of Object.values(TABLES)) await createTable(dynamoDb.client, name);
  const waiting: { name: string; event: unknown }[] = [];
  const invocations = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const name = decodeURIComponent(request.url?.split('/')[3] ?? '');
      waiting.push({ name: name.replace('outcomes-dev-', ''), event: JSON.parse(Buffer.concat(parts).toString()) });
      response.writeHead(202).end();
    });
  }).listen(0, '127.0.0.1');
  await once(invocations, 'listening');
  const urlOf = async (client: { config: { endpoint?: (() => Promise<{ port?: number }>) | undefined } }) =>
    `http://127.0.0.1:${(await client.config.endpoint?.())?.port}`;
  Object.assign(process.env, TABLES, {
    AWS_ENDPOINT_URL_DYNAMODB: stores.dynamoDb ?? (await urlOf(dynamoDb.client as never)),
    AWS_ENDPOINT_URL_S3: stores.s3 ?? (await urlOf(s3.client as never)),
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(invocations.address() as AddressInfo).port}`,
    AWS_REGION: 'ap-southeast-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    [ENV.bucket]: BUCKET,
    [ENV.settings]: '{}',
    [ENV.capabilitySettings]: '{}',
    [ENV.stage]: 'dev',
    [ENV.simulatedNow]: NOW,
  });
  const handlers = new Map(names.map((name) => [name, load(name)]));

  async function invoke(name: string, payload: unknown): Promise<unknown> {
    Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: name, [ENV.function]: name });
    return handlers.get(name)?.(payload, { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 });
  }

  /** `headers` alone may be the content type. */
  async function ask(
    method: 'GET' | 'POST',
    path: string,
    body?: string | Uint8Array,
    headers: string | Headers = 'text/csv',
  ): Promise<Reply> {
    const request = requestOf(method, path, body, typeof headers === 'string' ? { 'Content-Type': headers } : headers);
    const route = ROUTES.find((one) => one.path === request.resource && one.method === method);
    const { statusCode, headers: answered, ...answer } = (await invoke(route?.function ?? '', request)) as HttpResponse;
    const bytes = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
    const text = (answer.isBase64Encoded ? gunzipSync(bytes) : bytes).toString();
    const isJson = /json/.test(answered['content-type'] ?? '');
    const parsed = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
    return { status: statusCode, headers: answered, body: parsed, text };
  }

  /** Runs what was invoked asynchronously, and lets new model files arrive. */
  async function work(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) await invoke(next.name, next.event);
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'models/' }));
    for (const { Key: key } of Contents) {
      const detail = { bucket: { name: BUCKET }, object: { key } };
      await invoke('model-swap', { source: 'aws.s3', 'detail-type': 'Object Created', detail });
    }
  }

  const keysUnder = async (Prefix: string): Promise<string[]> => {
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    return Contents.map(({ Key = '' }) => Key);
  };

  /** When each job last succeeded. */
  const successes = () => jobStore(tableOpener('working', systemClock)(TABLES[ENV.registryTable])).lastSuccesses();

  async function stop(): Promise<void> {
    process.env = before;
    invocations.close();
    await Promise.all([dynamoDb.stop(), s3.stop()]);
  }

  return { ask, invoke, work, keysUnder, successes, stop };
}

function load(name: string): Handler {
  let loaded: Handler | undefined;
  jest.isolateModules(() => {
    loaded = require(`../../lambdas/${name}/handler`).handler;
  });
  return loaded as Handler;
}

function requestOf(method: string, path: string, body: string | Uint8Array | undefined, headers: Headers): HttpRequest {
  const url = new URL(path, 'http://host');
  const route = ROUTES.find((one) => one.method === method && pattern(one.path).test(url.pathname));
  const query = Object.fromEntries(url.searchParams);
  return {
    ...event,
    httpMethod: method,
    resource: route?.path ?? '',
    headers: { ...event.headers, ...headers },
    pathParameters: pattern(route?.path ?? '').exec(url.pathname)?.groups ?? null,
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value]])),
    body: typeof body === 'object' ? Buffer.from(body).toString('base64') : (body ?? null),
    isBase64Encoded: typeof body === 'object',
  };
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

/** Puts a body to a URL over a connection of its own: one that is kept open would keep the S3 emulator from stopping. */
export async function putTo(url: unknown, body: string): Promise<number> {
  const request = sendRequest(String(url), { method: 'PUT', agent: false, headers: { connection: 'close' } }).end(body);
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  return response.statusCode;
}
