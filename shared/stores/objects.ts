import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { StoredDataError } from '../base/errors';
import { SENDING } from './patience';

export type StoredObject = {
  readonly body: Uint8Array;
  /** Without the quotes of the HTTP header. */
  readonly etag: string | null;
  readonly versionId: string | null;
};

/** `etag` without quotes. */
export type ObjectStream = { readonly etag: string; readonly body: AsyncIterable<Uint8Array> };

const MEBIBYTE = 1024 * 1024;

/** The objects of one bucket; one above `maxBytes` is a StoredDataError instead of a full memory. */
export function objectStore(s3: S3Client, bucket: string, maxBytes = 64 * MEBIBYTE) {
  const place = (key: string, versionId?: string) => ({
    Bucket: bucket,
    Key: key,
    ...(versionId !== undefined && { VersionId: versionId }),
  });

  /** Null when there is no such key (or no such version of it). */
  async function get(key: string, versionId?: string): Promise<StoredObject | null> {
    try {
      const answer = await s3.send(new GetObjectCommand(place(key, versionId)));
      const stream = answer.Body as AsyncIterable<Uint8Array>;
      const body = await readUpTo(maxBytes, stream, `s3://${bucket}/${key}`);
      return { body, etag: answer.ETag?.replaceAll('"', '') ?? null, versionId: answer.VersionId ?? null };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function put(key: string, body: string | Uint8Array, contentType: string): Promise<void> {
    const request = { Bucket: bucket, Key: key, Body: body, ContentType: contentType };
    await s3.send(new PutObjectCommand(request), SENDING);
  }

  /** An object to read piece by piece, whatever its size; null as for `get`. */
  async function stream(key: string, versionId?: string): Promise<ObjectStream | null> {
    try {
      const answer = await s3.send(new GetObjectCommand(place(key, versionId)));
      return { etag: answer.ETag?.replaceAll('"', '') ?? '', body: answer.Body as AsyncIterable<Uint8Array> };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** Deletes an object; with its version, for good. */
  async function remove(key: string, versionId?: string): Promise<void> {
    await s3.send(new DeleteObjectCommand(place(key, versionId)));
  }

  /** Every key under a prefix, in S3's order. */
  async function list(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
    return keys;
  }

  return { get, put, stream, remove, list };
}

async function readUpTo(maxBytes: number, stream: AsyncIterable<Uint8Array>, what: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    // Leaving the loop closes the stream: the rest is not downloaded.
    if (size > maxBytes)
      throw new StoredDataError(`${what} is larger than the ${maxBytes} bytes allowed; is it the right file`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** A missing bucket is also a 404, but it is a fault of the deployment. */
function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket';
}
