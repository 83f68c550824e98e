import { isoDate } from '../../shared/base/day';
import { ContractError, RequestError } from '../../shared/base/errors';
import type { Answer, HttpRequest } from '../../shared/base/http';
import { periodName } from '../../shared/contracts/grade-row';
import { type GradeImportServices, gradeImporter } from '../../shared/grades/grade-importer';
import { readGradesFile, rowFaults } from '../../shared/grades/update-csv';
import { contentId, type IdempotencyServices, importOnce } from '../../shared/imports/idempotent';
import { importRows } from '../../shared/imports/import-rows';
import { csvRows, piecesOf } from '../../shared/imports/read-rows';

/** POST /update-csv: takes every row of the file or none; any fault but the file's size is a ContractError. */
export async function updateCsv(
  services: GradeImportServices & IdempotencyServices,
  request: HttpRequest,
): Promise<Answer> {
  const { csv, period } = await readGradesFile(request);
  const importer = gradeImporter(services);
  const parameters = { start_date_period: isoDate(period.start), end_date_period: isoDate(period.end) };
  const run = { id: contentId(periodName(period), csv), parameters };
  await importOnce(services, { kind: 'grades', request, contentId: run.id }, async () => {
    const report = await importRows(importer, csvRows(piecesOf(csv), importer), run);
    // refused as a whole: the corrected file may come under the same key
    if (report.rejectedTotal > 0)
      throw new ContractError('file', '', '', rowFaults(report.rejected, report.rejectedTotal));
    return report;
  }).catch(keyFaultAs400);
  return { body: { json: () => ({ message: 'CSV processed successfully' }) } };
}

/** The document of this path knows no 409. */
function keyFaultAs400(error: unknown): never {
  if (error instanceof RequestError && error.status === 409)
    throw new ContractError('Idempotency-Key', '', '', error.message);
  throw error;
}
