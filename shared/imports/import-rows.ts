import { ContractError } from '../base/errors';
import { type ImportReport, LISTED_BYTES, LISTED_REJECTIONS, type RejectedRow } from '../contracts/import-report';
import type { Importer, ImportRun } from '../contracts/importer';
import type { RowSource } from './read-rows';

/** Parses and writes the rows batch by batch; a bad row is reported, the others are taken (unless all or nothing). */
export async function importRows<T>(importer: Importer<T>, source: RowSource, run: ImportRun): Promise<ImportReport> {
  const rejections = rejectionList();
  let waiting: T[] = [];
  let accepted = 0;
  let part = 0;
  const flush = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    if (rows.length > 0) await importer.write(rows, run, part++);
  };
  for await (const { rows, faults } of source) {
    for (const fault of faults) rejections.add(fault);
    for (const { line, values } of rows) {
      try {
        waiting.push(importer.parse(values));
        accepted++;
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        rejections.add({ line, error: error.message });
      }
      if (!importer.allOrNothing && waiting.length >= importer.batchRows) await flush();
    }
  }
  const refused = importer.allOrNothing === true && rejections.total() > 0;
  if (!refused) await flush();
  const report = { accepted: refused ? 0 : accepted, rejected: rejections.listed(), rejectedTotal: rejections.total() };
  await importer.finish?.(run, report);
  return report;
}

/** What a listed row takes beside its error. */
const ROW_BYTES = 40;

/** The first rejections by line, and how many there were. */
function rejectionList() {
  const listed: RejectedRow[] = [];
  let total = 0;
  let bytes = 0;
  return {
    add: (rejected: RejectedRow): void => {
      total++;
      if (listed.length === LISTED_REJECTIONS || bytes > LISTED_BYTES) return;
      bytes += ROW_BYTES + Buffer.byteLength(rejected.error);
      if (bytes <= LISTED_BYTES) listed.push(rejected);
    },
    listed: (): RejectedRow[] => listed.sort((a, b) => a.line - b.line),
    total: () => total,
  };
}
