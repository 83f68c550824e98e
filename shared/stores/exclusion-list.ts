import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Day } from '../base/day';
import { RequestError } from '../base/errors';
import { EXCLUSIONS_KEY, type Exclusions, packExclusions, parseExclusions } from '../contracts/exclusions';

type Held = { readonly held: Exclusions; readonly etag: string | undefined };

/** What S3 calls a write whose condition no longer holds. */
const OVERTAKEN = ['PreconditionFailed', 'ConditionalRequestConflict'];

/** The list of learners who object, as an operator edits it: a change that meets another one is refused by S3. */
export function exclusionList(s3: S3Client, bucket: string) {
  const place = { Bucket: bucket, Key: EXCLUSIONS_KEY };

  async function read(): Promise<Held> {
    try {
      const { Body, ETag } = await s3.send(new GetObjectCommand(place));
      return { held: parseExclusions((await Body?.transformToByteArray()) ?? new Uint8Array()), etag: ETag };
    } catch (error) {
      if (error instanceof NoSuchKey) return { held: new Map(), etag: undefined };
      throw error;
    }
  }

  async function write(exclusions: Exclusions, etag: string | undefined): Promise<void> {
    const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const Body = packExclusions(exclusions);
    const request = { ...place, ...condition, Body, ContentType: 'application/json' };
    await s3.send(new PutObjectCommand(request)).catch((cause: Error) => {
      if (!OVERTAKEN.includes(cause.name)) throw cause;
      throw new RequestError(409, 'somebody else changed the list meanwhile, and this change was not made; try again');
    });
  }

  /** Leaves a user out from the next run on. */
  async function exclude(userId: string, today: Day): Promise<{ excluded: number }> {
    const { held, etag } = await read();
    if (held.has(userId)) return { excluded: held.size };
    await write(new Map([...held, [userId, today]]), etag);
    return { excluded: held.size + 1 };
  }

  /** Takes a user in again; `since` is the day of exclusion, null for one who was not excluded. */
  async function include(userId: string): Promise<{ excluded: number; since: Day | null }> {
    const { held, etag } = await read();
    const since = held.get(userId);
    if (since === undefined) return { excluded: held.size, since: null };
    await write(new Map([...held].filter(([id]) => id !== userId)), etag);
    return { excluded: held.size - 1, since };
  }

  return { exclude, include };
}
