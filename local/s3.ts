import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, request as sendRequest } from 'node:http';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What there is: the names of buckets and of queues. */
type Names = { readonly buckets: readonly string[]; readonly queues: readonly string[] };
export type S3WorkerData = Names & { readonly dataDir: string | null };
export type EmulatorPorts = { readonly s3: number; readonly sqs: number };
export type QueuedMessage = { readonly queue: string; readonly body: string };

/** An object that a request has just made. */
export type CreatedObject = {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
};

export type LocalS3 = {
  /** Answers an S3 request; an object that it makes is reported before the caller has the answer. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Answers an SQS request. */
  handleQueues: (request: IncomingMessage, response: ServerResponse) => void;
  /** Puts a message into a queue. */
  send: (queue: string, body: string) => void;
  close: () => Promise<void>;
};

const WORKER = pathToFileURL(resolve('local/s3-worker.mts'));

/** S3 with the template's buckets, in memory or kept in `dataDir`, and SQS with its queues, in memory. */
export async function startS3(
  names: Names,
  dataDir: string | null,
  log: (chunk: Uint8Array) => void,
  onCreated: (created: CreatedObject) => void,
): Promise<LocalS3> {
  const folder = dataDir && join(dataDir, 's3');
  if (folder) mkdirSync(folder, { recursive: true });
  const workerData: S3WorkerData = { ...names, dataDir: folder };
  const worker = new Worker(WORKER, { workerData, execArgv: [], stdout: true, stderr: true });
  worker.stdout.on('data', log);
  worker.stderr.on('data', log);
  const [ports] = (await once(worker, 'message')) as [EmulatorPorts];
  const agent = new Agent({ keepAlive: true });
  return {
    handle: (request, response) => forward({ port: ports.s3, agent }, request, response, onCreated),
    handleQueues: (request, response) => forward({ port: ports.sqs, agent }, request, response, onCreated),
    send: (queue, body) => worker.postMessage({ queue, body } satisfies QueuedMessage),
    close: async () => {
      agent.destroy();
      const exited = once(worker, 'exit');
      worker.postMessage('stop');
      await exited;
    },
  };
}

type Target = { readonly port: number; readonly agent: Agent };

function forward(
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  onCreated: (created: CreatedObject) => void,
): void {
  const { method, url: path } = request;
  const headers = withoutRegion(asBytes(request.headers));
  const hangUp = () => response.destroy();
  const relay = async (answer: IncomingMessage) => {
    const created = (answer.statusCode ?? 500) < 300 ? creationOf(request) : null;
    if (created) onCreated({ ...created, ...(await describe(target, created)) });
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  };
  const upstream = sendRequest({ ...target, host: '127.0.0.1', method, path, headers }, (answer) => {
    relay(answer).catch(hangUp);
  });
  upstream.on('error', hangUp);
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}

/** curl calls what it puts a form, and the emulator would take it apart as one. */
function asBytes(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const isForm = /x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
  return isForm ? { ...headers, 'content-type': 'application/octet-stream' } : headers;
}

/** The emulator keeps queues by the region that a request is signed for; here is one, whatever the caller's. */
function withoutRegion(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  if (!String(headers['x-amz-target']).startsWith('AmazonSQS.')) return headers;
  const { authorization: _, ...others } = headers;
  return others;
}

/** The object that a successful request has made; null for requests that make none. */
function creationOf(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
): Pick<CreatedObject, 'bucket' | 'key' | 'reason'> | null {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, bucket = '', ...rest] = url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  if (!key) return null;
  const actions = [...url.searchParams.keys()].filter((name) => name !== 'x-id' && !name.startsWith('X-Amz-'));
  if (request.method === 'POST' && actions.join() === 'uploadId') {
    return { bucket, key, reason: 'CompleteMultipartUpload' };
  }
  if (request.method !== 'PUT' || actions.length > 0) return null;
  return { bucket, key, reason: request.headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject' };
}

/** Asks for the stored size and etag: the request's own length may count the framing of a chunked body. */
function describe(
  target: Target,
  { bucket, key }: Pick<CreatedObject, 'bucket' | 'key'>,
): Promise<Pick<CreatedObject, 'size' | 'etag'>> {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return new Promise((done, failed) => {
    sendRequest({ ...target, host: '127.0.0.1', method: 'HEAD', path }, (answer) => {
      answer.resume();
      const etag = String(answer.headers.etag ?? '').replaceAll('"', '');
      done({ size: Number(answer.headers['content-length'] ?? 0), etag });
    })
      .on('error', failed)
      .end();
  });
}
