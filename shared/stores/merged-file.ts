import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { StoredDataError } from '../base/errors';
import type { PairColumns } from '../base/pair-minima';
import type { MergedConsumption, MergedFile } from '../contracts/merged-consumption';
import type { objectStore } from './objects';

type Header = { readonly format: number } & Pick<MergedFile, 'covers'> &
  Pick<MergedConsumption, 'importedAt'> & { readonly pairs: number; readonly visits: number };

/** Another one is not read but made anew. */
const FORMAT = 1;
const NUMBER_BYTES = 8;
const PACKING = { level: 1 };
/** Below what readers of the bucket refuse. */
const MOST_BYTES = 60 * 1024 * 1024;
const MOST_PAIRS = 5_000_000;
const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** The merged consumption as one object; what is not as it was written, or too large to be read again, is a StoredDataError. */
export function mergedFile(objects: Pick<ReturnType<typeof objectStore>, 'get' | 'put'>, key: string) {
  /** Null when there is none. */
  async function read(): Promise<MergedFile | null> {
    const file = await objects.get(key);
    return file && unpackMerged(file.body);
  }

  async function write(file: MergedFile): Promise<void> {
    const { courses, visits } = file.merged;
    const count = courses.first.length + visits.first.length;
    // before the columns are copied: that many take as much memory again
    if (count > MOST_PAIRS) throw tooLarge(`${count} visits`, `${MOST_PAIRS}`);
    const body = await packMerged(file);
    if (body.length > MOST_BYTES) throw tooLarge(`${body.length} bytes`, `${MOST_BYTES}`);
    await objects.put(key, body, 'application/gzip');
  }

  function tooLarge(what: string, allowed: string): StoredDataError {
    return new StoredDataError(
      `${key} would hold ${what}; allowed: ${allowed}; it is not kept, all rows are read instead`,
    );
  }

  return { read, write };
}

/** Gzip of: length of the header, header as JSON, then the six columns as 64-bit floats. */
async function packMerged({ covers, merged }: MergedFile): Promise<Uint8Array> {
  const { courses, visits, importedAt } = merged;
  const header: Header = {
    format: FORMAT,
    covers,
    importedAt,
    pairs: courses.first.length,
    visits: visits.first.length,
  };
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(NUMBER_BYTES);
  size.writeDoubleLE(text.length);
  const columns = [courses, visits].flatMap(({ first, second, value }) => [first, second, value]);
  return pack(Buffer.concat([size, text, ...columns.map(bytesOf)]), PACKING);
}

/** What `packMerged` packed; anything else is a StoredDataError. */
async function unpackMerged(body: Uint8Array): Promise<MergedFile> {
  try {
    const bytes = await unpack(body);
    const start = NUMBER_BYTES + bytes.readDoubleLE();
    const { format, covers, importedAt, pairs, visits } = JSON.parse(
      bytes.toString('utf8', NUMBER_BYTES, start),
    ) as Header;
    if (format !== FORMAT || bytes.length !== start + (pairs + visits) * 3 * NUMBER_BYTES)
      throw new RangeError(`format ${format}, ${bytes.length} bytes`);
    const courses = columnsAt(bytes, start, pairs);
    return {
      covers,
      merged: { courses, visits: columnsAt(bytes, start + pairs * 3 * NUMBER_BYTES, visits), importedAt },
    };
  } catch (cause) {
    throw new StoredDataError('the merged consumption is not as it was written; it is made anew', { cause });
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function columnsAt(bytes: Uint8Array, start: number, count: number): PairColumns {
  // copied, because 64-bit floats may lie at multiples of eight only
  const column = (place: number): Float64Array => {
    const from = start + place * count * NUMBER_BYTES;
    return new Float64Array(Uint8Array.from(bytes.subarray(from, from + count * NUMBER_BYTES)).buffer);
  };
  return { first: column(0), second: column(1), value: column(2) };
}
