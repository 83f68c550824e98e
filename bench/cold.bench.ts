import { parseDay } from '../shared/base/day';
import { FEATURE_NAMES } from '../shared/features/names';
import { predictionStore } from '../shared/stores/predictions';
import { runStore } from '../shared/stores/runs';
import { openTable } from '../shared/stores/table';
import { type Bench, type Row, rowOf } from './bench';
import { bundleFunction } from './bundle';
import { BENCH_CLOCK, someClassDay, somePredictions } from './class-data';
import { countingClient } from './counting-client';
import { startDynalite } from './dynalite';
import { buildSide, canRun, measure } from './measure';

const DAY = parseDay('20230325');
const PYTHON = '/usr/bin/python3';
const RUNS = 9;
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
      const ours = await milliseconds(process.execPath, [side, path, server.endpoint]);
      const empty = await milliseconds(process.execPath, [side, 'empty', server.endpoint]);
      const rows = [
        rowOf('cold', 'bundle KB, query-predictions', bytes / 1000, BUDGET_KB),
        rowOf('cold', 'CPU ms above an empty handler, import and first query', ours - empty),
      ];
      if (await canRun(PYTHON, ['-c', 'import boto3']))
        rows.push(...(await besideBoto3(ours - empty, server.endpoint)));
      else note('cold: left out: boto3 (/usr/bin/python3 has none)');
      return rows;
    } finally {
      server.stop();
    }
  },
};

async function besideBoto3(ours: number, endpoint: string): Promise<Row[]> {
  const script = 'bench/peers/cold_boto3.py';
  const theirs = (await milliseconds(PYTHON, [script, endpoint])) - (await milliseconds(PYTHON, [script, 'empty']));
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

/** The middle of several starts: user and system time of the whole process, as it says itself. */
async function milliseconds(command: string, args: readonly string[]): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < RUNS; n++) times.push((JSON.parse((await measure(command, args)).said) as { ms: number }).ms);
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] as number;
}
