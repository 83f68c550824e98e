import { TASK_ATTEMPTS } from '../contracts/names';
import type { Task } from '../contracts/task';

const MINUTE_MS = 60_000;
/** No function may run for longer than 15 minutes. */
const RUN_MS = 16 * MINUTE_MS;
/** Lambda gives up an event after six hours; what has not been begun by then never is. */
const IDLE_MS = 7 * 60 * MINUTE_MS;
const AGAIN = "if that fails too, tell the operator this job's id";

/**
 * The task, told as failed when nobody works on it any more: a function that ran out of memory or time could not say so,
 * and the event behind it lies in a dead-letter queue or is lost.
 */
export function withDeadline(task: Task, now: Date): Task {
  if (task.status !== 'waiting' && task.status !== 'running') return task;
  const isLast = task.status === 'running' && task.attempts >= TASK_ATTEMPTS;
  const end = Date.parse(task.startedAt ?? task.createdAt) + (isLast ? RUN_MS : IDLE_MS);
  if (now.getTime() < end) return task;
  return { ...task, status: 'failed', finishedAt: new Date(end).toISOString(), error: failedForGood(task) };
}

/** What the caller of a task that was given up is told: what happened and what to do, nothing of the inside. */
export function failedForGood({ kind, attempts, status }: Task): string {
  const isUpload = kind.startsWith('upload:');
  if (attempts === 0 && status === 'waiting')
    return isUpload
      ? `no file was read: none came within 15 minutes, or its arrival was not told; start a new upload, and ${AGAIN}`
      : `it was never begun; start it again, and ${AGAIN}`;
  return isUpload
    ? `the file could not be read in several attempts; send the same file again in a new upload (nothing counts twice), and ${AGAIN}`
    : `it failed in several attempts; start it again, and ${AGAIN}`;
}
