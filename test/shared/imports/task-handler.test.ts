import { handleTaskOrRequest, startedAnswer } from '../../../shared/imports/task-handler';
import { memoryTasks, now } from './memory-tasks';

/** A function with one kind of task, which comes to this. */
function functionOf(result: object) {
  const tasks = memoryTasks();
  const events: object[] = [];
  const handler = {
    services: () => ({ tasks, now }),
    work: async () => result,
    answers: {},
    shape: 'legacy',
    deadlineMs: 1_000,
  } as const;
  const starting = { tasks, now, newId: () => 'id-1', invoke: async (event: object) => void events.push(event) };
  return { tasks, events, handler, starting };
}

describe('a function with a task', () => {
  it('answers at once where to ask, and does the work in an invocation of its own', async () => {
    const { tasks, events, handler, starting } = functionOf({ rows: 7 });
    const { status, location, body } = await startedAnswer(starting, 'training', { message: 'started' });
    expect([status, location]).toEqual([202, '/v1/jobs/id-1']);
    expect('json' in body && body.json()).toEqual({ message: 'started', job_id: 'id-1' });
    expect(await tasks.get('id-1')).toMatchObject({ status: 'waiting', kind: 'training' });
    for (const event of events) await handleTaskOrRequest(event, handler);
    expect(await tasks.get('id-1')).toMatchObject({ status: 'succeeded', result: { rows: 7 } });
  });

  it('answers requests, and takes nothing else', async () => {
    const { handler } = functionOf({});
    const request = { httpMethod: 'GET', resource: '/nothing', requestContext: { requestId: 'r' }, headers: {} };
    expect(await handleTaskOrRequest(request, handler)).toMatchObject({ statusCode: 404 });
    for (const other of [null, {}, { task: 'training' }])
      await expect(handleTaskOrRequest(other, handler)).rejects.toThrow('neither a request nor a task');
  });
});
