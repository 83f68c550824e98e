/** One measured figure; `holds` says whether it meets its target, null where there is none. */
export type Row = {
  readonly bench: string;
  readonly measure: string;
  readonly value: number;
  readonly target: number | null;
  readonly holds: boolean | null;
};

export type BenchOptions = {
  /** Folder with the scripts of the other sides; null when there is none. */
  readonly peers: string | null;
  /** Folder with OULAD's tables; null when there is none. */
  readonly oulad: string | null;
  /** Size of the input, for the benchmarks that can change theirs. */
  readonly rows: number | null;
  /** Says something on stderr. */
  readonly note: (line: string) => void;
};

export type Bench = { readonly name: string; readonly run: (options: BenchOptions) => Promise<Row[]> };

/** A row to three significant digits; it holds up to and including its target. */
export function rowOf(bench: string, measure: string, value: number, target: number | null = null): Row {
  const rounded = Number(value.toPrecision(3));
  return { bench, measure, value: rounded, target, holds: target === null ? null : rounded <= target };
}

/** The same for what should be large: it holds from its target on. */
export function rowAtLeast(bench: string, measure: string, value: number, target: number | null): Row {
  const row = rowOf(bench, measure, value);
  return { ...row, target, holds: target === null ? null : row.value >= target };
}
