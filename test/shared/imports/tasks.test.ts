import {
  ContractError,
  ModelRefusedError,
  NotEnoughDataError,
  NotFoundError,
  NothingDoneError,
  RequestError,
} from '../../../shared/base/errors';
import { logger } from '../../../shared/base/log';
import { TASK_ATTEMPTS } from '../../../shared/contracts/names';
import type { Task } from '../../../shared/contracts/task';
import { withDeadline } from '../../../shared/imports/task-deadline';
import { runTask, startTask, taskOfEvent } from '../../../shared/imports/tasks';
import { memoryTasks, now } from './memory-tasks';

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
    for (const event of [null, {}, { id }, { task: 1, id }, { task: 'training', id: 1 }])
      expect(taskOfEvent(event)).toBeNull();
  });

  it('end with what came of them, and are not done twice', async () => {
    const { services, id } = await started();
    let runs = 0;
    const work = async ({ parameters }: Task) => ({ weeks: parameters.weeks, runs: ++runs });
    for (let times = 0; times < 2; times++)
      expect(await runTask(services, id, work)).toMatchObject({ status: 'succeeded', result: { weeks: '4', runs: 1 } });
  });

  it.each([
    new ContractError('csv header', '', '', 'missing columns: n'),
    new NotEnoughDataError('9 rows'),
    new NotFoundError('no such class'),
    new RequestError(409, 'in use'),
    new ModelRefusedError(['too old']),
  ])('fail for good on what the caller can mend: %p', async (error) => {
    told.mockClear();
    const { services, id } = await started();
    const ended = await runTask(services, id, () => Promise.reject(error));
    expect(ended).toMatchObject({ status: 'failed', error: error.message, result: null });
    // the message may hold what was sent
    expect(told.mock.calls).toEqual([['task refused', { id, kind: 'training', reason: error.name }]]);
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
    const error = 'attempt 1 of 3 failed; it is tried again by itself';
    expect(await tasks.get(id)).toMatchObject({ status: 'waiting', error });
    expect(await runTask(services, id, async () => ({}))).toMatchObject({ status: 'succeeded' });
  });

  it('fail for good with the last attempt and say what to do, until somebody runs them once more', async () => {
    const { services, tasks, id } = await started();
    const broken = async () => {
      throw new Error('table dev-learning is down');
    };
    for (let attempt = 1; attempt <= TASK_ATTEMPTS; attempt++)
      await expect(runTask(services, id, broken)).rejects.toThrow('down');
    const error = expect.stringMatching(/^it failed in several attempts; start it again/);
    expect(await tasks.get(id)).toMatchObject({ status: 'failed', error });
    expect(await runTask(services, id, async () => ({}))).toMatchObject({ status: 'succeeded' });
  });

  it('are left alone while they are done from something else', async () => {
    const { services, id } = await started();
    const second = jest.fn();
    const first = async () => {
      expect(await runTask(services, id, second, 'two')).toMatchObject({ status: 'running', content: 'one' });
      return { from: 'one' };
    };
    expect(await runTask(services, id, first, 'one')).toMatchObject({ status: 'succeeded', result: { from: 'one' } });
    expect(second).not.toHaveBeenCalled();
  });

  it('that are unknown are not run', async () => {
    await expect(runTask({ tasks: memoryTasks(), now }, 'x', async () => ({}))).rejects.toThrow('no task x');
  });
});

describe('a task that nobody works on any more', () => {
  const task: Task = {
    id: 'id-1',
    kind: 'upload:grades',
    status: 'running',
    parameters: {},
    createdAt: '2024-05-20T01:00:00.000Z',
    startedAt: '2024-05-20T02:00:00.000Z',
    attempts: TASK_ATTEMPTS,
    finishedAt: null,
    result: null,
    error: null,
    content: null,
    notice: null,
  };
  const minutesLater = (minutes: number) => new Date(Date.UTC(2024, 4, 20, 2, minutes));

  it('has failed for good once its last attempt is over', () => {
    expect(withDeadline(task, minutesLater(15))).toBe(task);
    const error = expect.stringMatching(/^the file could not be read .* send the same file again in a new upload/);
    const failed = { ...task, status: 'failed', finishedAt: '2024-05-20T02:16:00.000Z', error };
    expect(withDeadline(task, minutesLater(16))).toEqual(failed);
    expect(withDeadline(task, minutesLater(600))).toEqual(failed);
  });

  it('has failed for good when no further attempt can come', () => {
    const early = { ...task, attempts: 1 };
    expect(withDeadline(early, minutesLater(6 * 60))).toBe(early);
    expect(withDeadline(early, minutesLater(7 * 60))).toMatchObject({ status: 'failed' });
    const never: Task = { ...task, status: 'waiting', startedAt: null, attempts: 0 };
    expect(withDeadline(never, minutesLater(5 * 60))).toBe(never);
    expect(withDeadline(never, minutesLater(6 * 60)).error).toMatch(/^no file was read: none came within 15 minutes/);
    expect(withDeadline({ ...never, kind: 'training' }, minutesLater(6 * 60)).error).toMatch(
      /^it was never begun; start it/,
    );
  });

  it('stays as it ended', () => {
    for (const status of ['succeeded', 'failed'] as const) {
      const ended = { ...task, status };
      expect(withDeadline(ended, minutesLater(10_000))).toBe(ended);
    }
  });
});
