import { ContractError, NothingDoneError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type ImportReport, importBody } from '../contracts/import-report';
import type { ImportRun } from '../contracts/importer';
import type { Task } from '../contracts/task';
import { parseUploadKey, type UploadKind } from '../contracts/uploads';
import { runTask, type TaskStore } from './tasks';

/** A new object of the bucket as EventBridge tells of it. */
export type NewObject = { readonly key: string; readonly versionId: string | undefined };

/** An object to read piece by piece; `etag` is the MD5 of its bytes. */
type ObjectStream = { readonly etag: string; readonly body: AsyncIterable<Uint8Array> };

/** Reads the rows of a stream into the stores of a kind. */
export type ImportFile = (body: AsyncIterable<Uint8Array>, run: ImportRun) => Promise<ImportReport>;

export type IngestServices = {
  readonly tasks: TaskStore;
  readonly objects: {
    stream: (key: string, versionId?: string) => Promise<ObjectStream | null>;
    remove: (key: string, versionId?: string) => Promise<void>;
  };
  readonly importers: Readonly<Record<UploadKind, ImportFile>>;
  readonly now: () => Date;
};

export type IngestResult =
  | { readonly status: 'ignored'; readonly reason: string }
  | { readonly status: 'succeeded' | 'failed'; readonly kind: UploadKind; readonly accepted: number };

/** For whoever puts a second file to one address: S3 itself takes it without a word. */
const SECOND_FILE =
  'another file came to the same upload_url and was not read: a job reads one file; start a new upload for each';

/**
 * Imports an uploaded file, records the outcome under its task and deletes the file. Repeated events change nothing; a
 * second file is read only where the first has failed.
 */
export async function ingestUpload(services: IngestServices, { key, versionId }: NewObject): Promise<IngestResult> {
  const upload = parseUploadKey(key);
  if (!upload) return { status: 'ignored', reason: 'not the key of an upload' };
  const { tasks, objects, importers } = services;
  const { kind, id } = upload;
  const task = await tasks.get(id);
  if (!task || task.kind !== `upload:${kind}`) {
    await objects.remove(key, versionId);
    return { status: 'ignored', reason: 'no upload was asked for under this key; the file is deleted' };
  }
  const file = await objects.stream(key, versionId);
  if (!file) return { status: 'ignored', reason: 'the file is gone' };
  const content = shortHash(file.etag);
  const work = async ({ parameters }: Task) => {
    const report = await importers[kind](file.body, { id: content, parameters });
    const body = { ...importBody(report) };
    if (report.accepted === 0 && report.rejectedTotal > 0) throw new NothingDoneError(nothingTaken(report), body);
    return body;
  };
  const ended = await runTask(services, id, work, content);
  const isSecond = ended.content !== null && ended.content !== content;
  if (isSecond) await tasks.notice(id, SECOND_FILE);
  await objects.remove(key, versionId);
  if (isSecond) return { status: 'ignored', reason: 'its job has another file; this one is deleted' };
  const accepted = Number(ended.result?.accepted ?? 0);
  return { status: ended.status === 'succeeded' ? 'succeeded' : 'failed', kind, accepted };
}

/** Some kinds are taken whole or not at all; of the others no row was good. */
function nothingTaken({ rejected, rejectedTotal }: ImportReport): string {
  const [first] = rejected;
  const bad = rejectedTotal === 1 ? 'a bad one' : `${rejectedTotal} bad ones, the first`;
  return `no row was taken because of ${bad} in line ${first?.line}: ${first?.error}`;
}

/** The object of an EventBridge "Object Created" event. */
export function parseObjectCreated(event: unknown): NewObject {
  const detail = (event as { detail?: { object?: { key?: unknown; 'version-id'?: unknown } } } | null)?.detail;
  const key = detail?.object?.key;
  if (typeof key !== 'string') throw new ContractError('detail.object.key', key, 'the key of the new object');
  const versionId = detail?.object?.['version-id'];
  return { key, versionId: typeof versionId === 'string' && versionId !== '' ? versionId : undefined };
}
