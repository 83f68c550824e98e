import { type Bench, type Row, rowOf } from './bench';
import { startDynalite } from './dynalite';
import { eventsZip } from './generate-events';
import { buildSide, measure } from './measure';

const SIZES = [2_600, 26_000, 260_000];
const EVENTS_PER_PAIR = 1_000_000 / 260_000;
const PEAK_MB = 512;
const TABLES = ['daily', 'predictions', 'registry', 'learning'];

/** What one daily run took, with what it asked of the tables. */
type DayRun = {
  readonly events: number;
  readonly pairs: number;
  readonly classes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly requests: number;
  readonly readUnits: number;
  readonly writeUnits: number;
};

/** A whole daily run with the stores of the product, the database in a process of its own. */
export const dayBench: Bench = {
  name: 'day',
  run: async ({ rows }) => {
    const sizes = rows ? [rows] : SIZES;
    const runs: DayRun[] = [];
    for (const pairs of sizes) runs.push(await runOf(pairs));
    return [...runs.flatMap(rowsOf), ...(runs.length > 1 ? [growth(runs)] : [])];
  },
};

async function runOf(pairs: number): Promise<DayRun> {
  const zip = eventsZip(Math.round(pairs * EVENTS_PER_PAIR), pairs);
  const server = await startDynalite(TABLES);
  try {
    const { said } = await measure(process.execPath, [await buildSide('run-day'), server.endpoint, String(pairs), zip]);
    return JSON.parse(said) as DayRun;
  } finally {
    server.stop();
  }
}

function rowsOf(run: DayRun): Row[] {
  const size = `${run.pairs.toLocaleString('en-US')} pairs, ${run.events.toLocaleString('en-US')} events`;
  const row = (measureName: string, value: number, target: number | null = null) =>
    rowOf('day', `${measureName}, ${size}`, value, target);
  return [
    row('wall s', run.seconds),
    row('CPU s', run.cpuSeconds),
    row('peak MB', run.peakMb, PEAK_MB),
    row('classes', run.classes),
    row('requests to tables', run.requests),
    row('read units', run.readUnits),
    row('write units', run.writeUnits),
  ];
}

/** The slope of CPU over pairs, both in logarithms, between the two largest sizes: start-up weighs on the smallest. */
function growth(runs: readonly DayRun[]): Row {
  const [before, last] = runs.slice(-2) as [DayRun, DayRun];
  const exponent = Math.log(last.cpuSeconds / before.cpuSeconds) / Math.log(last.pairs / before.pairs);
  return rowOf(
    'day',
    `growth exponent of CPU, ${before.pairs.toLocaleString('en-US')} to ${last.pairs.toLocaleString('en-US')} pairs`,
    exponent,
    1.1,
  );
}
