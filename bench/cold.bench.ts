import { parseDay } from '../shared/base/day';
import { FEATURE_NAMES } from '../shared/features/names';
import { openTable } from '../shared/stores/document-table';
import { predictionStore } from '../shared/stores/predictions';
import { runStore } from '../shared/stores/runs';
import { type Bench, type Row, rowOf } from './bench';
import { bundleFunction } from './bundle';
import { BENCH_CLOCK, someClassDay, somePredictions } from './class-data';
import { countingClient } from './counting-client';
import { startDynalite } from './dynalite';
import { buildSide, canRun, measure, middle, PYTHON } from './measure';

const DAY = parseDay('20230325');
const BOTO3 = 'bench/peers/cold_boto3.py';
const RUNS = 15;
const BUDGET_KB = 360;

/** A new process until its first answer: the query function's bundle over an empty handler, beside boto3. */
export const coldBench: Bench = {
  name: 'cold',
  run: async ({ note }) => {
    const { path, bytes } = await bundleFunction('query-predictions');
    const server = await startDynalite(['predictions', 'registry', 'daily', 'learning']);
    try {
      await publishClass(server.endpoint);
      const side = await buildSide('cold-start');
      const canBoto3 = await canRun(PYTHON, ['-c', 'import boto3']);
      if (!canBoto3) note('cold: left out: boto3 (/usr/bin/python3 has none)');
      const [ours, empty, boto3, emptyScript] = await milliseconds([
        [process.execPath, side, path, server.endpoint],
        [process.execPath, side, 'empty', server.endpoint],
        ...(canBoto3 ? [[PYTHON, BOTO3, server.endpoint] as const, [PYTHON, BOTO3, 'empty'] as const] : []),
      ]);
      const above = (ours as number) - (empty as number);
      const rows = [
        rowOf('cold', 'bundle KB, query-predictions', bytes / 1000, BUDGET_KB),
        rowOf('cold', 'CPU ms above an empty handler, import and first query', above),
      ];
      return boto3 && emptyScript ? [...rows, ...besideBoto3(above, boto3 - emptyScript)] : rows;
    } finally {
      server.stop();
    }
  },
};

function besideBoto3(ours: number, theirs: number): Row[] {
  return [
    rowOf('cold', 'CPU ms above an empty script, boto3', theirs),
    rowOf('cold', 'CPU, ours / boto3, each above its empty process', ours / theirs, 0.35),
  ];
}

async function publishClass(endpoint: string): Promise<void> {
  const { client, destroy } = countingClient(endpoint);
  const table = (name: string) => openTable(client, name, BENCH_CLOCK);
  await predictionStore(table('predictions')).put(somePredictions(someClassDay('300', DAY, 300)), FEATURE_NAMES);
  const latest = { runDate: DAY, generatedAt: '2023-03-24T20:10:00Z', modelVersion: null, method: 'baseline' } as const;
  await runStore(table('registry')).movePointer(latest, 1);
  destroy();
}

/**
 * The middle of several starts of each command: user and system time of the whole process, as it says itself. The
 * commands take turns, so that a busy machine slows all alike.
 */
async function milliseconds(commands: readonly (readonly [string, ...string[]])[]): Promise<number[]> {
  const times = commands.map((): number[] => []);
  for (let n = 0; n < RUNS; n++)
    for (const [side, [command, ...args]] of commands.entries())
      times[side]?.push((JSON.parse((await measure(command, args)).said) as { ms: number }).ms);
  return times.map(middle);
}
