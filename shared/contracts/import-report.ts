/** A row that was not taken: its line in the CSV file (the header is line 1), or its place in a JSON array from 1. */
export type RejectedRow = { readonly line: number; readonly error: string };

/** What an import did. Of very many rejected rows the first ones are listed and `rejectedTotal` counts them all. */
export type ImportReport = {
  readonly accepted: number;
  readonly rejected: readonly RejectedRow[];
  readonly rejectedTotal: number;
};

/** Rejected rows that a report lists, fewer where their errors are long: it is kept in one item, of 400 KB at most. */
export const LISTED_REJECTIONS = 1_000;
export const LISTED_BYTES = 300 * 1024;

/** The body of an import's answer: `rejected_total` is there only where the list was cut. */
export function importBody({ accepted, rejected, rejectedTotal }: ImportReport): object {
  return { accepted, rejected, ...(rejectedTotal > rejected.length && { rejected_total: rejectedTotal }) };
}
