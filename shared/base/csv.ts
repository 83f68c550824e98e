import { type CsvError, parse } from 'csv-parse/sync';
import { refuseRepeatedColumns } from './csv-header';
import { ContractError } from './errors';

/** `line` is the row's line in the file, the header being line 1. */
export type CsvRow = { readonly line: number; readonly values: Readonly<Record<string, string>> };
export type Csv = { readonly header: readonly string[]; readonly rows: readonly CsvRow[] };

type Parsed = { record: string[]; info: { lines: number } };

/** Reads CSV with a header: quotes, BOM and CRLF are fine, values are trimmed; a malformed file is a ContractError with its name. */
export function parseCsv(text: string, name?: string): Csv {
  const [first, ...rest] = parseRecords(text, name);
  const header = first?.record ?? [];
  refuseRepeatedColumns(header, name);
  const rows = rest.map(({ record, info }): CsvRow => {
    const values = Object.fromEntries(header.map((name, i) => [name, record[i] as string]));
    return { line: info.lines, values };
  });
  return { header, rows };
}

function parseRecords(text: string, name = 'csv'): Parsed[] {
  try {
    return parse(text, { bom: true, trim: true, info: true, skip_empty_lines: true }) as unknown as Parsed[];
  } catch (error) {
    // the parser's own message may quote the line
    const { lines = 1 } = error as CsvError;
    const allowed = 'comma-separated values with as many columns as the header';
    throw new ContractError(name, '', allowed, `${name} line ${lines} must be ${allowed}, every quote closed`);
  }
}
