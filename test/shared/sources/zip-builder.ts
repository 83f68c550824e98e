import { crc32, deflateRawSync } from 'node:zlib';

export type ZipEntry = { readonly name: string; readonly data: Buffer };
export type ZipShape = {
  readonly deflated?: boolean;
  /** Sizes and CRC stand after the data, zeros in the local header. */
  readonly descriptors?: boolean;
  readonly zip64?: boolean;
  readonly comment?: string;
};

/** A zip as different writers make them. */
export function buildZip(entries: readonly ZipEntry[], shape: ZipShape = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const file = localFile(entry, shape);
    files.push(file.bytes);
    directory.push(directoryEntry(entry, file.packedBytes, at, shape));
    at += file.bytes.length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...files, list, ...ends(entries.length, list.length, at, shape)]);
}

function localFile(entry: ZipEntry, shape: ZipShape): { bytes: Buffer; packedBytes: number } {
  const packed = shape.deflated ? deflateRawSync(entry.data) : entry.data;
  const sums = [u32(crc32(entry.data)), u32(packed.length), u32(entry.data.length)];
  const name = Buffer.from(entry.name);
  const header = [
    u32(0x04034b50),
    fields(shape),
    ...(shape.descriptors ? [Buffer.alloc(12)] : sums),
    u16(name.length),
    u16(0),
    name,
  ];
  const descriptor = shape.descriptors ? [u32(0x08074b50), ...sums] : [];
  return { bytes: Buffer.concat([...header, packed, ...descriptor]), packedBytes: packed.length };
}

function directoryEntry(entry: ZipEntry, packedBytes: number, at: number, shape: ZipShape): Buffer {
  const name = Buffer.from(entry.name);
  const sizes = [packedBytes, entry.data.length];
  const wide = Buffer.concat([u16(1), u16(24), u64(entry.data.length), u64(packedBytes), u64(at)]);
  const extra = shape.zip64 ? Buffer.concat([u16(0x5455), u16(1), Buffer.from([0]), wide]) : Buffer.alloc(0);
  return Buffer.concat([
    u32(0x02014b50),
    u16(20),
    fields(shape),
    u32(crc32(entry.data)),
    ...sizes.map((size) => u32(shape.zip64 ? 0xffffffff : size)),
    u16(name.length),
    u16(extra.length),
    Buffer.alloc(10),
    u32(shape.zip64 ? 0xffffffff : at),
    name,
    extra,
  ]);
}

/** Version, flags, method, time and date, as both headers hold them. */
function fields(shape: ZipShape): Buffer {
  return Buffer.concat([u16(20), u16(shape.descriptors ? 8 : 0), u16(shape.deflated ? 8 : 0), u16(0), u16(0x21)]);
}

function ends(count: number, bytes: number, at: number, shape: ZipShape): Buffer[] {
  const comment = Buffer.from(shape.comment ?? '');
  const narrow = shape.zip64 ? [u16(0xffff), u16(0xffff), u32(0xffffffff), u32(0xffffffff)] : undefined;
  const numbers = narrow ?? [u16(count), u16(count), u32(bytes), u32(at)];
  const end = Buffer.concat([u32(0x06054b50), u16(0), u16(0), ...numbers, u16(comment.length), comment]);
  if (!shape.zip64) return [end];
  const versions = [u16(45), u16(45), u32(0), u32(0)];
  const end64 = [u32(0x06064b50), u64(44), ...versions, u64(count), u64(count), u64(bytes), u64(at)];
  return [...end64, u32(0x07064b50), u32(0), u64(at + bytes), u32(1), end];
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
