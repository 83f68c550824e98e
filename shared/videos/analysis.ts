import type { Chart } from './charts';
import { type Links, linkedNames, type Subject } from './links';

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

const SUBJECTS: readonly Subject[] = ['student_id', 'course_code', 'video_title'];

/**
 * The places of the rows that fit a filter, in order: rows of that learner or course, and where the rows are about
 * something else, those that have a view in common with it. `links` is asked for in that case alone.
 */
export async function fittingRows(
  { columns, count }: Analysis,
  filter: RowFilter,
  links: () => Promise<Links>,
): Promise<number[]> {
  let places = Array.from({ length: count }, (_, i) => i);
  for (const name of ['student_id', 'course_code'] as const) {
    const wanted = filter[name];
    const subject = SUBJECTS.find((one) => columns[one] !== undefined);
    if (wanted === undefined || subject === undefined) continue;
    const column = columns[name];
    if (column) {
      const value = column.names ? column.names.indexOf(wanted) : wanted;
      places = places.filter((i) => column.values[i] === value);
    } else {
      const linked = linkedNames(await links(), subject, name, wanted);
      places = places.filter((i) => linked.has(String(columns[subject]?.values[i])));
    }
  }
  return places;
}

/** The rows of a further list that fit a filter by their own fields, the first `most` of them. */
export function fittingItems(items: readonly object[], filter: RowFilter, most: number): readonly object[] {
  const given = Object.entries(filter).filter(([, wanted]) => wanted !== undefined);
  const fits = (item: object) =>
    given.every(([name, wanted]) => !(name in item) || (item as Record<string, unknown>)[name] === wanted);
  return items.filter(fits).slice(0, most);
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
