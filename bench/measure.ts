import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** What a command cost, its children included: user and system time, the largest process, the last line it said. */
export type Usage = { readonly cpuSeconds: number; readonly peakMb: number; readonly said: string };

/** The system's Python, whose packages the other sides use. */
export const PYTHON = '/usr/bin/python3';

const OUT = '.build/bench';
const MARK = '\nusage ';
const run = promisify(execFile);

/** Runs a command to its end; throws what it wrote on stderr when it fails. Takes GNU time. */
export async function measure(command: string, args: readonly string[]): Promise<Usage> {
  const timed = ['-f', `${MARK}%U %S %M`, command, ...args];
  const { stdout, stderr } = await run('/usr/bin/time', timed, { maxBuffer: 2 ** 26 });
  const [user = 0, system = 0, peakKb = 0] = stderr
    .slice(stderr.lastIndexOf(MARK) + MARK.length)
    .split(' ')
    .map(Number);
  return { cpuSeconds: user + system, peakMb: peakKb / 1024, said: stdout.trim().split('\n').at(-1) ?? '' };
}

/** The run of middle cost among `times` runs. */
export async function medianRun(times: number, once: () => Promise<Usage>): Promise<Usage> {
  const usages: Usage[] = [];
  for (let n = 0; n < times; n++) usages.push(await once());
  return middleRun(usages);
}

/** The run of middle cost. */
export function middleRun(usages: readonly Usage[]): Usage {
  return [...usages].sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(usages.length / 2)] as Usage;
}

export function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

/** Bundles bench/sides/<name>.ts, one side of a benchmark in a process of its own, and returns the path to start. */
export async function buildSide(name: string): Promise<string> {
  mkdirSync(OUT, { recursive: true });
  const outfile = join(OUT, `${name}.cjs`);
  await build({
    entryPoints: [`bench/sides/${name}.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
  return outfile;
}

/** Whether a command can be started at all: a side without its tool is left out. */
export async function canRun(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, [...args]).then(
    () => true,
    () => false,
  );
}
