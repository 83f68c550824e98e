import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { SourceError } from '../base/errors';
import type { ChunkReader } from './line-reader';
import { corrupt, type Room, unpack } from './unpack';
import { readZipDirectory, readZipMember, type ZipMember } from './zip';

/** What an archive may hold at most: a small file can unpack to any size. */
export type ArchiveLimits = {
  readonly entries: number;
  /** Unpacked bytes per packed byte of one member, looked at from 16 MiB on. */
  readonly ratio: number;
  /** Unpacked bytes of the whole archive. */
  readonly unpackedBytes: number;
};

export const ARCHIVE_LIMITS: ArchiveLimits = { entries: 20_000, ratio: 250, unpackedBytes: 64 * 2 ** 30 };

const RATIO_FROM_BYTES = 16 * 2 ** 20;

/** Checks the list of files and the checksum of each one; throws SourceError CORRUPT_ARCHIVE or ARCHIVE_LIMIT. */
export async function checkArchive(path: string, limits: ArchiveLimits = ARCHIVE_LIMITS): Promise<void> {
  await eachMember(path, limits, async (chunks) => {
    for await (const _ of chunks);
  });
}

/** Gives the JSON lines of every member to `reader`, one `end` a member; a throw means that nothing may be used. */
export async function readArchive(
  path: string,
  reader: ChunkReader,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<void> {
  let unpackedBytes = 0;
  await eachMember(path, limits, async (chunks, member) => {
    for await (const chunk of limited(jsonLines(chunks, reader.room), member, limits)) {
      unpackedBytes += chunk.length;
      if (unpackedBytes > limits.unpackedBytes)
        throw tooLarge(`more than ${limits.unpackedBytes} bytes; ask for fewer hours`);
      reader.push(chunk);
    }
    reader.end();
  });
}

type EachMember = (chunks: AsyncGenerator<Buffer>, member: ZipMember) => Promise<void>;

async function eachMember(path: string, limits: ArchiveLimits, each: EachMember): Promise<void> {
  const file: FileHandle = await open(path);
  try {
    for (const member of await readZipDirectory(file, limits.entries))
      await each(limited(readZipMember(file, member), member, limits), member);
  } finally {
    await file.close();
  }
}

async function* limited(
  chunks: AsyncIterable<Buffer>,
  member: ZipMember,
  limits: ArchiveLimits,
): AsyncGenerator<Buffer> {
  const allowed = Math.max(RATIO_FROM_BYTES, member.compressedSize * limits.ratio);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > allowed)
      throw tooLarge(`more than ${limits.ratio} times the ${member.compressedSize} packed bytes of a file`);
    yield chunk;
  }
}

/** Tells gzip (one member or several) from plain JSON lines by the first bytes; a nested archive is refused. */
async function* jsonLines(chunks: AsyncGenerator<Buffer>, room: Room | undefined): AsyncGenerator<Buffer> {
  try {
    const first = await chunks.next();
    if (first.done) return;
    const kind = kindOf(first.value);
    if (kind === 'gzip') yield* refuseNested(unpack(startingWith(first.value, chunks), createGunzip, room));
    else if (kind === 'plain') yield* startingWith(first.value, chunks);
    else throw corrupt(`a file in it is ${kind}, not gzip or JSON lines`);
  } finally {
    await chunks.return(undefined);
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* refuseNested(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let kind: Kind | undefined;
  for await (const chunk of chunks) {
    kind ??= kindOf(chunk);
    if (kind === 'gzip' || kind === 'a zip') throw corrupt(`a gzip file in it holds ${kind} again`);
    yield chunk;
  }
}

type Kind = 'gzip' | 'plain' | 'a zip' | 'of an unknown kind';

function kindOf(bytes: Buffer): Kind {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  if (bytes.toString('latin1', 0, 2) === 'PK') return 'a zip';
  return /^\s*\{/.test(bytes.toString('latin1', 0, 64)) ? 'plain' : 'of an unknown kind';
}

function tooLarge(what: string): SourceError {
  return new SourceError('ARCHIVE_LIMIT', `the archive unpacks to ${what}`);
}
