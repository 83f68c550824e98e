import { crc32, deflateRawSync } from 'node:zlib';

export type ZipMember = {
  /** Path inside the archive, with forward slashes. */
  readonly name: string;
  readonly data: Uint8Array;
  /** Compress the member; default: stored as it is (right for what is gzipped already). */
  readonly deflate?: boolean;
};

const STORED = 0;
const DEFLATED = 8;
const VERSION = 20;
const UTF8_NAME = 0x0800;
/** 1 January 1980, the first date that zip knows: equal members give equal bytes. */
const FIXED_DATE = 0x0021;

/** A zip archive (no zip64: fewer than 65,536 members and 4 GB); same members, same bytes. */
export function writeZip(members: readonly ZipMember[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name, 'utf8');
    const body = member.deflate ? deflateRawSync(member.data) : Buffer.from(member.data);
    const common = commonFields(member, body.length, name.length);
    const header = Buffer.concat([signature(0x04034b50), common, name]);
    directory.push(signature(0x02014b50), uint16(VERSION), common, directoryFields(offset), name);
    parts.push(header, body);
    offset += header.length + body.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...parts, central, endOfDirectory(members.length, central.length, offset)]);
}

/** What the local header and the directory entry share: version to the length of the extra field. */
function commonFields(member: ZipMember, packedLength: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF8_NAME, 2);
  fields.writeUInt16LE(member.deflate ? DEFLATED : STORED, 4);
  fields.writeUInt16LE(FIXED_DATE, 8);
  fields.writeUInt32LE(crc32(member.data), 10);
  fields.writeUInt32LE(packedLength, 14);
  fields.writeUInt32LE(member.data.length, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

/** Comment length, disk and attributes (all 0), then where the local header begins. */
function directoryFields(offset: number): Buffer {
  const fields = Buffer.alloc(14);
  fields.writeUInt32LE(offset, 10);
  return fields;
}

function endOfDirectory(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(size, 12);
  record.writeUInt32LE(offset, 16);
  return record;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
