import * as http from 'node:http';
import * as https from 'node:https';
import { type RetryPolicy, retry } from '../base/retry';
import { type AttributeValue, fromAttributes, toAttributes } from './attribute-values';
import type { Item } from './expressions';
import { signRequest } from './sign-request';
import type { Credentials } from './signature';
import type { BatchRequest, DynamoAnswer, DynamoCall } from './table';

export type DynamoAccess = {
  /** `https://dynamodb.<region>.amazonaws.com`, or another address that speaks its protocol. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
};
export type Waits = { readonly connectMs: number; readonly answerMs: number };

type Answer = { readonly status: number; readonly requestId: string | undefined; readonly text: string };
type Attributes = Record<string, AttributeValue>;

const MAPS = ['Item', 'Key', 'Attributes', 'ExpressionAttributeValues', 'ExclusiveStartKey', 'LastEvaluatedKey'];

/**
 * Asks DynamoDB over its JSON protocol without the SDK, whose loading is most of a cold start. An answer that does not
 * come in time, a broken connection and a 5xx are tried again by `policy`; any refusal is an error named as DynamoDB does.
 */
export function dynamoHttp(
  { endpoint, region, credentials }: DynamoAccess,
  waits: Waits,
  policy: Omit<RetryPolicy, 'retryable' | 'onRetry'>,
  now: () => Date,
): DynamoCall {
  const url = new URL(endpoint.replace(/\/?$/, '/'));
  const send = url.protocol === 'https:' ? https.request : http.request;
  const Agent = url.protocol === 'https:' ? https.Agent : http.Agent;
  const agent = new Agent({ keepAlive: true });

  const ask = (target: string, body: string): Promise<Answer> => {
    const unsigned = {
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
      body,
    };
    const signed = signRequest(unsigned, credentials, { region, service: 'dynamodb', now: now() });
    const headers = { ...signed, 'content-length': String(Buffer.byteLength(body)) };
    return exchange(send(url, { method: 'POST', headers, agent }), body, waits);
  };

  return async (operation, request) => {
    const body = JSON.stringify(converted(request, toAttributes));
    const answer = await retry(async () => told(await ask(`DynamoDB_20120810.${operation}`, body)), {
      ...policy,
      retryable: isPassing,
      onRetry: () => closeIdle(agent),
    });
    return converted(answer, (map) => fromAttributes(map as Attributes)) as DynamoAnswer;
  };
}

/** After a freeze all idle connections may be as dead as the one that failed: the next try opens one of its own. */
function closeIdle({ freeSockets }: http.Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}

/** The text of a whole answer; an error named TimeoutError after `waits`, and NetworkingError when the connection breaks. */
function exchange(request: http.ClientRequest, body: string, { connectMs, answerMs }: Waits): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const giveUp = (what: string, ms: number) =>
      setTimeout(() => {
        // a request that is destroyed already tells nobody of it: the promise is settled here
        fail(unanswered('TimeoutError', `has not ${what} in ${ms} ms`));
        request.destroy();
      }, ms);
    const answering = giveUp('answered', answerMs);
    const connecting = giveUp('been reached', connectMs);
    const settle = (): void => {
      clearTimeout(answering);
      clearTimeout(connecting);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const broken = ({ message, code }: NodeJS.ErrnoException): void =>
      fail(Object.assign(unanswered('NetworkingError', `has not answered: ${message || code}`), { code }));
    request.on('socket', (socket) => {
      if (!socket.connecting) clearTimeout(connecting);
      else socket.once('connect', () => clearTimeout(connecting));
    });
    request.on('error', broken);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', broken);
      response.on('end', () => {
        settle();
        const requestId = response.headers['x-amzn-requestid']?.toString();
        resolve({ status: response.statusCode ?? 0, requestId, text: Buffer.concat(parts).toString('utf8') });
      });
    });
    request.end(body);
  });
}

/** An error in our own words: a parser's holds the bytes of the answer, which belong in no log. */
function unanswered(name: string, what: string): Error {
  const error = new Error(`DynamoDB ${what}`);
  error.name = name;
  return error;
}

/** The answer's content; DynamoDB's own error for any other status than 200. */
function told({ status, requestId, text }: Answer): Item {
  const content = contentOf(text);
  if (status === 200 && content) return content;
  if (status === 200) throw unanswered('NetworkingError', 'has answered with something else than JSON');
  const { __type = '', message, Message } = (content ?? {}) as { __type?: string; message?: string; Message?: string };
  // beyond its first line, the refusal of a signature repeats the session token
  const [says] = (message ?? Message ?? `DynamoDB answered with status ${status}`).split('\n');
  const error = new Error(says);
  error.name = __type.slice(__type.lastIndexOf('#') + 1) || (status >= 500 ? 'ServiceUnavailable' : 'RequestRefused');
  throw Object.assign(error, { $metadata: { httpStatusCode: status, requestId } });
}

/** Null for what is no JSON object, such as a proxy's page. */
function contentOf(text: string): Item | null {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' ? (content as Item | null) : null;
  } catch {
    // who asks knows the status, and that says enough
    return null;
  }
}

/** Whether another try may succeed: nobody answered, or the service failed. */
function isPassing(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { httpStatusCode: number } };
  return $metadata === undefined || $metadata.httpStatusCode >= 500;
}

/** The request or answer with its items, keys and values in the other notation. */
function converted(given: Item, convert: (map: Item) => Item): Item {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (MAPS.includes(name)) return [name, convert(value as Item)];
      if (name === 'Items') return [name, (value as Item[]).map(convert)];
      const isBatch = name === 'RequestItems' || name === 'UnprocessedItems';
      return [name, isBatch ? convertedBatch(value as Record<string, BatchRequest[]>, convert) : value];
    }),
  );
}

function convertedBatch(tables: Record<string, BatchRequest[]>, convert: (map: Item) => Item): Record<string, Item[]> {
  const one = (request: BatchRequest) =>
    Object.fromEntries(Object.entries(request).map(([kind, part]) => [kind, converted(part as Item, convert)]));
  return Object.fromEntries(Object.entries(tables).map(([table, requests]) => [table, requests.map(one)]));
}
