import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { audienceBench } from '../bench/audience.bench';
import type { Bench, BenchOptions, Row } from '../bench/bench';
import { coldBench } from '../bench/cold.bench';
import { dayBench } from '../bench/day.bench';
import { eventsBench } from '../bench/events.bench';
import { forestBench } from '../bench/forest.bench';
import { outcomesBench } from '../bench/outcomes.bench';
import { queryBench } from '../bench/query.bench';
import { resultLines } from '../bench/result-table';
import { videosBench } from '../bench/videos.bench';
import { writeResults } from '../bench/write-results';
import { writesBench } from '../bench/writes.bench';

const BENCHES: readonly Bench[] = [
  eventsBench,
  queryBench,
  writesBench,
  coldBench,
  dayBench,
  forestBench,
  outcomesBench,
  videosBench,
  audienceBench,
];
const PEERS = '../shared/peers';
const USAGE = `npm run bench -- [NAME ...] [--json FILE] [--peers DIR] [--oulad DIR] [--rows N] [--write]
NAME: ${BENCHES.map(({ name }) => name).join(', ')}; all of them without one. --write puts the table into docs/performance.md.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      peers: { type: 'string' },
      oulad: { type: 'string' },
      rows: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const stray = positionals.find((wanted) => !BENCHES.some(({ name }) => name === wanted));
  if (stray !== undefined) throw new RangeError(`there is no benchmark "${stray}"\n${USAGE}`);
  if (values.rows !== undefined && !/^[1-9]\d*$/.test(values.rows))
    throw new RangeError(`--rows is "${values.rows}"; allowed: a whole number from 1`);
  const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const options: BenchOptions = {
    peers: values.peers ?? (existsSync(PEERS) ? PEERS : null),
    oulad: values.oulad ?? null,
    rows: values.rows ? Number(values.rows) : null,
    note: console.error,
  };
  const rows: Row[] = [];
  for (const bench of chosen) {
    console.error(`${bench.name} ...`);
    const found = await bench.run(options);
    for (const line of resultLines(found)) console.log(line);
    rows.push(...found);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (values.write) writeResults(rows);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
