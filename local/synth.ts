import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Template } from './intrinsics';
import type { StackTemplate } from './template';
import { readTemplate } from './template';

export type SynthOptions = {
  /** Folder of the synthesized template; inside the project, so that its code finds node_modules. */
  readonly outDir?: string;
  /** CDK context over that of cdk.json. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly progress?: (line: string) => void;
};

type CdkConfig = { readonly app: string; readonly build?: string; readonly context?: Record<string, unknown> };

/** Whatever changes the template or the bundled functions. */
const SOURCES = ['bin/app.ts', 'lib', 'lambdas', 'shared', 'package-lock.json', 'cdk.json'];
const STAMP = 'sources.sha256';

/** Synthesizes the stack as the CDK command line does and reads it; skipped while its sources are unchanged. */
export async function synthesize(options: SynthOptions = {}): Promise<StackTemplate> {
  const { outDir = '.local/cdk.out', context = {}, progress = () => {} } = options;
  const stamp = hashSources(context);
  const stampFile = join(outDir, STAMP);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    progress('stack unchanged since the last synthesis');
  } else {
    const startedAt = performance.now();
    progress('synthesizing the stack');
    mkdirSync(outDir, { recursive: true });
    // Only what would mislead goes: bundled code may be in use by another local system.
    for (const file of [STAMP, ...templatesIn(outDir)]) rmSync(join(outDir, file), { force: true });
    await runCdkApp(outDir, context);
    writeFileSync(stampFile, stamp);
    progress(`stack synthesized in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }
  return readCloudAssembly(outDir);
}

/** Reads the only stack of a cloud assembly folder (cdk.out). */
export function readCloudAssembly(outDir: string): StackTemplate {
  const stacks = templatesIn(outDir);
  const [file] = stacks;
  if (!file || stacks.length > 1) throw new Error(`${outDir} holds ${stacks.length} stack templates; allowed: one`);
  const assets = readJson<{ files: Record<string, { source: { path: string }; destinations: object }> }>(
    join(outDir, file.replace('.template.json', '.assets.json')),
  );
  const folders = new Map<string, string>();
  for (const { source, destinations } of Object.values(assets.files)) {
    for (const { objectKey } of Object.values(destinations) as { objectKey: string }[]) {
      folders.set(objectKey, resolve(outDir, source.path));
    }
  }
  return readTemplate(readJson<Template>(join(outDir, file)), (objectKey) => {
    const folder = folders.get(objectKey);
    if (!folder) throw new Error(`template uses the code ${objectKey}, which is no asset of ${outDir}`);
    return folder;
  });
}

function templatesIn(outDir: string): string[] {
  return readdirSync(outDir).filter((file) => file.endsWith('.template.json'));
}

/** Runs the `build` and `app` commands of cdk.json; on failure the Error holds their output. */
async function runCdkApp(outDir: string, context: Readonly<Record<string, unknown>>): Promise<void> {
  const config = readJson<CdkConfig>('cdk.json');
  const env = {
    ...process.env,
    CDK_OUTDIR: resolve(outDir),
    CDK_CONTEXT_JSON: JSON.stringify({ ...config.context, ...context }),
  };
  for (const command of [config.build, config.app]) if (command) await run(command, env);
}

function run(command: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', failed);
    child.on('close', (code) => {
      if (code === 0) done();
      else failed(new Error(`"${command}" failed with code ${code}\n${Buffer.concat(output).toString()}`));
    });
  });
}

function hashSources(context: Readonly<Record<string, unknown>>): string {
  const hash = createHash('sha256').update(JSON.stringify(context));
  for (const file of SOURCES.flatMap(filesUnder).sort()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
