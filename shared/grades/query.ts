import { ContractError, NotFoundError } from '../base/errors';
import { type Answer, entityTag, type HttpRequest, queryValues } from '../base/http';
import { parseParameters } from '../base/parse';
import { type GradeRow, type Period, parsePeriod, periodName } from '../contracts/grade-row';
import { REPORT_PAGE } from '../contracts/routes-grades';
import { notPredicted, onPage, type ReportPage, reportCsv, reportJson, reportRows } from './report';

export type ReportQueryServices = {
  readonly grades: { read: (period: Period) => Promise<readonly GradeRow[]> };
  readonly helpThreshold: number;
};

/** GET /get-report: the newest predictions of exactly this period, as CSV or with format=json as JSON. */
export async function getReport({ grades, helpThreshold }: ReportQueryServices, request: HttpRequest): Promise<Answer> {
  const query = queryValues(request);
  const period = parsePeriod(query.start_date_period?.at(-1), query.end_date_period?.at(-1));
  const format = query.format?.at(-1) ?? 'csv';
  if (format !== 'csv' && format !== 'json') throw new ContractError('format', format, 'csv or json');
  const page = pageOf(query);
  const known = await grades.read(period);
  const rows = reportRows(known);
  if (rows.length === 0) throw new NotFoundError('Report for the given period is not ready');
  if (format === 'json') {
    const missing = notPredicted(known, period);
    const etag = entityTag(rows, missing, page, format, helpThreshold);
    return { etag, body: { json: () => reportJson(rows, missing, page, period, helpThreshold) } };
  }
  const etag = entityTag(rows, page, format);
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename=report_${periodName(period)}.csv`,
  };
  return { etag, headers, body: { text: () => reportCsv(onPage(rows, page), period) } };
}

function pageOf({ offset, limit }: Readonly<Record<string, readonly string[]>>): ReportPage {
  return parseParameters<ReportPage>(REPORT_PAGE, { path: {}, query: { offset, limit } });
}
