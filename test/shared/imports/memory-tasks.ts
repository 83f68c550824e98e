import type { Task } from '../../../shared/contracts/task';
import type { TaskStore } from '../../../shared/imports/tasks';

export const now = () => new Date('2024-05-20T02:00:00Z');

/** Tasks in memory, with what happened to them. */
export function memoryTasks(): TaskStore {
  const tasks = new Map<string, Task>();
  const change = (id: string, next: Partial<Task>) => {
    tasks.set(id, { ...(tasks.get(id) as Task), ...next });
  };
  const store: TaskStore = {
    get: async (id) => tasks.get(id) ?? null,
    create: async (task, at) => {
      const made: Task = {
        ...task,
        status: 'waiting',
        createdAt: at.toISOString(),
        startedAt: null,
        attempts: 0,
        finishedAt: null,
        result: null,
        error: null,
        content: null,
        notice: null,
      };
      tasks.set(task.id, made);
      return made;
    },
    notice: async (id, notice) => change(id, { notice }),
    start: async (id, at, content = null) => {
      const { attempts: before, content: held, status } = tasks.get(id) as Task;
      if (before > 0 && held !== content && status !== 'failed') return 0;
      const attempts = before + 1;
      change(id, { status: 'running', attempts, startedAt: at.toISOString(), error: null, content });
      return attempts;
    },
    retryLater: async (id, error) => change(id, { status: 'waiting', error }),
    succeed: async (id, result) => change(id, { status: 'succeeded', result }),
    fail: async (id, error, _, result) => change(id, { status: 'failed', error, result: result ?? null }),
  };
  return store;
}
