/** Takes the chunks of one file and its end. */
export type ChunkReader = {
  push: (chunk: Buffer) => void;
  end: () => void;
  /** Where the next chunk had best begin, and how long it may be there; elsewhere it has to be copied. */
  readonly room?: () => Buffer;
};

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/**
 * Cuts chunks into lines without their line ends; empty lines are left out. A line longer than `maxLineBytes` is
 * reported as 'too long' and never held whole. The bytes given to `onLine` are only valid during the call.
 */
export function lineReader(maxLineBytes: number, onLine: (line: Buffer | 'too long') => void): ChunkReader {
  let pieces: Buffer[] = [];
  let heldBytes = 0;

  const emit = (last: Buffer): void => {
    const bytes = heldBytes + last.length;
    const line =
      bytes > maxLineBytes ? 'too long' : withoutReturn(pieces.length ? Buffer.concat([...pieces, last]) : last);
    pieces = [];
    heldBytes = 0;
    if (line.length > 0) onLine(line);
  };

  return {
    push: (chunk) => {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        emit(chunk.subarray(start, end));
        start = end + 1;
      }
      if (start === chunk.length) return;
      heldBytes += chunk.length - start;
      if (heldBytes > maxLineBytes) pieces = [];
      // A copy: the rest of the chunk need not stay in memory for it.
      else pieces.push(Buffer.from(chunk.subarray(start)));
    },
    end: () => emit(Buffer.alloc(0)),
  };
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}
