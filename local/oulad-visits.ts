import { join } from 'node:path';
import { ContractError, NotFoundError } from '../shared/base/errors';
import { findTable, nameOf, PRESENTATION, type Row, readFile } from './oulad-tables';

/** One row of studentVle: how often a student loaded a page of a site on a day of the presentation. */
export type Visit = { readonly student: string; readonly site: string; readonly day: number; readonly clicks: number };
type AddVisit = (presentation: string, visit: Visit) => void;

const VISIT = ['id_student', 'id_site', 'date', 'sum_click'] as const;

/** Reads the page loads of presentations ("BBB-2013J") row by row: a file each in studentVle/, or the whole table. */
export async function readVisits(folder: string, names: ReadonlySet<string>, add: AddVisit): Promise<void> {
  const whole = findTable(folder, 'studentVle');
  if (whole) return readWhole(whole, names, add);
  for (const name of [...names].sort()) {
    const file = findTable(join(folder, 'studentVle'), name);
    if (!file)
      throw new NotFoundError(`${folder} holds neither studentVle.csv nor studentVle/${name}.csv, gzipped or not`);
    await readFile(file, VISIT, (row, line) => add(name, visitOf(file, row, line)));
  }
}

function readWhole(file: string, names: ReadonlySet<string>, add: AddVisit): Promise<void> {
  return readFile(file, [...PRESENTATION, ...VISIT], (row, line) => {
    const name = nameOf(row);
    if (names.has(name)) add(name, visitOf(file, row, line));
  });
}

function visitOf(file: string, row: Row<(typeof VISIT)[number]>, line: number): Visit {
  return {
    student: row.id_student,
    site: row.id_site,
    day: wholeNumber(file, line, 'date', row.date),
    clicks: wholeNumber(file, line, 'sum_click', row.sum_click),
  };
}

function wholeNumber(file: string, line: number, column: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isSafeInteger(value))
    throw new ContractError(`${file} line ${line}, ${column}`, text, 'a whole number');
  return value;
}
