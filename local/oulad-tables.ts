import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip, gunzipSync } from 'node:zlib';
import { parseCsv } from '../shared/base/csv';
import { NotFoundError } from '../shared/base/errors';

type Row = Readonly<Record<string, string>>;

/** The rows of a table of the folder, plain or gzipped. */
export function readTable(folder: string, name: string): Row[] {
  const file = locate(folder, name);
  if (!file)
    throw new NotFoundError(`${folder} holds no ${name}.csv or ${name}.csv.gz; name the folder of OULAD's tables`);
  const bytes = readFileSync(file);
  return parseCsv((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')).rows.map(({ values }) => values);
}

/** One row of studentVle: how often a student loaded a page of a site on a day of the presentation. */
export type Visit = { readonly student: string; readonly site: string; readonly day: number; readonly clicks: number };

/** Reads the page loads of presentations ("BBB-2013J"): a file each in studentVle/, or the whole table. */
export async function readVisits(
  folder: string,
  names: ReadonlySet<string>,
  add: (presentation: string, visit: Visit) => void,
): Promise<void> {
  const whole = locate(folder, 'studentVle');
  if (whole) return readVisitFile(whole, (name, visit) => names.has(name) && add(name, visit));
  for (const name of [...names].sort()) {
    const file = locate(join(folder, 'studentVle'), name);
    if (!file)
      throw new NotFoundError(`${folder} holds neither studentVle.csv nor studentVle/${name}.csv, gzipped or not`);
    await readVisitFile(file, (_, visit) => add(name, visit));
  }
}

async function readVisitFile(file: string, add: (presentation: string, visit: Visit) => void): Promise<void> {
  const raw = createReadStream(file);
  const lines = createInterface({ input: file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw });
  let columns: Record<string, number> | null = null;
  for await (const line of lines) {
    const cells = (line.includes('"') ? line.replaceAll('"', '') : line).split(',');
    if (columns === null) {
      columns = Object.fromEntries(cells.map((name, i) => [name.replace('\uFEFF', ''), i]));
      continue;
    }
    const cell = (name: string): string => cells[columns?.[name] ?? -1] ?? '';
    const visit = {
      student: cell('id_student'),
      site: cell('id_site'),
      day: Number(cell('date')),
      clicks: Number(cell('sum_click')),
    };
    if (visit.student !== '') add(`${cell('code_module')}-${cell('code_presentation')}`, visit);
  }
}

function locate(folder: string, name: string): string | null {
  return [`${name}.csv`, `${name}.csv.gz`].map((file) => join(folder, file)).find((path) => existsSync(path)) ?? null;
}
