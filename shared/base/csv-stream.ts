import { CsvError, parse } from 'csv-parse';
import { ContractError } from './errors';
import { type KeepRecord, plainCsv } from './plain-csv';

export type CsvLimits = {
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxRecordChars: number;
};

/** `line` is the last line of the record in the file, the header being line 1. */
type CsvRecord = { readonly line: number; readonly cells: readonly string[] };
type CsvFault = { readonly line: number; readonly error: string };
export type CsvBatch = {
  readonly header: readonly string[];
  readonly records: readonly CsvRecord[];
  /** Records that could not be read. */
  readonly faults: readonly CsvFault[];
};

const MEBIBYTE = 1024 * 1024;
export const CSV_LIMITS: CsvLimits = {
  maxBytes: 512 * MEBIBYTE,
  maxRows: 2_000_000,
  maxColumns: 100,
  maxRecordChars: 64 * 1024,
};

/**
 * Reads CSV with a header piece by piece: BOM, CRLF and quotes are fine, values are trimmed, memory holds one piece. A file
 * that is not UTF-8, or without a proper header, is a ContractError. What is wrong further down is a fault of its batch;
 * where the file cannot be read on from there (a quote that does not close, a limit), the fault says so and is the last.
 */
export async function* csvBatches(
  source: AsyncIterable<Uint8Array>,
  limits: CsvLimits = CSV_LIMITS,
): AsyncGenerator<CsvBatch> {
  const reader = recordReader(limits);
  let bytes = 0;
  for await (const chunk of source) {
    if (bytes === 0) refuseOtherFormats(chunk);
    bytes += chunk.length;
    await reader.write(chunk);
    if (bytes > limits.maxBytes) reader.stop(tooMuch('bytes', bytes, limits.maxBytes).message);
    const batch = reader.take();
    if (batch) yield batch;
    if (reader.isOver()) return;
  }
  await reader.end();
  const batch = reader.take();
  if (batch) yield batch;
}

function recordReader(limits: CsvLimits) {
  let header: readonly string[] | null = null;
  let rows = 0;
  let line = 0;
  let records: CsvRecord[] = [];
  let faults: CsvFault[] = [];
  let isOver = false;
  const stop = (reason: string, at = line + 1): void => {
    if (!isOver) faults.push({ line: at, error: `${reason}; the rest of the file was not read` });
    isOver = true;
  };
  const keep = (cells: readonly string[], at: number): void => {
    if (++rows > limits.maxRows + 1) stop(tooMuch('rows', limits.maxRows + 1, limits.maxRows).message);
    if (isOver) return;
    line = at;
    if (header === null) header = checkedHeader(cells, limits.maxColumns);
    else {
      const error = faultOf(cells, header.length);
      if (error) faults.push({ line, error });
      else records.push({ line, cells });
    }
  };
  const parser = quickParser(limits.maxRecordChars, keep);
  /** A fault before the header is the file's, one behind it ends the reading. */
  const carryOn = async (step: Promise<void>): Promise<void> => {
    try {
      await step;
    } catch (error) {
      if (!(error instanceof UnreadableRow)) throw error;
      if (header === null) throw new ContractError('csv header', '', '', `line ${error.line}: ${error.message}`);
      stop(error.message, error.line);
    }
  };
  return {
    write: (chunk: Uint8Array) => carryOn(parser.write(chunk)),
    end: () => carryOn(parser.end()),
    stop,
    isOver: () => isOver,
    take: (): CsvBatch | null => {
      if (header === null) return null;
      const batch = { header, records, faults };
      records = [];
      faults = [];
      return batch;
    },
  };
}

