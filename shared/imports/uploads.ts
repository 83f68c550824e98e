import { ContractError, NotFoundError } from '../base/errors';
import { type Answer, entityTag, type HttpRequest } from '../base/http';
import { inJsonBody, WHOLE_BODY } from '../base/json-pointer';
import { requestBody } from '../base/request-body';
import type { Task } from '../contracts/task';
import { parseUpload, uploadKey } from '../contracts/uploads';
import { withDeadline } from './task-deadline';
import type { TaskStore } from './tasks';

const UPLOAD_MINUTES = 15;

export type UploadServices = {
  readonly tasks: Pick<TaskStore, 'create' | 'get'>;
  /** A URL that takes one PUT of this key for so many seconds. */
  readonly presignPut: (key: string, expiresSeconds: number, now: Date) => Promise<string>;
  readonly newId: () => string;
  /** The real time: signatures are checked against it. */
  readonly realNow: () => Date;
  readonly now: () => Date;
};

/** POST /v1/uploads: where to PUT a file of a kind, and the job that will tell what came of it. */
export async function startUpload(services: UploadServices, request: HttpRequest): Promise<Answer> {
  const body = requestBody(request, 'send the kind alone');
  const { kind, parameters } = inJsonBody(() => parseUpload(parseJson(body)));
  const task = await services.tasks.create(
    { id: services.newId(), kind: `upload:${kind}`, parameters },
    services.now(),
  );
  const key = uploadKey(kind, task.id);
  const signedAt = services.realNow();
  const uploadUrl = await services.presignPut(key, UPLOAD_MINUTES * 60, signedAt);
  const expiresAt = new Date(signedAt.getTime() + UPLOAD_MINUTES * 60_000).toISOString();
  const started = { upload_url: uploadUrl, method: 'PUT', key, expires_at: expiresAt, job: jobView(task) };
  return { status: 201, location: `/v1/jobs/${task.id}`, body: { json: () => started } };
}

/** GET /v1/jobs/{id}: how far it is; of an import also the accepted and rejected rows. */
export async function jobStatus({ tasks, now }: Pick<UploadServices, 'tasks' | 'now'>, id: string): Promise<Answer> {
  const known = await tasks.get(id);
  if (!known) throw new NotFoundError(`no job ${id}; jobs are kept for 30 days`);
  const task = withDeadline(known, now());
  return { etag: entityTag(task), body: { json: () => jobView(task) } };
}

function jobView({ id, kind, status, createdAt, finishedAt, result, error, notice }: Task): object {
  return { id, kind, status, created_at: createdAt, finished_at: finishedAt, result, error, notice };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ContractError(WHOLE_BODY, undefined, '', 'the body must be JSON such as {"kind":"video-views"}');
  }
}
