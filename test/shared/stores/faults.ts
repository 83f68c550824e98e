import {
  BatchWriteCommand,
  type BatchWriteCommandOutput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../shared/base/retry';

type Client = DynamoDBDocumentClient;
type Send = (command: unknown) => Promise<unknown>;

export type FakeClock = Clock & { slept: number[]; advance: (seconds: number) => void };

/** Stands still; sleeping is remembered, not done. */
export function fakeClock(start = '2023-03-25T03:00:00+07:00'): FakeClock {
  let ms = Date.parse(start);
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(ms),
    sleep: async (wait) => {
      slept.push(wait);
    },
    advance: (seconds) => {
      ms += seconds * 1000;
    },
  };
}

/** A client whose every command goes through `handle`. */
export function through(client: Client, handle: (command: unknown, send: Send) => Promise<unknown>): Client {
  const send: Send = (command) => client.send(command as never);
  return { send: (command: unknown) => handle(command, send) } as unknown as Client;
}

export class Killed extends Error {}

/** Dies for good when `writes` items have been written; a batch is written item by item. */
export function dyingAfter(client: Client, writes: number): Client {
  let done = 0;
  const alive = () => {
    if (done >= writes) throw new Killed();
    done++;
  };
  return through(client, async (command, send) => {
    if (command instanceof PutCommand || command instanceof UpdateCommand || command instanceof DeleteCommand) alive();
    if (!(command instanceof BatchWriteCommand)) return send(command);
    for (const [table, requests] of Object.entries(command.input.RequestItems ?? {}))
      for (const request of requests) {
        alive();
        await send(new BatchWriteCommand({ RequestItems: { [table]: [request] } }));
      }
    return {};
  });
}

/** Counts the write commands that reach the table. */
export function counting(client: Client): { client: Client; writes: () => number } {
  let count = 0;
  const counted = through(client, (command, send) => {
    if (!(command instanceof QueryCommand) && 'RequestItems' in (command as BatchWriteCommand).input) count++;
    if (command instanceof PutCommand || command instanceof UpdateCommand || command instanceof DeleteCommand) count++;
    return send(command);
  });
  return { client: counted, writes: () => count };
}

/** Answers queries with one item a page, and with an empty page that has a key before each. */
export function tinyPages(client: Client): { client: Client; pages: () => number } {
  let pages = 0;
  const cursors = new Map<string, QueryCommand['input']['ExclusiveStartKey']>();
  const paged = through(client, async (command, send) => {
    if (!(command instanceof QueryCommand)) return send(command);
    pages++;
    const cursor = command.input.ExclusiveStartKey?.cursor as string | undefined;
    if (cursor === undefined) {
      const next = `after page ${pages}`;
      cursors.set(next, command.input.ExclusiveStartKey);
      return { Items: [], LastEvaluatedKey: { cursor: next } };
    }
    const input = { ...command.input, ExclusiveStartKey: cursors.get(cursor), Limit: 1 };
    return send(new QueryCommand(input)) as Promise<QueryCommandOutput>;
  });
  return { client: paged, pages: () => pages };
}

/** Leaves a share of every batch unprocessed: shares[i] of the i-th call, the last share from then on. */
export function unprocessing(client: Client, shares: readonly number[]): Client {
  let calls = 0;
  return through(client, async (command, send) => {
    if (!(command instanceof BatchWriteCommand)) return send(command);
    const share = shares[Math.min(calls++, shares.length - 1)] as number;
    const [[table, requests = []] = ['', []]] = Object.entries(command.input.RequestItems ?? {});
    const accepted = requests.slice(0, Math.ceil(requests.length * (1 - share)));
    const left = requests.slice(accepted.length);
    if (accepted.length > 0) await send(new BatchWriteCommand({ RequestItems: { [table]: accepted } }));
    return { UnprocessedItems: left.length > 0 ? { [table]: left } : {} } as BatchWriteCommandOutput;
  });
}

/** Refuses every command `times` times with an error of that name before it lets it through. */
export function refusing(client: Client, name: string, times: number): Client {
  let calls = 0;
  return through(client, async (command, send) => {
    if (calls++ % (times + 1) < times) throw Object.assign(new Error('slow down'), { name });
    return send(command);
  });
}