/** Splits plain files itself; from the first piece that is not plain on, csv-parse reads. */
function quickParser(maxRecordChars: number, keep: KeepRecord) {
  const plain = plainCsv(maxRecordChars, keep);
  let full: ReturnType<typeof csvParser> | null = null;
  return {
    write: async (chunk: Uint8Array): Promise<void> => {
      if (full) return full.write(chunk);
      const rest = plain.write(chunk);
      if (rest === null) return;
      full = csvParser(maxRecordChars, plain.line(), keep);
      await full.write(rest);
    },
    end: async (): Promise<void> => (full ? full.end() : plain.end()),
  };
}

/** A row that csv-parse cannot read, nor anything below it; `line` is the first of its lines. */
class UnreadableRow extends Error {
  override name = 'UnreadableRow';
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * csv-parse as a pair of awaitable calls, for a file without its first `linesBefore` lines; what `keep` throws comes out
 * of the call under way.
 */
function csvParser(maxRecordChars: number, linesBefore: number, keep: KeepRecord) {
  let failure: { readonly error: unknown } | null = null;
  let last = { lines: 0, empty_lines: 0 };
  const told = (error: unknown): unknown => {
    if (failure) return failure.error;
    if (!(error instanceof CsvError)) return error;
    const emptyLines = Number(error.empty_lines) - last.empty_lines;
    return new UnreadableRow(linesBefore + last.lines + emptyLines + 1, reasonOf(error.code, maxRecordChars));
  };
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    // a quote within a text, as in: 5" screen
    relax_quotes: true,
    max_record_size: maxRecordChars,
    on_record: (record: unknown, { lines, empty_lines }) => {
      try {
        last = { lines, empty_lines };
        if (!failure) keep(record as string[], linesBefore + lines);
      } catch (error) {
        // thrown on, it would end the stream with an error of its own
        failure = { error };
      }
      return null;
    },
  });
  // every call hears of a fault by its callback
  parser.on('error', () => undefined);
  const settle = (act: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const refuse = (error: unknown) => reject(told(error));
      parser.once('error', refuse);
      act((error) => {
        parser.off('error', refuse);
        if (failure || error) refuse(error);
        else resolve();
      });
    });
  return {
    write: (chunk: Uint8Array) => settle((done) => parser.write(chunk, done)),
    end: () => settle((done) => parser.resume().once('end', done).end()),
  };
}

/** In words of our own: those of csv-parse name the line where it gave up, and may quote the text. */
function reasonOf(code: string, maxRecordChars: number): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'a quote (") opens in this row and does not close';
  if (code === 'CSV_MAX_RECORD_SIZE')
    return `more than ${maxRecordChars} characters in this row; a quote (") may not be closed`;
  return 'text behind a closing quote (") in this row; separate values with commas, and write a quote within a text twice';
}

function checkedHeader(names: readonly string[], maxColumns: number): readonly string[] {
  if (names.some(isNoUtf8))
    throw new ContractError('csv encoding', '', 'UTF-8', 'the file is not UTF-8; save it as CSV UTF-8');
  if (names.length > maxColumns) throw tooMuch('columns', names.length, maxColumns);
  return names;
}

function faultOf(cells: readonly string[], columns: number): string | null {
  if (cells.length !== columns) return `${cells.length} values; the header has ${columns} columns`;
  return cells.some(isNoUtf8) ? 'not UTF-8; save the file as UTF-8' : null;
}

/** Bytes that are none are read as this letter. */
function isNoUtf8(cell: string): boolean {
  return cell.includes('\uFFFD');
}

function refuseOtherFormats(file: Uint8Array): void {
  const start = file.subarray(0, 64);
  const [first, second] = start;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || start.includes(0))
    throw new ContractError('csv encoding', 'UTF-16', 'UTF-8', 'the file is UTF-16 or binary; save it as CSV UTF-8');
  if (/^\uFEFF?\s*[[{]/.test(Buffer.from(start).toString()))
    throw new ContractError('csv header', 'JSON', 'CSV', 'the file is JSON; send it as CSV with a header');
}

function tooMuch(what: string, count: number, allowed: number): ContractError {
  return new ContractError(`csv ${what}`, count, `at most ${allowed}`);
}
