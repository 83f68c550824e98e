import { readFileSync, writeFileSync } from 'node:fs';
import type { Row } from '../bench/bench';
import { costTable, type DayCounts } from '../bench/cost';
import { between, ROWS } from '../bench/write-results';

const README = 'README.md';

/** What a day costs, from the counts of the last `npm run bench -- --write`; put into the README, and printed. */
function main(): void {
  const rows = JSON.parse(readFileSync(ROWS, 'utf8')) as Row[];
  const sizes = rows.flatMap(({ bench, measure }) => (bench === 'day' && /^CPU s, (.*)$/.exec(measure)?.[1]) || []);
  const table = costTable(sizes.map((size) => countsOf(rows, size)));
  writeFileSync(README, between(readFileSync(README, 'utf8'), 'cost', table));
  console.log(table);
}

function countsOf(rows: readonly Row[], size: string): DayCounts {
  const value = (bench: string, measure: string): number => {
    const found = rows.find((row) => row.bench === bench && row.measure === measure);
    if (!found) throw new RangeError(`${ROWS} has no row "${measure}"; run: npm run bench -- ${bench} --write`);
    return found.value;
  };
  return {
    pairs: Number(size.split(' ')[0]?.replaceAll(',', '')),
    classes: value('day', `classes, ${size}`),
    requests: value('day', `requests to tables, ${size}`),
    readUnits: value('day', `read units, ${size}`),
    writeUnits: value('day', `write units, ${size}`),
    cpuSeconds: value('day', `CPU s, ${size}`),
    queryReadUnits: value('query', 'read units, packed item, 300 students'),
    queryCpuMs: value('query', 'client CPU ms, packed item, 300 students'),
  };
}

main();
