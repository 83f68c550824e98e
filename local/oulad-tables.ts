import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CSV_LIMITS, type CsvBatch, csvBatches } from '../shared/base/csv-stream';
import { ContractError, NotFoundError } from '../shared/base/errors';

/** The cells of a row by column, without blanks around them. */
export type Row<Column extends string> = Readonly<Record<Column, string>>;
/** `line` is the row's in the file, the header being line 1. */
export type TakeRow<Column extends string> = (row: Row<Column>, line: number) => void;

const FOLDER = "name the folder of OULAD's tables";
/** The visits of all presentations are more than ten million rows. */
const NO_LIMITS = { ...CSV_LIMITS, maxBytes: Number.POSITIVE_INFINITY, maxRows: Number.POSITIVE_INFINITY };

/** The columns that name a presentation. */
export const PRESENTATION = ['code_module', 'code_presentation'] as const;

/** "BBB-2013J". */
export function nameOf(row: Row<(typeof PRESENTATION)[number]>): string {
  return `${row.code_module}-${row.code_presentation}`;
}

/** The file of a table, plain or gzipped; null where the folder has neither. */
export function findTable(folder: string, name: string): string | null {
  const paths = [`${name}.csv`, `${name}.csv.gz`].map((file) => join(folder, file));
  return paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile()) ?? null;
}

/** Reads these columns of a table of the folder row by row, plain or gzipped; memory holds a piece of it. */
export function readTable<Column extends string>(
  folder: string,
  name: string,
  columns: readonly Column[],
  take: TakeRow<Column>,
): Promise<void> {
  const file = findTable(folder, name);
  if (!file) throw new NotFoundError(`${folder} holds no ${name}.csv or ${name}.csv.gz; ${whereElse(folder, name)}`);
  return readFile(file, columns, take);
}

/** The same of a file; what is not CSV, or lacks a column, is a ContractError that names the file. */
export async function readFile<Column extends string>(
  file: string,
  columns: readonly Column[],
  take: TakeRow<Column>,
): Promise<void> {
  let places: readonly (readonly [Column, number])[] | null = null;
  for await (const { header, records, faults } of batchesOf(file)) {
    places ??= placesOf(file, header, columns);
    for (const { cells, line } of records) {
      const row = {} as Record<Column, string>;
      for (const [column, place] of places) row[column] = cells[place] as string;
      take(row, line);
    }
    for (const { line, error } of faults) throw unreadable(file, `line ${line}: ${error}`);
  }
  if (places === null) throw unreadable(file, 'is empty');
}

/** A number of a table; null where it is missing, which OULAD writes as nothing or "?". Anything else is a ContractError. */
export function numberIn(table: string, line: number, column: string, text: string): number | null {
  if (text === '' || text === '?') return null;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new ContractError(`${table}.csv line ${line}, ${column}`, text, 'a number');
  return value;
}

/** The same where none may be missing. */
export function knownNumber(table: string, line: number, column: string, text: string): number {
  const value = numberIn(table, line, column, text);
  if (value === null) throw new ContractError(`${table}.csv line ${line}, ${column}`, text, 'a number');
  return value;
}

/** What is no CSV at all is the file's fault. */
async function* batchesOf(file: string): AsyncGenerator<CsvBatch> {
  try {
    yield* csvBatches(bytesOf(file), NO_LIMITS);
  } catch (error) {
    throw unreadable(file, error instanceof Error ? error.message : String(error));
  }
}

/** A fault of either stream ends the reading of the other. */
function bytesOf(file: string): AsyncIterable<Uint8Array> {
  const raw = createReadStream(file);
  return file.endsWith('.gz') ? pipeline(raw, createGunzip(), () => undefined) : raw;
}

function placesOf<Column extends string>(file: string, header: readonly string[], columns: readonly Column[]) {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw unreadable(file, `lacks the columns ${missing.join(', ')}`);
  return columns.map((column) => [column, header.indexOf(column)] as const);
}

function unreadable(file: string, why: string): ContractError {
  return new ContractError(file, '', 'a table of OULAD', `${file}: ${why}; download it again`);
}

/** Archives unpack into a folder of their own. */
function whereElse(folder: string, name: string): string {
  if (!existsSync(folder)) return `there is no such folder; ${FOLDER}`;
  if (!statSync(folder).isDirectory()) return `it is a file; unpack it and ${FOLDER}`;
  const within = readdirSync(folder).map((entry) => join(folder, entry));
  const found = within.find((path) => findTable(path, name) !== null);
  return found ? `${found} does: name that folder` : FOLDER;
}
