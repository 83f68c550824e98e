import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type BenchOptions, type Row, rowOf } from './bench';
import { unzipExport } from './export-files';
import { eventsZip } from './generate-events';
import { buildSide, canRun, measure, medianRun, middle, middleRun, PYTHON, type Usage } from './measure';

const SIZES = [100_000, 1_000_000];
/** A million events of 86,000 pairs. */
const PAIRS_PER_EVENT = 0.086;
/** Above, pandas takes minutes and gigabytes. */
const MOST_PANDAS_EVENTS = 200_000;
const PEAK_MB = 260;

type Side = { readonly name: string; readonly target: number; readonly run: (() => Promise<Usage>) | null };

/** From an export's zip to the counters of every learner and class, in CPU time, beside other ways to read it. */
export const eventsBench: Bench = {
  name: 'events',
  run: async (options) => {
    const rows: Row[] = [];
    const costs: number[] = [];
    const sizes = options.rows ? [options.rows] : SIZES;
    for (const events of sizes) {
      const { found, cpuSeconds } = await benchSize(events, options);
      rows.push(...found);
      costs.push(cpuSeconds);
    }
    const [first, last] = [costs[0] as number, costs.at(-1) as number];
    if (sizes.length > 1) {
      const exponent = Math.log(last / first) / Math.log((sizes.at(-1) as number) / (sizes[0] as number));
      rows.push(rowOf('events', `growth exponent of CPU, ${sizes.map(amount).join(' to ')}`, exponent, 1.1));
    }
    return rows;
  },
};

async function benchSize(events: number, options: BenchOptions): Promise<{ found: Row[]; cpuSeconds: number }> {
  const zip = eventsZip(events, Math.round(events * PAIRS_PER_EVENT));
  const withPandas = events <= MOST_PANDAS_EVENTS && options.peers !== null;
  const { gzipFolder, jsonParent } = await unzipExport(zip, withPandas);
  const runs = events <= 200_000 ? 5 : 3;
  const count = await buildSide('count-events');
  const node = (script: string, input: string) => () => measure(process.execPath, [script, input]);
  const sides: Side[] = [
    { name: 'Node inflate alone', target: 2.2, run: node(await buildSide('inflate-events'), gzipFolder) },
    { name: 'unzip | gzip', target: 0.75, run: await shellSide(zip) },
    { name: 'JSON.parse of every line', target: 0.45, run: node(await buildSide('parse-events'), zip) },
    { name: 'DuckDB, 1 thread (repeats counted)', target: 0.65, run: await duckSide(options.peers, gzipFolder) },
    {
      name: 'pandas (repeats counted)',
      target: 0.06,
      run: withPandas ? await pandasSide(options.peers, jsonParent) : null,
    },
  ];
  // ours between the others, so that a busy machine slows all alike
  const ours: Usage[] = [];
  const found: Row[] = [];
  for (const { name, target, run } of sides) {
    if (!run) {
      options.note(`events: left out at ${amount(events)} events: ${name}`);
      continue;
    }
    const mine: Usage[] = [];
    const theirs = await medianRun(name.startsWith('pandas') ? 1 : runs, async () => {
      mine.push(await node(count, zip)());
      return run();
    });
    const { cpuSeconds } = middleRun(mine);
    ours.push(...mine);
    const measureName = `CPU, ours / ${name}, ${amount(events)} events`;
    found.push(rowOf('events', measureName, cpuSeconds / theirs.cpuSeconds, target));
    found.push(rowOf('events', `CPU s, ${name}, ${amount(events)} events`, theirs.cpuSeconds));
  }
  const { cpuSeconds } = middleRun(ours);
  const peak = rowOf(
    'events',
    `peak MB, ours, ${amount(events)} events`,
    middle(ours.map(({ peakMb }) => peakMb)),
    PEAK_MB,
  );
  return { found: [rowOf('events', `CPU s, ours, ${amount(events)} events`, cpuSeconds), ...found, peak], cpuSeconds };
}

async function shellSide(zip: string): Promise<Side['run']> {
  if (!(await canRun('sh', ['-c', 'command -v unzip && command -v gzip']))) return null;
  return () => measure('sh', ['-c', `unzip -p '${zip}' | gzip -dc > /dev/null`]);
}

async function duckSide(peers: string | null, gzipFolder: string): Promise<Side['run']> {
  const script = peers && join(peers, 'peer_duckdb.cjs');
  if (!script || !existsSync(script) || !(await canRun(process.execPath, ['-e', 'require("@duckdb/node-api")'])))
    return null;
  return () => measure(process.execPath, [script, join(gzipFolder, '*.json.gz'), '1']);
}

async function pandasSide(peers: string | null, jsonParent: string): Promise<Side['run']> {
  const script = peers && join(peers, 'peer_pandas.py');
  if (!script || !existsSync(script) || !(await canRun(PYTHON, ['-c', 'import pandas']))) return null;
  return () => measure(PYTHON, [script, jsonParent]);
}

function amount(count: number): string {
  return count.toLocaleString('en-US');
}
