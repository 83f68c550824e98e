import { Transform, type TransformCallback } from 'node:stream';
import { createGunzip, createInflateRaw, deflateRawSync, gunzipSync, gzipSync, type ZlibOptions } from 'node:zlib';
import { randomStream } from '../../../shared/base/random';
import { unpack } from '../../../shared/sources/unpack';

const random = randomStream(7);
const TEXT = Buffer.from(Array.from({ length: 90_000 }, () => random().toString(36)).join('\n'));

/** A codec that is no zlib stream of Node's. */
function gunzipAtOnce(_: ZlibOptions): Transform {
  const held: Buffer[] = [];
  const transform = (chunk: Buffer, _encoding: string, done: TransformCallback): void => {
    held.push(Buffer.from(chunk));
    done();
  };
  const flush = (done: TransformCallback): void => {
    try {
      done(null, gunzipSync(Buffer.concat(held)));
    } catch (error) {
      done(error as Error);
    }
  };
  return new Transform({ transform, flush });
}

async function* cut(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function unpacked(packed: Buffer, codec: (options: ZlibOptions) => Transform, length = 10_007) {
  const parts: Buffer[] = [];
  const memories = new Set<ArrayBufferLike>();
  for await (const chunk of unpack(cut(packed, length), codec)) {
    parts.push(Buffer.from(chunk));
    memories.add(chunk.buffer);
  }
  return { bytes: Buffer.concat(parts), memories: memories.size };
}

describe('unpack', () => {
  it.each([1_000_003, 10_007, 64])('unpacks into one memory, from pieces of %d bytes', async (length) => {
    const gunzipped = await unpacked(gzipSync(TEXT), createGunzip, length);
    expect(gunzipped.bytes.equals(TEXT)).toBe(true);
    const inflated = await unpacked(deflateRawSync(TEXT), createInflateRaw, length);
    expect(inflated.bytes.equals(TEXT)).toBe(true);
    expect([gunzipped.memories, inflated.memories]).toEqual([1, 1]);
  });

  it.each([17, 10_007])('unpacks gzip members one behind the other, pieces of %d bytes', async (length) => {
    const members = Buffer.concat([gzipSync('one\n'), gzipSync(TEXT), gzipSync(''), gzipSync('two')]);
    const { bytes } = await unpacked(members, createGunzip, length);
    expect(bytes.equals(Buffer.concat([Buffer.from('one\n'), TEXT, Buffer.from('two')]))).toBe(true);
  });

  it.each([1, 7, 1000])(
    'takes zeros for the end and leaves what is behind them, pieces of %d bytes',
    async (length) => {
      const padded = Buffer.concat([gzipSync('one\n'), Buffer.alloc(50), gzipSync('two\n'), Buffer.from('three')]);
      const { bytes } = await unpacked(padded, createGunzip, length);
      expect(String(bytes)).toBe('one\n');
    },
  );

  it('leaves it to the stream where that is no zlib stream', async () => {
    const { bytes } = await unpacked(gzipSync(TEXT), gunzipAtOnce);
    expect(bytes.equals(TEXT)).toBe(true);
  });

  const whole = gzipSync(TEXT);
  const changed = Buffer.from(whole);
  changed[whole.length >> 1]! ^= 0x55;
  it.each<[string, Buffer]>([
    ['cut short', whole.subarray(0, -9)],
    ['without its last byte', whole.subarray(0, -1)],
    ['changed', changed],
    ['no gzip', Buffer.from('{"plain":1}')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses what is %s', async (_, packed) => {
    for (const codec of [createGunzip, gunzipAtOnce])
      await expect(unpacked(packed, codec)).rejects.toMatchObject({ name: 'SourceError', code: 'CORRUPT_ARCHIVE' });
  });
});
