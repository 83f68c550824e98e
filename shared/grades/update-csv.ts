import { ContractError } from '../base/errors';
import { parseFormData } from '../base/form-data';
import { type HttpRequest, headerOf, queryValues } from '../base/http';
import { requestBody } from '../base/request-body';
import { type Period, parsePeriod } from '../contracts/grade-row';
import type { RejectedRow } from '../contracts/import-report';

export type GradesFile = { readonly csv: Uint8Array; readonly period: Period };

const SHOWN = 20;

/** The file of POST /update-csv, multipart field `file` or the raw body, and its period from the query or the form. */
export async function readGradesFile(request: HttpRequest): Promise<GradesFile> {
  const advice = 'send larger files through POST /v1/uploads {"kind":"grades"}';
  const body = requestBody(request, advice);
  const contentType = headerOf(request, 'content-type');
  const isForm = /^multipart\/form-data\b/i.test(contentType);
  const { fields, files } = isForm ? await parseFormData(body, contentType) : { fields: {}, files: { file: body } };
  const query = Object.fromEntries(Object.entries(queryValues(request)).map(([name, values]) => [name, values.at(-1)]));
  const given: Record<string, string | undefined> = { ...fields, ...query };
  const period = parsePeriod(given.start_date_period, given.end_date_period);
  const csv = files.file;
  if (!csv || csv.length === 0)
    throw new ContractError(
      'file',
      undefined,
      '',
      'file is missing or empty; send CSV as the multipart field "file" or as the body',
    );
  return { csv, period };
}

/** One message of every bad row, the first twenty in full. */
export function rowFaults(rejected: readonly RejectedRow[], total: number): string {
  const shown = rejected.slice(0, SHOWN).map(({ line, error }) => `line ${line}: ${error}`);
  return [...shown, ...(total > shown.length ? [`and ${total - shown.length} more lines`] : [])].join('; ');
}
