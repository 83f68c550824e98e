/** Takes a record's trimmed cells and its line, the first line of the file being 1. */
export type KeepRecord = (cells: readonly string[], line: number) => void;

/** Splits pieces of CSV as long as they are plain: no quote, lines that end with LF or CRLF and are not overlong. */
type PlainCsv = {
  /** Null when the piece was split; else the bytes that are left to read by other means, their first line being `line() + 1`. */
  readonly write: (piece: Uint8Array) => Uint8Array | null;
  /** What stands behind the last line end is a record, too. */
  readonly end: () => void;
  readonly line: () => number;
};

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Most files need nothing more, and a full parser takes three times as long for them. */
export function plainCsv(maxRecordBytes: number, keep: KeepRecord): PlainCsv {
  let tail = Buffer.alloc(0);
  let line = 0;
  const take = (bytes: Buffer): void => {
    const text = bytes.toString('utf8');
    let from = 0;
    while (from < text.length) {
      const found = text.indexOf('\n', from);
      const to = found < 0 ? text.length : found;
      const record = text.slice(from, to);
      line++;
      if (record.trim() !== '') {
        const cells = record.split(',');
        for (let i = 0; i < cells.length; i++) cells[i] = trimmed(cells[i] as string);
        keep(cells, line);
      }
      from = to + 1;
    }
  };
  return {
    write: (piece) => {
      const bytes = tail.length === 0 ? Buffer.from(piece) : Buffer.concat([tail, piece]);
      if (!isPlain(bytes, maxRecordBytes)) return bytes;
      const whole = bytes.lastIndexOf(LINE_FEED) + 1;
      take(bytes.subarray(0, whole));
      tail = bytes.subarray(whole);
      return null;
    },
    end: () => take(tail),
    line: () => line,
  };
}

function isPlain(bytes: Buffer, maxRecordBytes: number): boolean {
  if (bytes.includes(QUOTE)) return false;
  for (let at = bytes.indexOf(CARRIAGE_RETURN); at >= 0; at = bytes.indexOf(CARRIAGE_RETURN, at + 1))
    if (at + 1 < bytes.length && bytes[at + 1] !== LINE_FEED) return false;
  let from = 0;
  for (let to = bytes.indexOf(LINE_FEED); to >= 0; to = bytes.indexOf(LINE_FEED, from)) {
    if (to - from > maxRecordBytes) return false;
    from = to + 1;
  }
  return bytes.length - from <= maxRecordBytes;
}

/** `trim` is slow, and few cells have blanks around them, or the byte order mark that it takes away too. */
function trimmed(cell: string): string {
  const first = cell.charCodeAt(0);
  const last = cell.charCodeAt(cell.length - 1);
  return first <= 32 || last <= 32 || first > 127 || last > 127 ? cell.trim() : cell;
}
