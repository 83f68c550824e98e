import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocket, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { systemClock } from '../../../shared/base/retry';
import { s3Client, tableOpener } from '../../../shared/stores/clients';
import { objectStore } from '../../../shared/stores/objects';
import { ANSWERING, byPatience } from '../../../shared/stores/patience';
import { tableOf } from '../../../shared/stores/table';

const before = { ...process.env };
const open: Server[] = [];
let asked = 0;

/** Leads the clients to a server of one's own. */
async function leadTo(server: Server): Promise<Server> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  asked = 0;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'ap-southeast-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  return server;
}

const answering = (answer: RequestListener) =>
  leadTo(
    createServer((request, response) => {
      asked++;
      request.resume().on('end', () => answer(request, response));
    }),
  );
const silent = () =>
  leadTo(
    createSocket((socket) => {
      asked++;
      socket.on('error', () => {});
    }),
  );
const readItem = () => tableOpener('answering', systemClock)('learning').get({ pk: 'a', sk: 'b' });
const readObject = (patience: 'answering' | 'working' = 'answering') =>
  objectStore(s3Client(patience), 'bucket').get('key');

afterEach(() => {
  for (const server of open.splice(0)) server.close();
  process.env = { ...before };
});

describe('while somebody waits for the answer', () => {
  it.each([
    ['DynamoDB', readItem],
    ['S3', readObject],
  ])('a %s that never answers is given up after two tries', async (_, read) => {
    await silent();
    await expect(read()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(asked).toBe(ANSWERING.tries);
  });

  it.each([
    ['DynamoDB', readItem],
    ['S3', readObject],
  ])('a %s that is not there is told at once', async (_, read) => {
    const server = await silent();
    await new Promise((closed) => server.close(closed));
    await expect(read()).rejects.toThrow('ECONNREFUSED');
  });

  it.each([
    ['DynamoDB', readItem],
    ['S3', readObject],
  ])('a %s that fails is asked twice, whatever wait it asks for', async (_, read) => {
    await answering((_request, response) => {
      response.writeHead(503, { 'retry-after': '3600', 'x-amz-retry-after': '3600000' }).end('{}');
    });
    await expect(read()).rejects.toMatchObject({ $metadata: { httpStatusCode: 503, attempts: ANSWERING.tries } });
    expect(asked).toBe(ANSWERING.tries);
  });

  it('what a store refuses is not asked again', async () => {
    await answering((_request, response) => response.writeHead(403).end());
    await expect(readObject()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect(asked).toBe(1);
  });

  it('a large object may take longer than a reply, as long as it comes', async () => {
    const pieces = 4;
    await answering(async (_request, response) => {
      response.writeHead(200);
      for (let n = 0; n < pieces; n++) {
        response.write('piece');
        await pause((1.2 * ANSWERING.replyMs) / pieces);
      }
      response.end();
    });
    const file = await readObject();
    expect(Buffer.from(file?.body ?? []).toString()).toBe('piece'.repeat(pieces));
    expect(asked).toBe(1);
  });

  it.each([
    ['an object', () => objectStore(s3Client('answering'), 'bucket').put('key', 'text', 'text/plain')],
    ['a batch', () => tableOpener('answering', systemClock)('learning').writeAll([{ pk: 'a', sk: 'b' }])],
  ])('%s may take longer to send', async (_, send) => {
    await answering(async (_request, response) => {
      await pause(1.2 * ANSWERING.replyMs);
      response.end('{}');
    });
    await send();
    expect(asked).toBe(1);
  });

  it('an object that stops coming is given up', async () => {
    await answering((_request, response) => response.writeHead(200, { 'content-length': '100' }).write('piece'));
    await expect(readObject()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('while nobody waits', () => {
  it('a reply may take longer', async () => {
    await answering(async (_request, response) => {
      await pause(1.2 * ANSWERING.replyMs);
      response.end('late');
    });
    expect(Buffer.from((await readObject('working'))?.body ?? []).toString()).toBe('late');
    expect(asked).toBe(1);
  });

  it('the SDK decides how often a failing store is asked', async () => {
    await answering((_request, response) => response.writeHead(500).end());
    await expect(s3Client('working').send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow();
    expect(asked).toBeGreaterThan(ANSWERING.tries);
  });
});

describe('a table', () => {
  it.each([
    ['answering', 'ThrottlingException', 6],
    ['working', 'ThrottlingException', 6],
    ['answering', 'InternalServerError', 1],
    ['working', 'InternalServerError', 6],
  ] as const)('that is %s asks again after a %s', async (patience, name, tries) => {
    const call = jest.fn(() => Promise.reject(Object.assign(new Error(name), { name })));
    const clock = { ...systemClock, sleep: async () => {} };
    await expect(tableOf(call, 't', clock, patience).get({ pk: 'a', sk: 'b' })).rejects.toThrow(name);
    expect(call).toHaveBeenCalledTimes(tries);
  });
});

it('services are built for what they are used for, once', () => {
  const build = jest.fn((patience: string) => ({ patience }));
  const { answering: answers, working } = byPatience(build);
  expect([answers(), answers(), working()].map(({ patience }) => patience)).toEqual([
    'answering',
    'answering',
    'working',
  ]);
  expect(build).toHaveBeenCalledTimes(2);
});
