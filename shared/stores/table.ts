import { addDays, type Day, startOfDay } from '../base/day';
import { randomStream, seedOf } from '../base/random';
import { type Clock, type RetryPolicy, retry } from '../base/retry';
import { checkNumbers, type Item, placeholders, queryExpressions, type Selection } from './expressions';
import type { Patience } from './patience';

export type Key = { readonly pk: string; readonly sk: string };

/** One DynamoDB table. In expressions `#name` is the attribute `name` and `:name` the value given as `name`. */
export type Table = ReturnType<typeof tableOf>;

type Operation = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'BatchWriteItem';
export type BatchRequest = { PutRequest: { Item: Item } } | { DeleteRequest: { Key: Key } };
export type DynamoAnswer = {
  readonly Item?: Item | undefined;
  readonly Items?: Item[] | undefined;
  readonly Attributes?: Item | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
  readonly UnprocessedItems?: Record<string, BatchRequest[]> | undefined;
};
/** Asks DynamoDB. The values of items, keys and expressions are plain: strings, numbers, bytes, lists, maps. */
export type DynamoCall = (operation: Operation, request: Item) => Promise<DynamoAnswer>;

const BATCH = 25;
const CONDITION_FAILED = 'ConditionalCheckFailedException';
const UNPROCESSED = 'UnprocessedItems';
const BUSY = [
  UNPROCESSED,
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
];
/** An answer leaves a DynamoDB that fails to the tries of its client: failing may take long, being busy does not. */
const RETRIED = { answering: new Set(BUSY), working: new Set([...BUSY, 'InternalServerError']) };

/** What a read may miss: 'consistent' nothing; 'eventual', at half the price, what was written in the last moments. */
export type Consistency = 'consistent' | 'eventual';

/** Reads leave out expired items, and are consistent where nothing else is asked; writes refuse numbers that DynamoDB cannot hold (RangeError). */
export function tableOf(call: DynamoCall, tableName: string, clock: Clock, patience: Patience = 'working') {
  const policy = busyPolicy(tableName, clock, RETRIED[patience]);
  const TableName = tableName;
  const isLive = (item: Item) => item.ttl === undefined || Number(item.ttl) * 1000 > clock.now().getTime();

  async function get(key: Key, consistency: Consistency = 'consistent'): Promise<Item | null> {
    const request = { TableName, Key: key, ConsistentRead: consistency === 'consistent' };
    const answer = await retry(() => call('GetItem', request), policy);
    return answer.Item && isLive(answer.Item) ? answer.Item : null;
  }

  /** Every selected item in order of sort key, over as many pages as it takes. */
  async function query(pk: string, selection: Selection = {}): Promise<Item[]> {
    const limit = selection.limit ?? Number.POSITIVE_INFINITY;
    const request = { TableName, ConsistentRead: true, ...queryExpressions(pk, selection) };
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const page = await retry(() => call('Query', { ...request, ExclusiveStartKey: start }), policy);
      found.push(...(page.Items ?? []).filter(isLive));
      start = page.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found.slice(0, limit);
  }

  /** False when the condition does not hold. */
  async function put(item: Key & Item, condition?: string, values?: Item): Promise<boolean> {
    checkNumbers(item, tableName);
    const request = { TableName, Item: item, ConditionExpression: condition, ...placeholders(condition ?? '', values) };
    return (await unlessConditionFails(retry(() => call('PutItem', request), policy))) !== null;
  }

  /** The item after the change; null when the condition does not hold. */
  async function update(key: Key, change: string, values: Item, condition?: string): Promise<Item | null> {
    checkNumbers(values, tableName);
    const request = {
      TableName,
      Key: key,
      UpdateExpression: change,
      ConditionExpression: condition,
      ReturnValues: 'ALL_NEW',
      ...placeholders(`${change} ${condition ?? ''}`, values),
    };
    const answer = await unlessConditionFails(retry(() => call('UpdateItem', request), policy));
    return answer && (answer.Attributes ?? {});
  }

  async function remove(key: Key): Promise<void> {
    await retry(() => call('DeleteItem', { TableName, Key: key }), policy);
  }

  /** Unordered and not atomic; throws when DynamoDB still leaves items unprocessed after the last try. */
  async function writeAll(puts: readonly (Key & Item)[], deletes: readonly Key[] = []): Promise<void> {
    for (const item of puts) checkNumbers(item, tableName);
    for (const batch of batchesOf(puts, deletes)) await writeBatch(call, tableName, batch, policy);
  }

  return { name: tableName, get, query, put, update, remove, writeAll };
}

/** The `ttl` of an item kept for `days` days from its run date, in epoch seconds. */
export function expiry(runDate: Day, days: number): number {
  return startOfDay(addDays(runDate, days)).getTime() / 1000;
}

async function unlessConditionFails<T>(sent: Promise<T>): Promise<T | null> {
  try {
    return await sent;
  } catch (error) {
    if (nameOf(error) === CONDITION_FAILED) return null;
    throw error;
  }
}

function batchesOf(puts: readonly (Key & Item)[], deletes: readonly Key[]): BatchRequest[][] {
  const requests = [
    ...puts.map((item) => ({ PutRequest: { Item: item } })),
    ...deletes.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  ];
  return Array.from({ length: Math.ceil(requests.length / BATCH) }, (_, n) =>
    requests.slice(n * BATCH, (n + 1) * BATCH),
  );
}

async function writeBatch(
  call: DynamoCall,
  tableName: string,
  requests: BatchRequest[],
  policy: RetryPolicy,
): Promise<void> {
  let left = requests;
  await retry(async () => {
    const answer = await call('BatchWriteItem', { RequestItems: { [tableName]: left } });
    left = answer.UnprocessedItems?.[tableName] ?? [];
    if (left.length > 0) throw unprocessed(tableName, left.length);
  }, policy);
}

function busyPolicy(tableName: string, clock: Clock, retried: ReadonlySet<string>): RetryPolicy {
  return {
    tries: 6,
    baseMs: 50,
    maxMs: 2_000,
    // The start time differs between processes, so their waits do too.
    random: randomStream(seedOf(`${tableName} ${clock.now().getTime()}`)),
    sleep: clock.sleep,
    retryable: (error) => retried.has(nameOf(error)),
  };
}

function unprocessed(tableName: string, count: number): Error {
  const error = new Error(`table ${tableName} left ${count} items of a batch unwritten; run the job again later`);
  error.name = UNPROCESSED;
  return error;
}

function nameOf(error: unknown): string {
  return (error as { name?: string } | null)?.name ?? '';
}
