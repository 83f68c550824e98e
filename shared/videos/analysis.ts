import type { Chart } from './charts';

type Cell = string | number | null;

/** The values of one field, row by row; with `names` they are places in that list. */
type Column = { readonly values: readonly Cell[]; readonly names?: readonly string[] };

/** One analysis as it is stored and served: rows by column (a million rows fit), short further lists, charts. */
export type Analysis = {
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
  readonly lists: Readonly<Record<string, readonly object[]>>;
  readonly charts: readonly Chart[];
};

export type RowFilter = { readonly student_id?: string | undefined; readonly course_code?: string | undefined };

/** An analysis of plain rows that all have the same fields. */
export function analysisOf(
  rows: readonly Readonly<Record<string, Cell>>[],
  { lists = {}, charts = [] }: Partial<Pick<Analysis, 'lists' | 'charts'>> = {},
): Analysis {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) => [name, { values: rows.map((row) => row[name] ?? null) }] as const);
  return { count: rows.length, columns: Object.fromEntries(columns), lists, charts };
}

/** The places of the rows that fit a filter, in order; a field that the rows lack fits none. */
export function fittingRows({ columns, count }: Analysis, filter: RowFilter): number[] {
  let places = Array.from({ length: count }, (_, i) => i);
  for (const [name, wanted] of Object.entries(filter)) {
    if (wanted === undefined) continue;
    const column = columns[name];
    const value = column?.names ? column.names.indexOf(wanted) : wanted;
    places = places.filter((i) => column?.values[i] === value);
  }
  return places;
}

/** Rows as objects. */
export function rowsAt({ columns }: Analysis, places: readonly number[]): Record<string, Cell>[] {
  const entries = Object.entries(columns);
  const cell = ({ values, names }: Column, place: number): Cell => {
    const value = values[place] ?? null;
    return names && typeof value === 'number' ? (names[value] ?? null) : value;
  };
  return places.map((place) => Object.fromEntries(entries.map(([name, column]) => [name, cell(column, place)])));
}
