import type { ImportReport } from './import-report';

/** One row as sent: from CSV every value is trimmed text, from JSON it is what the array holds. */
export type RowValues = Readonly<Record<string, unknown>>;

/** One import. `id` follows from the content alone: the same file is the same import, whichever way it comes. */
export type ImportRun = { readonly id: string; readonly parameters: Readonly<Record<string, string>> };

/** How rows of one kind are read and kept. */
export type Importer<T> = {
  /** Columns that a file must have; those of JSON rows are checked by `parse`. */
  readonly required: readonly string[];
  /** The name under which a column is known, for files that spell it differently. */
  readonly column?: (name: string) => string;
  /** Further demands on the columns of a file; a ContractError refuses it. */
  readonly checkColumns?: (names: readonly string[]) => void;
  /** A ContractError rejects the row: its message is shown to the sender and kept, so it must not repeat a value. */
  readonly parse: (values: RowValues) => T;
  /** Rows written at once, fewer where they are long. */
  readonly batchRows: number;
  /** Nothing is written unless every row is good. All rows are then written at once; more than `batchRows` are refused. */
  readonly allOrNothing?: boolean;
  /** Writes the batch `part` (0, 1, ...); writing the same batch of the same run again must change nothing. */
  readonly write: (rows: readonly T[], run: ImportRun, part: number) => Promise<void>;
  /** After the last row. */
  readonly finish?: (run: ImportRun, report: ImportReport) => Promise<void>;
};
