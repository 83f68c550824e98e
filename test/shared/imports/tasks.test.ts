import { ContractError, NothingDoneError } from '../../../shared/base/errors';
import { logger } from '../../../shared/base/log';
import type { Task } from '../../../shared/contracts/task';
import { runTask, startTask, type TaskStore, taskOfEvent } from '../../../shared/imports/tasks';

const now = () => new Date('2024-05-20T02:00:00Z');

/** Tasks in memory, with what happened to them. */
function memoryTasks() {
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
        finishedAt: null,
        result: null,
        error: null,
      };
      tasks.set(task.id, made);
      return made;
    },
    start: async (id) => change(id, { status: 'running' }),
    succeed: async (id, result) => change(id, { status: 'succeeded', result }),
    fail: async (id, error, _, result) => change(id, { status: 'failed', error, result: result ?? null }),
  };
  return store;
}

describe('tasks', () => {
  const told = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  afterAll(() => told.mockRestore());

  async function started() {
    const tasks = memoryTasks();
    const invoked: unknown[] = [];
    const services = { tasks, now, newId: () => 'id-1', invoke: async (event: object) => void invoked.push(event) };
    const id = await startTask(services, 'training', { weeks: '4' });
    return { tasks, invoked, id, services };
  }

  it('are recorded before they are started', async () => {
    const { tasks, invoked, id } = await started();
    expect(invoked).toEqual([{ task: 'training', id }]);
    expect(taskOfEvent(invoked[0])).toEqual({ task: 'training', id });
    expect(await tasks.get(id)).toMatchObject({ status: 'waiting', kind: 'training', parameters: { weeks: '4' } });
    for (const event of [null, {}, { id }, { task: 1, id }]) expect(taskOfEvent(event)).toBeNull();
  });

  it('end with what came of them, and are not done twice', async () => {
    const { services, id } = await started();
    let runs = 0;
    const work = async ({ parameters }: Task) => ({ weeks: parameters.weeks, runs: ++runs });
    for (let times = 0; times < 2; times++)
      expect(await runTask(services, id, work)).toMatchObject({ status: 'succeeded', result: { weeks: '4', runs: 1 } });
  });

  it('fail for good on what the caller can mend', async () => {
    const { services, id } = await started();
    const work = async () => {
      throw new ContractError('csv header', '', '', 'missing columns: n');
    };
    expect(await runTask(services, id, work)).toMatchObject({ status: 'failed', error: 'missing columns: n' });
  });

  it('that came to nothing fail with the details', async () => {
    const { services, id } = await started();
    const work = async () => Promise.reject(new NothingDoneError('no row was taken', { accepted: 0 }));
    expect(await runTask(services, id, work)).toMatchObject({
      status: 'failed',
      error: 'no row was taken',
      result: { accepted: 0 },
    });
  });

  it('are tried again on anything else, telling the caller nothing of the inside', async () => {
    const { services, tasks, id } = await started();
    const broken = async () => {
      throw new Error('table dev-learning is down');
    };
    await expect(runTask(services, id, broken)).rejects.toThrow('down');
    expect(await tasks.get(id)).toMatchObject({ status: 'failed', error: 'internal error; it is tried again' });
    expect(await runTask(services, id, async () => ({}))).toMatchObject({ status: 'succeeded' });
  });

  it('that are unknown are not run', async () => {
    await expect(runTask({ tasks: memoryTasks(), now }, 'x', async () => ({}))).rejects.toThrow('no task x');
  });
});
