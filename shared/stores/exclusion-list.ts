import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { EXCLUSIONS_KEY, parseExclusions } from '../contracts/exclusions';

type Held = { readonly ids: readonly string[]; readonly etag: string | undefined };

/** The list of learners who object, as an operator edits it: a change that meets another one is refused by S3. */
export function exclusionList(s3: S3Client, bucket: string) {
  const place = { Bucket: bucket, Key: EXCLUSIONS_KEY };

  async function read(): Promise<Held> {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand(place));
      return { ids: parseExclusions((await Body?.transformToByteArray()) ?? new Uint8Array()), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return { ids: [], etag: undefined };
      throw error;
    }
  }

  async function write(ids: readonly string[], etag: string | undefined): Promise<void> {
    const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const Body = JSON.stringify([...ids].sort());
    await s3.send(new PutObjectCommand({ ...place, ...condition, Body, ContentType: 'application/json' }));
  }

  /** Leaves a user out from the next run on. */
  async function exclude(userId: string): Promise<{ excluded: number }> {
    const { ids, etag } = await read();
    const next = [...new Set([...ids, userId])];
    if (next.length > ids.length) await write(next, etag);
    return { excluded: next.length };
  }

  /** Takes a user in again. */
  async function include(userId: string): Promise<{ excluded: number }> {
    const { ids, etag } = await read();
    const next = ids.filter((id) => id !== userId);
    if (next.length < ids.length) await write(next, etag);
    return { excluded: next.length };
  }

  return { exclude, include };
}
