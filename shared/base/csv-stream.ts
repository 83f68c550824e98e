import { type CsvError, parse } from 'csv-parse';
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
    if (bytes === 0) refuseUtf16(chunk);
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
  const stop = (reason: string): void => {
    if (!isOver) faults.push({ line: line + 1, error: `${reason}; the rest of the file was not read` });
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
      if (header === null || error instanceof ContractError) throw asContractError(error);
      stop((error as Error).message);
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
  /** csv-parse counts lines from where it began. */
  const placed = (error: Error): never => {
    error.message = error.message.replace(/ at line (\d+)/, (_, line) => ` at line ${plain.line() + Number(line)}`);
    throw error;
  };
  return {
    write: async (chunk: Uint8Array): Promise<void> => {
      if (full) return full.write(chunk).catch(placed);
      const rest = plain.write(chunk);
      if (rest === null) return;
      full = csvParser(maxRecordChars, (cells, line) => keep(cells, plain.line() + line));
      await full.write(rest).catch(placed);
    },
    end: async (): Promise<void> => (full ? full.end().catch(placed) : plain.end()),
  };
}

/** csv-parse as a pair of awaitable calls; what `keep` throws comes out of the call under way. */
function csvParser(maxRecordChars: number, keep: KeepRecord) {
  let failure: { readonly error: unknown } | null = null;
  const parser = parse({
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    // a quote within a text, as in: 5" screen
    relax_quotes: true,
    max_record_size: maxRecordChars,
    on_record: (record: unknown, { lines }) => {
      try {
        if (!failure) keep(record as string[], lines);
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
      parser.once('error', reject);
      act((error) => {
        parser.off('error', reject);
        const reason = failure?.error ?? error;
        if (reason) reject(reason);
        else resolve();
      });
    });
  return {
    write: (chunk: Uint8Array) => settle((done) => parser.write(chunk, done)),
    end: () => settle((done) => parser.resume().once('end', done).end()),
  };
}

function asContractError(error: unknown): ContractError {
  if (error instanceof ContractError) return error;
  return new ContractError('csv header', (error as CsvError).code, 'comma-separated column names');
}

function checkedHeader(names: readonly string[], maxColumns: number): readonly string[] {
  if (names.length > maxColumns) throw tooMuch('columns', names.length, maxColumns);
  return names;
}

function faultOf(cells: readonly string[], columns: number): string | null {
  if (cells.length !== columns) return `${cells.length} values; the header has ${columns} columns`;
  return cells.some((cell) => cell.includes('\uFFFD')) ? 'not UTF-8; save the file as UTF-8' : null;
}

function refuseUtf16(start: Uint8Array): void {
  const [first, second] = start;
  const marked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  if (marked || start.subarray(0, 64).includes(0))
    throw new ContractError('csv encoding', 'UTF-16', 'UTF-8', 'the file is UTF-16 or binary; save it as CSV UTF-8');
}

function tooMuch(what: string, count: number, allowed: number): ContractError {
  return new ContractError(`csv ${what}`, count, `at most ${allowed}`);
}
