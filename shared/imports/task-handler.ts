import { NotFoundError } from '../base/errors';
import type { Answer, ErrorShape } from '../base/http';
import { isHttpRequest } from '../base/request-body';
import { answerFrom, type RouteAnswers } from '../contracts/answer-route';
import { runTask, type StartTaskServices, startTask, type TaskStore, taskOfEvent } from './tasks';

export type TaskHandler = {
  /** Of tasks alone: asked for where the event starts one. */
  readonly services: () => { readonly tasks: TaskStore; readonly now: () => Date };
  /** The work of the function's one kind of task; what it comes to is the job's result. */
  readonly work: () => Promise<object>;
  readonly answers: RouteAnswers;
  readonly shape: ErrorShape;
  readonly deadlineMs: number;
};

/** An event of a function that answers routes and, in an invocation of its own, does work too long for an answer. */
export async function handleTaskOrRequest(event: unknown, handler: TaskHandler): Promise<unknown> {
  const started = taskOfEvent(event);
  if (started) return runTask(handler.services(), started.id, async () => ({ ...(await handler.work()) }));
  if (!isHttpRequest(event)) throw new NotFoundError('neither a request nor a task');
  return answerFrom(handler.answers, event, handler);
}

/** Starts a task of a kind and answers 202: `body`, and where to ask how far it is. */
export async function startedAnswer(services: StartTaskServices, kind: string, body: object): Promise<Answer> {
  const id = await startTask(services, kind);
  return { status: 202, location: `/v1/jobs/${id}`, body: { json: () => ({ ...body, job_id: id }) } };
}
