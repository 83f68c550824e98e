import { refuseRepeatedColumns } from '../base/csv-header';
import { type CsvLimits, csvBatches } from '../base/csv-stream';
import { ContractError } from '../base/errors';
import { inJsonBody, WHOLE_BODY } from '../base/json-pointer';
import type { RejectedRow } from '../contracts/import-report';
import type { RowValues } from '../contracts/importer';

type RawRow = { readonly line: number; readonly values: RowValues };
type RowBatch = { readonly rows: readonly RawRow[]; readonly faults: readonly RejectedRow[] };
export type RowSource = AsyncIterable<RowBatch>;

/** What a kind of import demands of a file's columns. */
export type Columns = {
  readonly required: readonly string[];
  readonly column?: (name: string) => string;
  readonly checkColumns?: (names: readonly string[]) => void;
};

/** The rows of a CSV stream by column name; a missing or repeated column, or no row at all, is a ContractError. */
export async function* csvRows(source: AsyncIterable<Uint8Array>, columns: Columns, limits?: CsvLimits): RowSource {
  const { column = (name) => name } = columns;
  let names: readonly string[] | null = null;
  let rows = 0;
  for await (const { header, records, faults } of csvBatches(source, limits)) {
    names ??= checkedNames(header.map(column), columns);
    const known = names;
    rows += records.length + faults.length;
    yield { rows: records.map(({ line, cells }) => ({ line, values: named(known, cells) })), faults };
  }
  if (rows > 0) return;
  const message = names === null ? 'the file is empty' : 'the file has no rows below its header';
  throw new ContractError('csv rows', '', '', message);
}

/** The rows of a JSON array of objects, numbered from 1; anything else is a ContractError. */
export async function* jsonRows(body: Uint8Array): RowSource {
  const given = inJsonBody(() => parseArray(body));
  const rows: RawRow[] = [];
  const faults: RejectedRow[] = [];
  for (const [i, item] of given.entries()) {
    const isRow = typeof item === 'object' && item !== null && !Array.isArray(item);
    if (isRow) rows.push({ line: i + 1, values: item as RowValues });
    else faults.push({ line: i + 1, error: 'not an object' });
  }
  yield { rows, faults };
}

/** JSON where the content type says so, or the body begins like it; CSV otherwise. A form is a ContractError. */
export function bodyRows(body: Uint8Array, contentType: string, columns: Columns): RowSource {
  if (/^multipart\//i.test(contentType))
    throw new ContractError('content-type', 'multipart', 'text/csv or application/json, the file itself as the body');
  const json = /\bjson\b/i.test(contentType) || /^[[{]/.test(Buffer.from(body.subarray(0, 64)).toString().trimStart());
  return json ? jsonRows(body) : csvRows(piecesOf(body), columns);
}

/** Small enough that a batch of rows does not fill the memory. */
const PIECE_BYTES = 256 * 1024;

/** A body as a stream. */
export async function* piecesOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

function checkedNames(names: readonly string[], { required, checkColumns }: Columns): readonly string[] {
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) refuseOtherSeparators(names);
  if (missing.length > 0) throw new ContractError('csv header', '', '', `missing columns: ${missing.join(', ')}`);
  refuseRepeatedColumns(names);
  checkColumns?.(names);
  return names;
}

/** Excel separates by semicolons where the comma is for decimals. */
function refuseOtherSeparators([name = '', ...more]: readonly string[]): void {
  const [found] = /[;\t]/.exec(name) ?? [];
  if (found === undefined || more.length > 0) return;
  const separators = found === ';' ? 'semicolons' : 'tabs';
  throw new ContractError(
    'csv header',
    '',
    '',
    `the columns are separated by ${separators}; separate them with commas`,
  );
}

function named(names: readonly string[], cells: readonly string[]): RowValues {
  const values: Record<string, string> = {};
  for (let i = 0; i < names.length; i++) values[names[i] as string] = cells[i] as string;
  return values;
}

function parseArray(body: Uint8Array): readonly unknown[] {
  const given = parseJson(body);
  if (Array.isArray(given)) return given;
  const type = given === null ? 'null' : typeof given;
  throw new ContractError(WHOLE_BODY, type, 'a JSON array of objects, or CSV');
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(body)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
  } catch {
    throw new ContractError(WHOLE_BODY, undefined, '', 'the body is neither JSON nor CSV that can be read');
  }
}
