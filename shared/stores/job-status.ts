import { dayOf } from '../base/day';
import type { Task, TaskStatus } from '../contracts/task';
import type { Item } from './expressions';
import { expiry, type Table } from './table';

const KEPT_DAYS = 30;
const SK = 'status';

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

  /** Which attempt begins, from 1; 0: the task has succeeded, and stays so. Counted first: an attempt may die untold. */
  async function start(id: string, at: Date): Promise<number> {
    const item = await registry.update(
      key(id),
      'SET #status = :running, #started_at = :at ADD #attempts :one REMOVE #error, #finished_at',
      { running: 'running', at: at.toISOString(), one: 1, done: 'succeeded' },
      '#status <> :done',
    );
    return Number(item?.attempts ?? 0);
  }

  /** An attempt failed, the next one comes by itself. */
  async function retryLater(id: string, error: string): Promise<void> {
    const values = { status: 'waiting', error, done: 'succeeded' };
    await registry.update(key(id), 'SET #status = :status, #error = :error', values, '#status <> :done');
  }

  async function succeed(id: string, result: Readonly<Record<string, unknown>>, at: Date): Promise<void> {
    const values = { status: 'succeeded', at: at.toISOString(), result };
    await registry.update(
      key(id),
      'SET #status = :status, #finished_at = :at, #result = :result REMOVE #error',
      values,
    );
  }

  /** Of two who did the same task one may have succeeded. */
  async function fail(
    id: string,
    error: string,
    at: Date,
    result: Readonly<Record<string, unknown>> | null = null,
  ): Promise<void> {
    const values = { status: 'failed', at: at.toISOString(), error, result, done: 'succeeded' };
    await registry.update(
      key(id),
      'SET #status = :status, #finished_at = :at, #error = :error, #result = :result',
      values,
      '#status <> :done',
    );
  }

  return { get, create, start, retryLater, succeed, fail };
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
  };
}
