import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { systemClock } from '../../../shared/base/retry';
import { dynamoHttp } from '../../../shared/stores/dynamo-http';
import { signRequest } from '../../../shared/stores/sign-request';
import { type DynamoCall, type Table, tableOf } from '../../../shared/stores/table';
import { createTable, type DynamoDbServer, javaFound, startDynalite, startDynamoDbLocal } from '../../servers/dynamodb';

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };
const REGION = 'ap-southeast-1';

function callTo(endpoint: string, waits = { connectMs: 2_000, answerMs: 5_000 }): DynamoCall {
  const policy = { tries: 2, baseMs: 1, maxMs: 1, random: () => 0, sleep: systemClock.sleep };
  return dynamoHttp({ endpoint, region: REGION, credentials: CREDENTIALS }, waits, policy, systemClock.now);
}

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.constantFrom(0.1 + 0.2, 1e-7, 2 ** 53 - 1, -1.5e15),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    // the SDK takes a map with an attribute `constructor` for an instance of a class, and refuses it
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== 'constructor'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

/** Bytes of either kind as one kind. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

function speaksTo(start: () => Promise<DynamoDbServer>): void {
  let server: DynamoDbServer;
  let table: Table;
  beforeAll(async () => {
    server = await start();
    await createTable(server.client, 'plain');
    table = tableOf(callTo(server.url), 'plain', systemClock);
  });
  afterAll(() => server.stop());

  it('reads what the SDK has written, and the SDK reads what it has written', async () => {
    await fc.assert(
      fc.asyncProperty(anyValue, async (value) => {
        const ours = { pk: 'a', sk: 'ours', value };
        const theirs = { pk: 'a', sk: 'theirs', value };
        await table.put(ours);
        await server.client.send(new PutCommand({ TableName: 'plain', Item: theirs }));
        const read = await server.client.send(new GetCommand({ TableName: 'plain', Key: { pk: 'a', sk: 'ours' } }));
        expect(plain(read.Item)).toEqual(plain(ours));
        expect(plain(await table.get({ pk: 'a', sk: 'theirs' }))).toEqual(plain(theirs));
      }),
      { numRuns: 60 },
    );
    expect(await table.get({ pk: 'a', sk: 'nobody' })).toBeNull();
  });

  it('queries, updates, removes and writes batches', async () => {
    const items = Array.from({ length: 60 }, (_, n) => ({ pk: 'b', sk: String(n).padStart(2, '0'), n }));
    await table.writeAll(items);
    expect(await table.query('b', { from: '10', to: '12', fields: ['n'] })).toEqual([{ n: 10 }, { n: 11 }, { n: 12 }]);
    expect(await table.query('b', { newestFirst: true, limit: 2 })).toEqual([items[59], items[58]]);
    const first = { pk: 'b', sk: '00' };
    expect(await table.update(first, 'SET #n = :n', { n: 7, old: 0 }, '#n = :old')).toEqual({ ...first, n: 7 });
    expect(await table.update(first, 'SET #n = :n', { n: 8, old: 0 }, '#n = :old')).toBeNull();
    await table.writeAll([], [first]);
    expect(await table.get(first)).toBeNull();
  });

  it('tells a condition that fails from one that holds', async () => {
    expect(await table.put({ pk: 'c', sk: '1' }, 'attribute_not_exists(#pk)')).toBe(true);
    expect(await table.put({ pk: 'c', sk: '1' }, 'attribute_not_exists(#pk)')).toBe(false);
    await table.remove({ pk: 'c', sk: '1' });
    expect(await table.put({ pk: 'c', sk: '1' }, 'attribute_not_exists(#pk)')).toBe(true);
  });

  it('names a refusal as DynamoDB does', async () => {
    const nowhere = tableOf(callTo(server.url), 'nowhere', systemClock);
    await expect(nowhere.get({ pk: 'a', sk: 'b' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });
}

describe('dynamoHttp on dynalite', () => speaksTo(startDynalite));

const onJava = javaFound ? describe : describe.skip;
onJava(`dynamoHttp on DynamoDB Local${javaFound ? '' : ' (skipped: java is not found)'}`, () =>
  speaksTo(startDynamoDbLocal),
);

describe('dynamoHttp where DynamoDB fails', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  async function answering(answer: (response: ServerResponse, n: number, request: IncomingMessage) => void) {
    let n = 0;
    server = createServer((request, response) => answer(response, n++, request)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => n };
  }
  const get = (url: string, waits?: { connectMs: number; answerMs: number }) =>
    callTo(url, waits)('GetItem', { TableName: 't', Key: { pk: 'a', sk: 'b' } });

  it.each([
    ['a 500', (response: ServerResponse) => response.writeHead(500).end('{"__type":"x#InternalServerError"}')],
    ['a page of a proxy', (response: ServerResponse) => response.writeHead(503).end('<html>')],
    ['a broken connection', (response: ServerResponse) => response.destroy()],
    [
      'an answer that breaks off',
      (response: ServerResponse) =>
        response.writeHead(200, { 'content-length': '9' }).write('{"It', () => response.destroy()),
    ],
    ['an answer that is cut unnoticed', (response: ServerResponse) => response.end('{"It')],
  ])('tries again after %s', async (_, fail) => {
    const { url, asked } = await answering((response, n) => {
      if (n === 0) fail(response);
      else response.end('{"Item":{"n":{"N":"5"}}}');
    });
    expect(await get(url)).toEqual({ Item: { n: 5 } });
    expect(asked()).toBe(2);
  });

  it.each([
    ['silent', () => undefined],
    ['closed', (response: ServerResponse) => response.destroy()],
  ])('opens a connection of its own when the kept ones are %s after a freeze', async (_, stale) => {
    const kept = new Set<unknown>();
    let isFrozen = false;
    const { url, asked } = await answering((response, _, { socket }) => {
      if (isFrozen && kept.has(socket)) stale(response);
      // late enough for the requests to take a connection each
      else setTimeout(() => response.end('{}'), 20);
      if (!isFrozen) kept.add(socket);
    });
    const call = callTo(url, { connectMs: 1_000, answerMs: 500 });
    const ask = () => call('GetItem', { TableName: 't', Key: { pk: 'a', sk: 'b' } });
    await Promise.all([ask(), ask(), ask()]);
    expect(kept.size).toBe(3);
    isFrozen = true;
    expect(await ask()).toEqual({});
    expect(asked()).toBe(5);
  });

  it('names what breaks, without the bytes of the answer', async () => {
    const garbled = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nlearner 90001\r\n';
    const { url } = await answering((response) => response.socket?.end(garbled));
    const error = await get(url).catch((thrown: unknown) => thrown as Error);
    expect({ ...(error as Error) }).toEqual({ name: 'NetworkingError', code: 'HPE_INVALID_CHUNK_SIZE' });
    expect((error as Error).cause).toBeUndefined();
  });

  it.each([
    ['nothing comes', () => undefined],
    ['the body stalls', (response: ServerResponse) => response.writeHead(200, { 'content-length': '9' }).write('{"It')],
    [
      'the connection becomes another protocol',
      (response: ServerResponse) =>
        response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    ],
  ])('gives up with a TimeoutError when %s, twice', async (_, answer) => {
    const { url, asked } = await answering(answer);
    await expect(get(url, { connectMs: 1_000, answerMs: 50 })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked()).toBe(2);
  });

  it.each([
    [503, '', 'ServiceUnavailable', 2],
    [400, '', 'RequestRefused', 1],
    [400, 'null', 'RequestRefused', 1],
    [400, '{"__type":"com.amazon.coral.service#AccessDeniedException","Message":"no"}', 'AccessDeniedException', 1],
  ])('says what a %d %j means', async (status, body, name, tries) => {
    const { url, asked } = await answering((response) =>
      response.writeHead(status, { 'x-amzn-requestid': 'R1' }).end(body),
    );
    await expect(get(url)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status, requestId: 'R1' } });
    expect(asked()).toBe(tries);
  });

  it('keeps the session token out of the error when its signature is refused', async () => {
    const message = 'The signature does not match.\n\nThe Canonical String should have been\nx-amz-security-token:abc';
    const { url } = await answering((response) => response.writeHead(400).end(JSON.stringify({ message })));
    await expect(get(url)).rejects.toThrow(/^The signature does not match\.$/);
  });

  it('refuses what DynamoDB cannot hold before it asks', async () => {
    const { url, asked } = await answering((response) => response.end('{}'));
    for (const value of [undefined, new Set(['a']), new Map([['a', 1]]), new Date(0), Number.NaN, () => 1])
      await expect(callTo(url)('PutItem', { TableName: 't', Item: { value } })).rejects.toThrow('DynamoDB cannot hold');
    expect(asked()).toBe(0);
  });

  it('signs as the SDK does', async () => {
    const requests: { path: string; headers: Record<string, string>; body: string }[] = [];
    const { url } = await answering((response, _, request) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const headers = request.headers as Record<string, string>;
        requests.push({ path: String(request.url), headers, body: Buffer.concat(parts).toString() });
        response.end('{}');
      });
    });
    for (const [base, sessionToken] of [['/'], ['/', 'token/with+signs=='], ['/gate way/dynamo']]) {
      const credentials = {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'secret/Key+1',
        ...(sessionToken && { sessionToken }),
      };
      const client = DynamoDBDocumentClient.from(
        new DynamoDBClient({ endpoint: `${url}${base}`, region: REGION, credentials }),
      );
      await client.send(new GetCommand({ TableName: 't', Key: { pk: 'ไทย', sk: 'b' } }));
      client.destroy();
      const { path, headers, body } = requests.at(-1) as (typeof requests)[number];
      const { authorization = '' } = headers;
      const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? [];
      const dated = ['x-amz-date', 'x-amz-security-token'];
      const unsigned = Object.fromEntries(
        signed.filter((name) => !dated.includes(name)).map((name) => [name, headers[name] as string]),
      );
      const instant = String(headers['x-amz-date']).replace(
        /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/,
        '$1-$2-$3T$4:$5:$6Z',
      );
      const ours = signRequest({ path, headers: unsigned, body }, credentials, {
        region: REGION,
        service: 'dynamodb',
        now: new Date(instant),
      });
      expect(ours.authorization).toBe(authorization);
      await callTo(`${url}${base}`)('GetItem', { TableName: 't', Key: { pk: 'a', sk: 'b' } });
      expect(requests.at(-1)?.path).toBe(path);
      expect(signed).toContain('host');
      expect(signed.includes('x-amz-security-token')).toBe(sessionToken !== undefined);
    }
  });
});
