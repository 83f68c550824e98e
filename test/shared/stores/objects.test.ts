import type { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { sha256 } from '../../../shared/base/hash';
import { objectStore } from '../../../shared/stores/objects';
import { type S3Server, startS3 } from '../../servers/s3';

const BUCKET = 'outcomes';

describe('objects', () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3(BUCKET);
  });
  afterAll(() => server.stop());
  const store = (maxBytes?: number) => objectStore(server.client, BUCKET, maxBytes);

  it('read back as they were written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (body) => {
        await store().put('any', body, 'application/octet-stream');
        expect(Buffer.from((await store().get('any'))?.body ?? []).equals(body)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('keep text of any alphabet, and name their bytes by an etag without quotes', async () => {
    await store().put('models/outcome/ไทย +%20.json', '{"name":"ผลการเรียน"}', 'application/json');
    const object = await store().get('models/outcome/ไทย +%20.json');
    expect(Buffer.from(object?.body ?? []).toString()).toBe('{"name":"ผลการเรียน"}');
    expect(object?.etag).toMatch(/^[0-9a-f]{32}$/);
    expect(object?.versionId).toBeNull();
  });

  it('keep a model of several megabytes', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, 'model ');
    await store().put('large', body, 'application/json');
    expect(sha256((await store().get('large'))?.body ?? '')).toBe(sha256(body));
  });

  it('are null where there is no such key, and an error where there is no such bucket', async () => {
    expect(await store().get('missing')).toBeNull();
    await expect(objectStore(server.client, 'no-such-bucket').get('any')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('are refused above the size that fits into memory', async () => {
    await store().put('sized', 'x'.repeat(100_000), 'text/plain');
    expect((await store(100_000).get('sized'))?.body).toHaveLength(100_000);
    await expect(store(99_999).get('sized')).rejects.toThrow(
      's3://outcomes/sized is larger than the 99999 bytes allowed',
    );
    expect((await store().get('sized'))?.body).toHaveLength(100_000);
  });

  it('are listed by prefix over many pages', async () => {
    const keys = Array.from({ length: 1_050 }, (_, i) => `training/outcome/${String(i).padStart(4, '0')}`);
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => store().put(key, key, 'text/plain')));
    await store().put('training/other', 'x', 'text/plain');
    expect(await store().list('training/outcome/')).toEqual(keys);
    expect(await store().list('nothing/')).toEqual([]);
  });

  it('are read piece by piece, whatever their size, with the same etag', async () => {
    const body = Buffer.alloc(3_000_000, 'grades ');
    await store().put('streamed', body, 'text/csv');
    const stream = await store(1_000).stream('streamed');
    const parts: Uint8Array[] = [];
    for await (const part of stream?.body ?? []) parts.push(part);
    expect(sha256(Buffer.concat(parts))).toBe(sha256(body));
    expect(stream?.etag).toBe((await store().get('streamed'))?.etag);
    expect(await store().stream('missing')).toBeNull();
    await expect(objectStore(server.client, 'no-such-bucket').stream('any')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('are gone when they were removed, and may be removed again', async () => {
    await store().put('removed', 'x', 'text/plain');
    await store().remove('removed');
    await store().remove('removed');
    expect(await store().get('removed')).toBeNull();
  });

  it('are streamed and removed in the version that is asked for, else in the newest', async () => {
    const asked: unknown[] = [];
    const client = { send: async ({ input }: { input: unknown }) => asked.push(input) && { Body: [] } };
    const objects = objectStore(client as unknown as S3Client, BUCKET);
    await objects.stream('key', 'v1');
    await objects.remove('key', 'v1');
    await objects.remove('key');
    const newest = { Bucket: BUCKET, Key: 'key' };
    const version = { ...newest, VersionId: 'v1' };
    expect(asked).toStrictEqual([version, version, newest]);
  });

  it('ask for the version named in the event', async () => {
    const asked: unknown[] = [];
    const client = {
      send: async (command: { input: unknown }) => {
        asked.push(command.input);
        return { Body: [Buffer.from('old')], ETag: '"e"', VersionId: 'v1' };
      },
    };
    const object = await objectStore(client as unknown as S3Client, BUCKET).get('model', 'v1');
    expect(asked).toEqual([{ Bucket: BUCKET, Key: 'model', VersionId: 'v1' }]);
    expect(object).toEqual({ body: Buffer.from('old'), etag: 'e', versionId: 'v1' });
  });
});
