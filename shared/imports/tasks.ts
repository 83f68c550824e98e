import {
  ContractError,
  ModelRefusedError,
  NotEnoughDataError,
  NotFoundError,
  NothingDoneError,
  RequestError,
} from '../base/errors';
import { logger } from '../base/log';
import { TASK_ATTEMPTS } from '../contracts/names';
import type { Task } from '../contracts/task';
import { failedForGood } from './task-deadline';

/** Where tasks are kept (stores/job-status.ts). */
export type TaskStore = {
  get: (id: string) => Promise<Task | null>;
  create: (task: Pick<Task, 'id' | 'kind' | 'parameters'>, at: Date) => Promise<Task>;
  start: (id: string, at: Date, content?: string | null) => Promise<number>;
  notice: (id: string, text: string) => Promise<void>;
  retryLater: (id: string, error: string) => Promise<void>;
  succeed: (id: string, result: Readonly<Record<string, unknown>>, at: Date) => Promise<void>;
  fail: (id: string, error: string, at: Date, result?: Readonly<Record<string, unknown>>) => Promise<void>;
};

export type StartTaskServices = {
  readonly tasks: Pick<TaskStore, 'create'>;
  /** Invokes the function that does the work, with this event, without waiting for it. */
  readonly invoke: (event: { readonly task: string; readonly id: string }) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => Date;
};

/** Records a task and starts it in an invocation of its own; its id is what /v1/jobs/{id} knows. */
export async function startTask(
  { tasks, invoke, newId, now }: StartTaskServices,
  kind: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { id } = await tasks.create({ id: newId(), kind, parameters }, now());
  await invoke({ task: kind, id });
  return id;
}

/**
 * Does the work of a task and records what came of it. What the caller can mend (too little data, a bad file) is
 * recorded and not tried again; any other error is thrown, so that Lambda tries again, and is recorded as well: after
 * the last attempt for good. A task that is done from other `content` is left alone.
 */
export async function runTask(
  { tasks, now }: { readonly tasks: TaskStore; readonly now: () => Date },
  id: string,
  work: (task: Task) => Promise<Readonly<Record<string, unknown>>>,
  content: string | null = null,
): Promise<Task> {
  const task = await tasks.get(id);
  if (!task) throw new NotFoundError(`no task ${id}; it ended more than 30 days ago`);
  if (task.status === 'succeeded') return task;
  const attempt = await tasks.start(id, now(), content);
  if (attempt === 0) return (await tasks.get(id)) ?? task;
  try {
    await tasks.succeed(id, await work(task), now());
  } catch (error) {
    if (!isForCaller(error)) {
      if (attempt >= TASK_ATTEMPTS) await tasks.fail(id, failedForGood(task), now());
      else await tasks.retryLater(id, `attempt ${attempt} of ${TASK_ATTEMPTS} failed; it is tried again by itself`);
      throw error;
    }
    logger.warn('task refused', { id, kind: task.kind, reason: error.name });
    await tasks.fail(id, error.message, now(), error instanceof NothingDoneError ? error.result : undefined);
  }
  return (await tasks.get(id)) ?? task;
}

/** Whether an event is the start of a task. */
export function taskOfEvent(event: unknown): { readonly task: string; readonly id: string } | null {
  const { task, id } = (event ?? {}) as { task?: unknown; id?: unknown };
  return typeof task === 'string' && typeof id === 'string' ? { task, id } : null;
}

function isForCaller(error: unknown): error is Error {
  const kinds = [ContractError, NotEnoughDataError, NotFoundError, RequestError, ModelRefusedError, NothingDoneError];
  return kinds.some((kind) => error instanceof kind);
}
