import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type LocalSystem, startSystem } from '../../local/system';
import { readTemplate } from '../../local/template';
import { deadLetters } from '../../shared/stores/dead-letters';
import { smallAsset, smallTemplate } from './small-stack';

const BUCKET = 'databucketf1';
const folder = mkdtempSync(join(tmpdir(), 'local-system-'));
const { assetDir, record, recorded } = smallAsset();
const start = (now: Date | null = null) =>
  startSystem({
    template: readTemplate(smallTemplate(record), () => assetDir),
    port: 0,
    dataDir: folder,
    apiKey: 'secret',
    secrets: { 'leb2/mysql': '{"host":"127.0.0.1"}' },
    env: { DATA_BUCKET: 'another', UNKNOWN: 'x' },
    now,
  });

let system: LocalSystem;
const sdk = () => ({
  endpoint: system.url,
  region: 'ap-southeast-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
const sent = () => recorded().splice(-1)[0];
const key = (of: Record<string, unknown> | undefined) => (of as { detail?: { object?: object } })?.detail?.object;

beforeAll(async () => {
  system = await start(new Date('2024-03-01T20:00:00Z'));
});
afterAll(() => system.close());

describe('startSystem with the AWS SDK', () => {
  it('stores items in the tables of the template', async () => {
    const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(sdk()));
    const Item = { class_id: '173177', sk: '20240301', rows: Uint8Array.of(1, 2) };
    await dynamo.send(new PutCommand({ TableName: 'dev-daily', Item }));
    const Key = { class_id: '173177', sk: '20240301' };
    expect((await dynamo.send(new GetCommand({ TableName: 'dev-daily', Key }))).Item).toEqual(Item);
    dynamo.destroy();
  });

  it('stores objects from text and from streams, and lists them', async () => {
    const s3 = new S3Client(sdk());
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'reports/a b.txt', Body: 'text' }));
    const Body = Readable.from([Buffer.from('in '), Buffer.from('parts')]);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'reports/c.txt', Body, ContentLength: 8 }));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'reports/' }));
    expect(Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['reports/a b.txt', 4],
      ['reports/c.txt', 8],
    ]);
    const stored = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'reports/c.txt' }));
    expect(await stored.Body?.transformToString()).toBe('in parts');
    await expect(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'none' }))).rejects.toThrow('does not exist');
    s3.destroy();
  });

  it('answers secrets by name and by ARN, and names an unknown one', async () => {
    const client = new SecretsManagerClient(sdk());
    const get = (SecretId: string) => client.send(new GetSecretValueCommand({ SecretId }));
    const { SecretString, ARN } = await get('leb2/mysql');
    expect(SecretString).toBe('{"host":"127.0.0.1"}');
    expect((await get(`${ARN}-AbCdEf`)).SecretString).toBe(SecretString);
    await expect(get('leb2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    client.destroy();
  });

  it('invokes functions and reports their failures', async () => {
    const client = new LambdaClient(sdk());
    const invoke = async (FunctionName: string, event: object) => {
      const answer = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
      return [answer.FunctionError, JSON.parse(answer.Payload?.transformToString() ?? '')];
    };
    const [failure, value] = await invoke('arn:aws:lambda:ap-southeast-1:000000000000:function:small-job', { a: 1 });
    expect([failure, value]).toMatchObject([
      undefined,
      { event: { a: 1 }, now: '2024-03-01T20:00:00.000Z', env: { AWS_ENDPOINT_URL: system.url } },
    ]);
    expect(await invoke('small-job', { do: 'throw' })).toMatchObject(['Unhandled', { errorType: 'TypeError' }]);
    await expect(invoke('nobody', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    client.destroy();
  });

  it('tells the environment of a function', async () => {
    const client = new LambdaClient(sdk());
    const ask = (FunctionName: string) => client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect((await ask('small-job')).Environment?.Variables).toMatchObject({ DATA_BUCKET: 'another' });
    await expect(ask('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    client.destroy();
  });

  it('takes asynchronous invocations and finishes them', async () => {
    const client = new LambdaClient(sdk());
    const Payload = JSON.stringify({ note: 'later' });
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'small-job', InvocationType: 'Event', Payload }),
    );
    expect(answer.StatusCode).toBe(202);
    await system.settle();
    expect(sent()).toEqual({ note: 'later' });
    client.destroy();
  });
});

describe('events that failed in all their tries', () => {
  it('wait in the queue of their function, to be run again or forgotten', async () => {
    await system.invoke('small-job', { do: 'throw', note: 'dead' }, 'Event');
    // the emulator keeps queues by region: a caller's may be any
    const [lambda, sqs] = [new LambdaClient(sdk()), new SQSClient({ ...sdk(), region: 'eu-central-1' })];
    const letters = deadLetters(lambda, sqs, 'small-job');
    const event = '{"do":"throw","note":"dead"}';
    expect(await letters.redrive()).toEqual({
      redriven: 0,
      failed: [{ event, error: expect.stringContaining('TypeError') }],
    });
    expect(await letters.purge()).toEqual({ purged: 1 });
    expect(await letters.redrive()).toEqual({ redriven: 0, failed: [] });
    await expect(deadLetters(lambda, sqs, 'small-api').purge()).rejects.toThrow('has no dead-letter queue');
    for (const client of [lambda, sqs]) client.destroy();
  });
});

describe('a new object', () => {
  it('reaches the functions whose rule matches, with its key as it is', async () => {
    const s3 = new S3Client(sdk());
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'models/แบบ+1 2.json', Body: '{"a":1}' }));
    await system.settle();
    expect(sent()).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2024-03-01T20:00:00.000Z',
      detail: { bucket: { name: BUCKET }, object: { key: 'models/แบบ+1 2.json', size: 7 }, reason: 'PutObject' },
    });
    s3.destroy();
  });

  it('made by a copy or from parts counts once; other requests and keys do not', async () => {
    const s3 = new S3Client(sdk());
    const before = recorded().length;
    const Key = 'models/parts.json';
    await s3.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: 'models/b.json', CopySource: `${BUCKET}/reports/c.txt` }),
    );
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'models/c.txt', Body: 'x' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
    const part = await s3.send(new UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber: 1, Body: 'abc' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload }));
    await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    await system.settle();
    expect(recorded().slice(before).map(key)).toMatchObject([
      { key: 'models/b.json', size: 8 },
      { key: 'models/parts.json', size: 3 },
    ]);
    s3.destroy();
  });
});

