import type { FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { SourceError } from '../base/errors';
import { corrupt, unpack } from './unpack';

/** A file inside a zip; sizes in bytes, `data` is where its local header begins. */
export type ZipMember = {
  readonly method: 'stored' | 'deflated';
  readonly compressedSize: number;
  readonly size: number;
  readonly crc: number;
  readonly headerAt: number;
};

const READ_BYTES = 1 << 20;

const END_BYTES = 22;
const END64_BYTES = 56;
const LOCATOR_BYTES = 20;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const SIGNATURE = { end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50, entry: 0x02014b50, local: 0x04034b50 };
const ENCRYPTED = 1;

/** The files of a zip, folders left out. Anything that does not add up is a SourceError CORRUPT_ARCHIVE. */
export async function readZipDirectory(file: FileHandle, maxEntries: number): Promise<ZipMember[]> {
  const directory = await findDirectory(file);
  if (directory.count * ENTRY_BYTES > directory.size) throw corrupt('its list of files is too short');
  if (directory.count > maxEntries || directory.size > maxEntries * 1024)
    throw new SourceError('ARCHIVE_LIMIT', `the zip lists ${directory.count} files; allowed: ${maxEntries}`);
  const bytes = await readExactly(file, directory.at, directory.size);
  const members: ZipMember[] = [];
  let at = 0;
  for (let n = 0; n < directory.count; n++) {
    if (at + ENTRY_BYTES > bytes.length || bytes.readUInt32LE(at) !== SIGNATURE.entry)
      throw corrupt(`its list of files breaks off after ${n} of ${directory.count}`);
    const [nameBytes, extraBytes] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const end = at + ENTRY_BYTES + nameBytes + extraBytes + bytes.readUInt16LE(at + 32);
    if (end > bytes.length) throw corrupt(`its list of files breaks off in number ${n + 1}`);
    const extraAt = at + ENTRY_BYTES + nameBytes;
    const member = readEntry(bytes.subarray(at, extraAt), bytes.subarray(extraAt, extraAt + extraBytes));
    const isFolder = bytes[extraAt - 1] === 0x2f && member.size === 0;
    if (!isFolder) members.push(member);
    at = end;
  }
  checkLayout(members, at, directory);
  return members;
}

/**
 * The unpacked bytes of a member; throws at the end when size or CRC do not match. A chunk is overwritten when the next
 * one is asked for.
 */
export async function* readZipMember(file: FileHandle, member: ZipMember): AsyncGenerator<Buffer> {
  const header = await readExactly(file, member.headerAt, LOCAL_BYTES);
  if (header.readUInt32LE(0) !== SIGNATURE.local) throw corrupt('a file header is missing');
  const dataAt = member.headerAt + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed = readRange(file, dataAt, member.compressedSize);
  let crc = 0;
  let size = 0;
  for await (const chunk of member.method === 'deflated' ? unpack(packed, createInflateRaw) : packed) {
    crc = crc32(chunk, crc);
    size += chunk.length;
    if (size > member.size) break;
    yield chunk;
  }
  if (size !== member.size || crc !== member.crc) throw corrupt('a file does not match its checksum');
}

type Directory = { readonly at: number; readonly size: number; readonly count: number };

async function findDirectory(file: FileHandle): Promise<Directory> {
  const { size: fileSize } = await file.stat();
  const tailBytes = Math.min(fileSize, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await readExactly(file, fileSize - tailBytes, tailBytes);
  let at = tail.length - END_BYTES;
  while (at >= 0 && !isEnd(tail, at)) at--;
  if (at < 0) throw corrupt(`no zip ends in its ${fileSize} bytes`);
  const isZip64 = at >= LOCATOR_BYTES && tail.readUInt32LE(at - LOCATOR_BYTES) === SIGNATURE.locator;
  if (isZip64) return readEnd64(file, safeNumber(tail, at - LOCATOR_BYTES + 8));
  return { count: tail.readUInt16LE(at + 10), size: tail.readUInt32LE(at + 12), at: tail.readUInt32LE(at + 16) };
}

function isEnd(tail: Buffer, at: number): boolean {
  return (
    tail.readUInt32LE(at) === SIGNATURE.end &&
    at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length &&
    tail.readUInt16LE(at + 8) === tail.readUInt16LE(at + 10)
  );
}

async function readEnd64(file: FileHandle, endAt: number): Promise<Directory> {
  const end = await readExactly(file, endAt, END64_BYTES);
  if (end.readUInt32LE(0) !== SIGNATURE.end64) throw corrupt('its zip64 end is missing');
  return { count: safeNumber(end, 32), size: safeNumber(end, 40), at: safeNumber(end, 48) };
}

function readEntry(entry: Buffer, extra: Buffer): ZipMember {
  const method = entry.readUInt16LE(10);
  if (entry.readUInt16LE(8) & ENCRYPTED) throw corrupt('a file in it is encrypted');
  if (method !== 0 && method !== 8) throw corrupt(`a file in it is packed by method ${method}; allowed: 0 and 8`);
  const wide = zip64Fields(extra);
  const field = (at: number): number => {
    const value = entry.readUInt32LE(at);
    return value === 0xffffffff ? wide() : value;
  };
  const size = field(24);
  const compressedSize = field(20);
  const headerAt = field(42);
  return { method: method === 0 ? 'stored' : 'deflated', compressedSize, size, crc: entry.readUInt32LE(16), headerAt };
}

/** Zip64 sizes stand in the extra field of id 1, in the order size, compressed size, offset, each only when needed. */
function zip64Fields(extra: Buffer): () => number {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let next = at + 4;
  return () => {
    if (next + 8 > extra.length) throw corrupt('a zip64 size is missing');
    next += 8;
    return safeNumber(extra, next - 8);
  };
}

/** Members may not share bytes: overlapping ones make a small zip unpack to any size. */
function checkLayout(members: readonly ZipMember[], listedBytes: number, directory: Directory): void {
  if (listedBytes !== directory.size) throw corrupt('its list of files has bytes that belong to none');
  const packedBytes = members.reduce((sum, member) => sum + LOCAL_BYTES + member.compressedSize, 0);
  if (packedBytes > directory.at) throw corrupt('its files claim more bytes than it has');
}

async function* readRange(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = start; at < start + length; at += READ_BYTES)
    yield await readExactly(file, at, Math.min(READ_BYTES, start + length - at));
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, length, at);
  if (bytesRead !== length) throw corrupt('it is shorter than it says');
  return bytes;
}

function safeNumber(bytes: Buffer, at: number): number {
  const value = Number(bytes.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw corrupt('a zip64 size is out of range');
  return value;
}
