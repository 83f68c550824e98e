import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Row } from './bench';
import { resultTable } from './result-table';

const PAGE = 'docs/performance.md';
export const ROWS = 'bench/results.json';

/** Puts the rows, and those of other benchmarks measured before, into bench/results.json and docs/performance.md. */
export function writeResults(rows: readonly Row[]): void {
  const measured = new Set(rows.map(({ bench }) => bench));
  const before = existsSync(ROWS) ? (JSON.parse(readFileSync(ROWS, 'utf8')) as Row[]) : [];
  const all = [...before.filter(({ bench }) => !measured.has(bench)), ...rows];
  writeFileSync(ROWS, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'results', resultTable(all)));
}

/** Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
export function between(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start)
    throw new RangeError(`the page has no marks ${open} ... ${close}; put them where the table belongs`);
  return `${page.slice(0, start + open.length)}\n${text}\n${page.slice(end)}`;
}
