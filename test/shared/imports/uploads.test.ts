import type { Answer, HttpRequest } from '../../../shared/base/http';
import { logger } from '../../../shared/base/log';
import type { ImportReport } from '../../../shared/contracts/import-report';
import type { ImportRun } from '../../../shared/contracts/importer';
import { UPLOAD_KINDS, type UploadKind } from '../../../shared/contracts/uploads';
import { type ImportFile, ingestUpload, parseObjectCreated } from '../../../shared/imports/ingest-upload';
import { jobStatus, startUpload } from '../../../shared/imports/uploads';
import { memoryTasks, now } from './memory-tasks';

const ID = '0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c';
const KEY = `uploads/grades/${ID}.csv`;
const PERIOD = { start_date_period: '2024-01-15', end_date_period: '2024-06-30' };
const taken: ImportReport = { accepted: 3, rejected: [], rejectedTotal: 0 };
const nothing = (...errors: string[]): ImportReport => ({
  accepted: 0,
  rejected: errors.map((error, i) => ({ line: i + 2, error })),
  rejectedTotal: errors.length,
});

/** A bucket and tasks in memory; every file imports as the report says. */
function memory(report: () => ImportReport = () => taken) {
  const files = new Map<string, string>();
  const tasks = memoryTasks();
  const runs: ImportRun[] = [];
  const importer: ImportFile = async (_, run) => {
    runs.push(run);
    return report();
  };
  const services = {
    tasks,
    objects: {
      stream: async (key: string, versionId?: string) => {
        const etag = files.get(`${key}@${versionId}`);
        return etag === undefined ? null : { etag, body: (async function* () {})() };
      },
      remove: async (key: string, versionId?: string) => void files.delete(`${key}@${versionId}`),
    },
    importers: Object.fromEntries(UPLOAD_KINDS.map((kind) => [kind, importer])) as Record<UploadKind, ImportFile>,
    presignPut: async (key: string, seconds: number, at: Date) => `https://s3/${key}?${seconds}&${at.toISOString()}`,
    newId: () => ID,
    realNow: () => new Date('2026-01-02T03:04:05Z'),
    now,
  };
  const start = async (): Promise<Answer> => {
    const body = JSON.stringify({ kind: 'grades', ...PERIOD });
    return startUpload(services, { headers: {}, body } as HttpRequest);
  };
  const arrive = (content: string, versionId: string | undefined = 'v1', key = KEY) => {
    files.set(`${key}@${versionId}`, content);
    return ingestUpload(services, { key, versionId });
  };
  return { files, tasks, runs, services, start, arrive };
}

const bodyOf = ({ body }: Answer) => ('json' in body ? body.json() : null);

describe('an upload', () => {
  const told = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
  afterAll(() => told.mockRestore());

  it('gets an address for a quarter of an hour of the real time, and a job', async () => {
    const { start, services } = memory();
    const { status, location, ...answer } = await start();
    expect([status, location]).toEqual([201, `/v1/jobs/${ID}`]);
    const job = { id: ID, kind: 'upload:grades', status: 'waiting', created_at: now().toISOString() };
    const open = { finished_at: null, result: null, error: null, notice: null };
    expect(bodyOf(answer)).toEqual({
      upload_url: `https://s3/${KEY}?900&2026-01-02T03:04:05.000Z`,
      method: 'PUT',
      key: KEY,
      expires_at: '2026-01-02T03:19:05.000Z',
      job: { ...job, ...open },
    });
    expect(bodyOf(await jobStatus(services, ID))).toEqual({ ...job, ...open });
    await expect(jobStatus(services, 'x')).rejects.toThrow('no job x; jobs are kept for 30 days');
  });

  it('is read with its parameters, once, and goes', async () => {
    const { files, runs, services, start, arrive } = memory();
    await start();
    const { etag } = await jobStatus(services, ID);
    expect((await jobStatus(services, ID)).etag).toBe(etag);
    const done = { status: 'succeeded', kind: 'grades', accepted: 3 };
    expect(await arrive('one')).toEqual(done);
    expect(await arrive('one')).toEqual(done);
    expect(runs).toEqual([{ id: expect.any(String), parameters: PERIOD }]);
    expect(files.size).toBe(0);
    expect(bodyOf(await jobStatus(services, ID))).toMatchObject({
      result: { accepted: 3, rejected: [] },
      notice: null,
    });
    expect(await ingestUpload(services, { key: KEY, versionId: 'v1' })).toEqual({
      status: 'ignored',
      reason: 'the file is gone',
    });
  });

  it('of a second file at the same address is told and deleted unread', async () => {
    const { files, runs, tasks, start, arrive } = memory();
    await start();
    await arrive('one');
    expect(await arrive('two', 'v2')).toEqual({
      status: 'ignored',
      reason: 'its job has another file; this one is deleted',
    });
    expect([runs.length, files.size]).toEqual([1, 0]);
    expect(await tasks.get(ID)).toMatchObject({ status: 'succeeded', notice: expect.stringMatching(/^another file/) });
  });

  it.each([
    [['n is x'], 'no row was taken because of a bad one in line 2: n is x'],
    [['n is x', 'n is y'], 'no row was taken because of 2 bad ones, the first in line 2: n is x'],
  ])('of which no row is good fails and tells why: %j', async (errors, error) => {
    const { tasks, start, arrive } = memory(() => nothing(...errors));
    await start();
    expect(await arrive('one')).toEqual({ status: 'failed', kind: 'grades', accepted: 0 });
    const result = { accepted: 0, rejected: nothing(...errors).rejected };
    expect(await tasks.get(ID)).toMatchObject({ status: 'failed', error, result });
  });

  it('without any row is no failure', async () => {
    const { start, arrive } = memory(() => nothing());
    await start();
    expect(await arrive('one')).toEqual({ status: 'succeeded', kind: 'grades', accepted: 0 });
  });

  it('that breaks stays to be read again', async () => {
    const { files, start, arrive } = memory(() => {
      throw new Error('the table is down');
    });
    await start();
    await expect(arrive('one')).rejects.toThrow('the table is down');
    expect(files.size).toBe(1);
  });

  it('that was not asked for, or for another kind, is deleted unread', async () => {
    const { files, runs, start, arrive } = memory();
    const ignored = {
      status: 'ignored',
      reason: 'no upload was asked for under this key; the file is deleted',
    };
    expect(await arrive('one')).toEqual(ignored);
    await start();
    expect(await arrive('one', 'v1', `uploads/users/${ID}.csv`)).toEqual(ignored);
    expect([files.size, runs.length]).toEqual([0, 0]);
  });
});

describe('the event of a new object', () => {
  const event = (object: unknown) => ({ detail: { object } });

  it('tells its key, and its version where the bucket keeps versions', () => {
    expect(parseObjectCreated(event({ key: KEY, 'version-id': 'v1' }))).toEqual({ key: KEY, versionId: 'v1' });
    for (const versionId of [undefined, '', 7])
      expect(parseObjectCreated(event({ key: KEY, 'version-id': versionId }))).toEqual({ key: KEY });
  });

  it.each([[null], [{}], [{ detail: null }], [event(undefined)], [event({ key: 7 })]])('is not %j', (other) => {
    expect(() => parseObjectCreated(other)).toThrow('allowed: the key of the new object');
  });
});
