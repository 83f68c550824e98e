import { readFileSync } from 'node:fs';
import { claimFolder } from '../local/claim-folder';
import { putObject } from '../local/clients';
import { STAGE, showExample } from '../local/example';
import { parseOptions, USAGE } from '../local/options';
import { openOutside } from '../local/outside';
import { replay } from '../local/replay';
import { seedSamples } from '../local/samples';
import { LEARNING_EXAMPLES } from '../local/seed-learning';
import { synthesize } from '../local/synth';
import { startSystem } from '../local/system';
import { ENV, PREFIX } from '../shared/contracts/names';
import { ATTRIBUTES_KEY, parseGroupAttributes } from '../shared/outcomes/group-attributes';
import { parseLabels } from '../shared/outcomes/labels';

const startedAt = performance.now();
const elapsedSeconds = () => Math.round((performance.now() - startedAt) / 100) / 10;
const progress = (line: string) => process.stderr.write(`[${elapsedSeconds().toFixed(1).padStart(5)} s] ${line}\n`);

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const labels = read('--labels', options.labels);
  // a bad file is told at once, not when retraining comes to read it
  if (labels) parseLabels(labels.toString('utf8'), options.labels ?? '');
  const attributes = read('--attributes', options.attributes);
  if (attributes) parseGroupAttributes(attributes.toString('utf8'), options.attributes ?? '');
  const giveBack = options.dataDir === null ? () => undefined : claimFolder(options.dataDir);
  const outside = await openOutside(options, new Date());
  const retrains = outside.retrainOn.some((day) => outside.from <= day && day <= outside.to);
  if ((labels || attributes) && !retrains)
    progress('--labels and --attributes serve a retraining, and none is replayed: see --retrain-on');
  const template = await synthesize({
    context: { stage: STAGE, ...(options.settings && { settings: options.settings }) },
    progress,
  });
  const { env } = template.functions.find(({ name }) => name.endsWith('daily-prep')) ?? {
    env: {} as Record<string, string>,
  };
  const system = await startSystem({
    template,
    port: options.port,
    ...(options.dataDir !== null && { dataDir: options.dataDir }),
    ...(options.apiKey !== null && { apiKey: options.apiKey }),
    secrets: {
      [env[ENV.leb2Secret] ?? '']: outside.leb2Secret,
      [env[ENV.amplitudeSecret] ?? '']: outside.amplitudeSecret,
    },
    env: { [ENV.amplitudeUrl]: outside.amplitudeUrl },
    verbose: options.verbose,
  });
  if (labels) await putObject(system.url, env[ENV.bucket] ?? '', `${PREFIX.outcomeLabels}uploaded.csv`, labels);
  if (attributes) await putObject(system.url, env[ENV.bucket] ?? '', ATTRIBUTES_KEY, attributes);
  progress(
    `tables, bucket, functions and API of the stack are up at ${system.url}; replaying ${outside.from} to ${outside.to}`,
  );
  const result = await replay(system, outside, progress);
  await seedSamples(system, outside.to, progress);
  const summary = { ...result, elapsedSeconds: elapsedSeconds(), peakMemoryMb: system.status().peakMemoryMb };
  if (!options.once) return showExample(system, outside, summary, LEARNING_EXAMPLES);
  await system.close();
  await outside.close();
  giveBack();
  process.stdout.write(`${JSON.stringify(summary)}\n`);
}

function read(option: string, file: string | null): Buffer | null {
  try {
    return file === null ? null : readFileSync(file);
  } catch (error) {
    throw new Error(`${option} is "${file}", which cannot be read: ${(error as Error).message}`);
  }
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