describe('the API and the schedules', () => {
  it('serves the routes of the template on the same port', async () => {
    expect((await fetch(`${system.url}/classes/1`)).status).toBe(403);
    const response = await fetch(`${system.url}/dev/classes/1?x=%22`, { headers: { 'x-api-key': system.apiKey } });
    expect(await response.json()).toMatchObject({ resource: '/classes/{class_id}', queryStringParameters: { x: '"' } });
  });

  it('fires a schedule with its time and lists what is due', async () => {
    const [due, ...more] = system.due(new Date('2024-03-01T17:00:00Z'), new Date('2024-03-02T17:00:00Z'));
    expect([due?.schedule, due?.at.toISOString(), more]).toEqual(['small-dev-job', '2024-03-01T20:00:00.000Z', []]);
    const { failure } = await system.fireSchedule('job', due?.at as Date);
    expect(failure).toBeNull();
    expect(sent()).toEqual({ scheduledTime: '2024-03-01T20:00:00Z' });
    expect(() => system.fireSchedule('yearly', new Date())).toThrow('small-dev-job');
  });

  it('moves the simulated time and lets options win over variables that a function has', async () => {
    system.setNow(new Date('2024-04-01T00:00:00Z'));
    const { value } = await system.invoke('small-job', {});
    expect(value).toMatchObject({ now: '2024-04-01T00:00:00.000Z', env: { DATA_BUCKET: 'another' } });
    expect((value as { env: object }).env).not.toHaveProperty('UNKNOWN');
  });

  it('reports what ran', () => {
    const { functions, peakMemoryMb } = system.status();
    expect(functions.find(({ name }) => name === 'small-job')?.invocations).toBeGreaterThan(0);
    expect(peakMemoryMb).toBeGreaterThan(0);
  });
});

it('names a port that is in use', async () => {
  const { port } = new URL(system.url);
  const template = readTemplate(smallTemplate(record), () => assetDir);
  const options = { template, port: Number(port), dataDir: mkdtempSync(join(folder, 'other-')), secrets: {} };
  await expect(startSystem(options)).rejects.toThrow(`port ${port} is in use`);
});

it('keeps the bytes of an upload as curl puts it', async () => {
  const upload = new URL(`${BUCKET}/reports/curl.csv?X-Amz-Signature=any`, `${system.url}/`);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const { status } = await fetch(upload, { method: 'PUT', headers, body: 'a,b\n1,2&3=4\n' });
  expect(status).toBe(200);
  const s3 = new S3Client(sdk());
  const stored = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'reports/curl.csv' }));
  expect(await stored.Body?.transformToString()).toBe('a,b\n1,2&3=4\n');
  s3.destroy();
});

it('survives callers that hang up in the middle of a request', async () => {
  const { hostname, port } = new URL(system.url);
  const { connect } = await import('node:net');
  for (const target of [
    'x-amz-target: DynamoDB_20120810.PutItem',
    'authorization: AWS4 Credential=a/b/c/s3/aws4_request',
  ]) {
    const socket = connect(Number(port), hostname);
    socket.write(`PUT /databucketf1/k HTTP/1.1\r\nhost: x\r\n${target}\r\ncontent-length: 100\r\n\r\nhalf`);
    await new Promise((flushed) => socket.once('connect', () => setTimeout(flushed, 50)));
    socket.destroy();
  }
  expect((await fetch(`${system.url}/`)).status).toBe(200);
});

it('keeps tables and objects in its data folder', async () => {
  await system.close();
  system = await start();
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(sdk()));
  const Key = { class_id: '173177', sk: '20240301' };
  expect((await dynamo.send(new GetCommand({ TableName: 'dev-daily', Key }))).Item).toMatchObject(Key);
  dynamo.destroy();
  const s3 = new S3Client(sdk());
  const stored = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'reports/c.txt' }));
  expect(await stored.Body?.transformToString()).toBe('in parts');
  s3.destroy();
});
