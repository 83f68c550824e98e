import { firstClass } from './clients';
import type { Outside } from './outside';
import type { ReplayResult } from './replay';
import type { LocalSystem } from './system';

/** The stage that the local system synthesizes. */
export const STAGE = 'dev';

/** A path of the API that is worth a look, and what it answers. */
export type Example = readonly [what: string, path: string];

type Summary = ReplayResult & { readonly elapsedSeconds: number; readonly peakMemoryMb: number };

/** Says what was done, asks the API once as a caller would, and prints the line that repeats it. */
export async function showExample(
  system: LocalSystem,
  outside: Outside,
  summary: Summary,
  examples: readonly Example[] = [],
): Promise<void> {
  const classId = outside.term?.facts.exampleClassId ?? (await firstClass(system.url, STAGE));
  const path = classId ? `/v1/classes/${classId}/predictions?limit=3` : '/v1/health';
  const curl = `curl -s -H 'x-api-key: ${system.apiKey}' '${system.url}${path}'`;
  const response = await fetch(`${system.url}${path}`, { headers: { 'x-api-key': system.apiKey } });
  const answer = JSON.stringify(await response.json(), null, 2);
  const { days, events, malformed, pairs, modelVersion, trainedRows, elapsedSeconds, peakMemoryMb } = summary;
  process.stdout.write(`
Replayed ${days} run dates (${outside.from} to ${outside.to}) with ${events} events, ${malformed} of them malformed.
${modelVersion ? `Model ${modelVersion} predicts${trainedRows > 0 ? `; it was trained on ${trainedRows} rows` : ''}.` : 'No model is active: the plain rule answers.'}
${pairs} learners in classes were predicted on ${outside.to}. ${elapsedSeconds} s, peak memory ${peakMemoryMb} MB.

Who needs help in class ${classId ?? '-'}:
  ${curl}
${answer}

The original contract:
  curl -s -H 'x-api-key: ${system.apiKey}' '${system.url}/predictions?predicted_dt=%22${outside.to}%22&class_id=%22${classId ?? ''}%22'
${examples.map(([what, at]) => `\n${what}:\n  curl -s -H 'x-api-key: ${system.apiKey}' '${system.url}${at}'`).join('')}

API key: ${system.apiKey}
API:     ${system.url}   (document: ${system.url}/v1/openapi.json)
Operate: npm run ops -- status --endpoint ${system.url}

Time stands at ${outside.to}, 09:00 in Bangkok. Ctrl-C stops.
`);
}
