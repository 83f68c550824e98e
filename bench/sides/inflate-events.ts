import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';

const OUT_BYTES = 1 << 20;

type Handle = {
  writeSync: (
    flush: number,
    input: Buffer,
    at: number,
    length: number,
    out: Buffer,
    outAt: number,
    room: number,
  ) => void;
};

/**
 * The limit: zlib's inflate and nothing else, into one buffer that is used again and again. Node has no public way to
 * do that; a benchmark may use a private one. Usage: inflate-events FOLDER
 */
function inflate(path: string, out: Buffer): number {
  const gunzip = createGunzip({ chunkSize: OUT_BYTES });
  const { _handle: handle, _writeState: state } = gunzip as unknown as { _handle: Handle; _writeState: Uint32Array };
  const input = readFileSync(path);
  let at = 0;
  let bytes = 0;
  for (;;) {
    handle.writeSync(0, input, at, input.length - at, out, 0, OUT_BYTES);
    const [roomLeft = 0, inputLeft = 0] = state;
    bytes += OUT_BYTES - roomLeft;
    at = input.length - inputLeft;
    if (roomLeft !== 0) break;
  }
  gunzip.close();
  return bytes;
}

const folder = process.argv[2] as string;
const out = Buffer.allocUnsafe(OUT_BYTES);
console.log(readdirSync(folder).reduce((sum, name) => sum + inflate(join(folder, name), out), 0));
