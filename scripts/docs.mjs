// Writes the generated documents: node scripts/docs.mjs
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { openApiDocument } = await load('shared/contracts/openapi.ts');
await writeFile('docs/openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
const { featurePage } = await load('shared/features/feature-page.ts');
const { CUT } = await load('shared/model/standardise.ts');
await writeFile('docs/features.md', featurePage(CUT));

async function load(path) {
  const built = await build({ entryPoints: [path], bundle: true, platform: 'node', format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`);
}
