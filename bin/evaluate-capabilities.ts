import { parseArgs } from 'node:util';
import { evaluateHints } from '../local/evaluate-hints';
import { evaluateLearning } from '../local/evaluate-learning';

const USAGE = `npm run evaluate-capabilities -- --oulad DIR
  DIR is the folder with OULAD's tables, gzipped or plain. Prints one JSON object: recommender, abandonment,
  clusters, and what the hints of the outcome model say beside what happened.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { oulad: { type: 'string' }, help: { type: 'boolean', default: false } } });
  if (values.help) return console.log(USAGE);
  if (!values.oulad) throw new Error(`--oulad is needed\n${USAGE}`);
  console.log(
    JSON.stringify({ ...(await evaluateLearning(values.oulad)), hints: await evaluateHints(values.oulad) }, null, 2),
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
