import { ContractError } from '../base/errors';
import { type ImportReport, LISTED_BYTES, LISTED_REJECTIONS, type RejectedRow } from '../contracts/import-report';
import type { Importer, ImportRun, RowValues } from '../contracts/importer';
import type { RowSource } from './read-rows';

/**
 * Rows are written at once up to so many characters as sent, dropped columns included: a value that is kept may keep the
 * text that it was cut out of. Readers hold several batches in memory.
 */
export const BATCH_CHARS = 8 * 1024 * 1024;

/**
 * Parses and writes the rows batch by batch; a bad row is reported, the others are taken (unless all or nothing). Where
 * batches are cut follows from the file alone, so that the same file gives the same batches.
 */
export async function importRows<T>(importer: Importer<T>, source: RowSource, run: ImportRun): Promise<ImportReport> {
  const rejections = rejectionList();
  let waiting: T[] = [];
  let chars = 0;
  let accepted = 0;
  let part = 0;
  const flush = async (): Promise<void> => {
    const rows = waiting;
    waiting = [];
    chars = 0;
    if (rows.length > 0) await importer.write(rows, run, part++);
  };
  for await (const { rows, faults } of source) {
    for (const fault of faults) rejections.add(fault);
    for (const { line, values } of rows) {
      try {
        waiting.push(importer.parse(values));
        chars += charsOf(values);
        accepted++;
      } catch (error) {
        if (!(error instanceof ContractError)) throw error;
        rejections.add({ line, error: error.message });
      }
      if (importer.allOrNothing) refuseTooMany(accepted, importer);
      else if (waiting.length >= importer.batchRows || chars >= BATCH_CHARS) await flush();
    }
  }
  const refused = importer.allOrNothing === true && rejections.total() > 0;
  if (!refused) await flush();
  const report = { accepted: refused ? 0 : accepted, rejected: rejections.listed(), rejectedTotal: rejections.total() };
  await importer.finish?.(run, report);
  return report;
}

/** Before the rest of the file is read: all of its rows would have to fit into memory. */
function refuseTooMany(accepted: number, { batchRows }: { readonly batchRows: number }): void {
  if (accepted <= batchRows) return;
  const most = `at most ${batchRows} rows`;
  const advice = 'nothing was taken; send less in one file';
  throw new ContractError(
    'rows',
    accepted,
    most,
    `the file has more than ${batchRows} rows; allowed: ${most}; ${advice}`,
  );
}

function charsOf(values: RowValues): number {
  let chars = 0;
  for (const value of Object.values(values)) if (typeof value === 'string') chars += value.length;
  return chars;
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
