import type { Row } from './bench';

/** A line a row, for people: what was measured, its value, and whether the target holds. */
export function resultLines(rows: readonly Row[]): string[] {
  return rows.map(({ bench, measure, value, target, holds }) => {
    const verdict = target === null ? '' : `  (target ${target}: ${holds ? 'holds' : 'MISSED'})`;
    return `${bench.padEnd(8)} ${measure.padEnd(64)} ${String(value).padStart(9)}${verdict}`;
  });
}

/** The same rows as a Markdown table. */
export function resultTable(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ bench, measure, value, target, holds }) =>
      `| ${bench} | ${measure} | ${value} | ${target ?? ''} | ${holds === null ? '' : holds ? 'yes' : '**no**'} |`,
  );
  return ['| benchmark | measure | value | target | holds |', '|-|-|-|-|-|', ...lines].join('\n');
}
