import { pipeline, type Transform } from 'node:stream';
import { types } from 'node:util';
import { constants, type ZlibOptions } from 'node:zlib';
import { SourceError } from '../base/errors';

/** Fits the processor's own cache: what was unpacked is still there when it is read. */
const CHUNK_BYTES = 1 << 18;

/** Where the next chunk shall be unpacked to, as far as it reaches. */
export type Room = () => Buffer;

/** Of a zlib stream: what Node itself calls, and where it finds the room and the input left afterwards. */
type Engine = {
  readonly writeSync: (
    flush: number,
    input: Buffer,
    at: number,
    length: number,
    out: Buffer,
    outAt: number,
    room: number,
  ) => void;
};
type ZlibStream = Transform & { readonly _handle?: Partial<Engine>; readonly _writeState?: unknown };

/**
 * Sends chunks through zlib; what it cannot read is a SourceError CORRUPT_ARCHIVE. A chunk is overwritten when the next
 * one is asked for.
 */
export async function* unpack(
  chunks: AsyncIterable<Buffer>,
  codec: (options: ZlibOptions) => Transform,
  room: Room = sameRoom(),
): AsyncGenerator<Buffer> {
  const stream: ZlibStream = codec({ chunkSize: CHUNK_BYTES });
  try {
    yield* hasEngine(stream) ? unpackInPlace(chunks, stream, room) : unpackStreamed(chunks, stream);
  } catch (error) {
    throw error instanceof SourceError ? error : corrupt(`its compressed bytes are damaged (${codeOf(error)})`);
  } finally {
    stream.destroy();
  }
}

/** The error of an archive that has to be fetched again. */
export function corrupt(what: string): SourceError {
  return new SourceError('CORRUPT_ARCHIVE', `the archive is damaged: ${what}`);
}

/**
 * Into one buffer, in this thread. The public stream takes fresh memory for every chunk and fills it in another thread;
 * that costs as much again as reading the lines does. Its engine has no public name, hence unpackStreamed.
 */
async function* unpackInPlace(
  chunks: AsyncIterable<Buffer>,
  stream: Transform & { readonly _handle: Engine; readonly _writeState: Uint32Array },
  room: Room,
): AsyncGenerator<Buffer> {
  const { _handle: engine, _writeState: left } = stream;
  // it is thrown below
  stream.on('error', () => {});
  function* write(input: Buffer, flush: number): Generator<Buffer> {
    let unused = 0;
    for (let at = 0; unused === 0; at = input.length - (left[1] as number)) {
      const out = room();
      engine.writeSync(flush, input, at, input.length - at, out, 0, out.length);
      if (stream.errored) throw stream.errored;
      unused = left[0] as number;
      if (unused < out.length) yield out.subarray(0, out.length - unused);
    }
  }
  // what it leaves while there is room stands behind the end, and so does all that follows
  for await (const chunk of chunks) if (left[1] === 0) yield* write(chunk, constants.Z_NO_FLUSH);
  yield* write(Buffer.alloc(0), constants.Z_FINISH);
}

function sameRoom(): Room {
  const out = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  return () => out;
}

async function* unpackStreamed(chunks: AsyncIterable<Buffer>, stream: Transform): AsyncGenerator<Buffer> {
  pipeline(chunks, stream, () => {});
  yield* stream;
}

function hasEngine(
  stream: ZlibStream,
): stream is Transform & { readonly _handle: Engine; readonly _writeState: Uint32Array } {
  return typeof stream._handle?.writeSync === 'function' && types.isUint32Array(stream._writeState);
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code ?? 'unknown reason');
}
