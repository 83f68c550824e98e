import { dayOf } from '../base/day';
import type { Task, TaskStatus } from '../contracts/task';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const KEPT_DAYS = 30;
const SK = 'status';
const START =
  'SET #status = :running, #started_at = :at, #content = :content ADD #attempts :one REMOVE #error, #finished_at';
const SUCCEED = 'SET #status = :status, #finished_at = :at, #result = :result REMOVE #error';
const FAIL = 'SET #status = :status, #finished_at = :at, #error = :error, #result = :result';
const NOT_DONE = '#status <> :done';
const MAY_START = `${NOT_DONE} AND (attribute_not_exists(#content) OR #content = :content OR #status = :failed)`;

/** Table `registry`, `task#<id>` / `status`: work that goes on after the answer, for 30 days. */
export function jobStatusStore(registry: Table) {
  const key = (id: string) => ({ pk: `task#${id}`, sk: SK });

  async function get(id: string): Promise<Task | null> {
    const item = await registry.get(key(id));
    return item && taskOf(id, item);
  }

  async function create({ id, kind, parameters }: Pick<Task, 'id' | 'kind' | 'parameters'>, at: Date): Promise<Task> {
    const ttl = expiry(dayOf(at), KEPT_DAYS);
    const item = { kind, parameters, status: 'waiting', created_at: at.toISOString(), ttl };
    await registry.put({ ...key(id), ...item });
    return taskOf(id, item);
  }

  /**
   * Which attempt begins, from 1; 0: the task has succeeded and stays so, or is done from other content, which may change
   * once it has failed. Counted first: an attempt may die untold.
   */
  async function start(id: string, at: Date, content: string | null = null): Promise<number> {
    const values = { running: 'running', at: at.toISOString(), one: 1, done: 'succeeded', failed: 'failed', content };
    const item = await registry.update(key(id), START, values, MAY_START);
    return Number(item?.attempts ?? 0);
  }

  /** What the caller should know beside how it ends. */
  async function notice(id: string, text: string): Promise<void> {
    await registry.update(key(id), 'SET #notice = :text', { text }, 'attribute_exists(#pk)');
  }

  /** An attempt failed, the next one comes by itself. */
  async function retryLater(id: string, error: string): Promise<void> {
    const values = { status: 'waiting', error, done: 'succeeded' };
    await registry.update(key(id), 'SET #status = :status, #error = :error', values, NOT_DONE);
  }

  async function succeed(id: string, result: Readonly<Record<string, unknown>>, at: Date): Promise<void> {
    const values = { status: 'succeeded', at: at.toISOString(), result };
    await registry.update(key(id), SUCCEED, values);
  }

  /** Of two who did the same task one may have succeeded. */
  async function fail(
    id: string,
    error: string,
    at: Date,
    result: Readonly<Record<string, unknown>> | null = null,
  ): Promise<void> {
    const values = { status: 'failed', at: at.toISOString(), error, result, done: 'succeeded' };
    await registry.update(key(id), FAIL, values, NOT_DONE);
  }

  return { get, create, start, notice, retryLater, succeed, fail };
}

function taskOf(id: string, item: Item): Task {
  return {
    id,
    kind: String(item.kind),
    status: item.status as TaskStatus,
    parameters: (item.parameters ?? {}) as Record<string, string>,
    createdAt: String(item.created_at),
    startedAt: (item.started_at ?? null) as string | null,
    attempts: Number(item.attempts ?? 0),
    finishedAt: (item.finished_at ?? null) as string | null,
    result: (item.result ?? null) as Record<string, unknown> | null,
    error: (item.error ?? null) as string | null,
    content: (item.content ?? null) as string | null,
    notice: (item.notice ?? null) as string | null,
  };
}
