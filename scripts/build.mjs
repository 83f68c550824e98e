// Bundles bin/<name>.ts into .build/<name>.cjs: node scripts/build.mjs app|local|ops|...
import { existsSync } from 'node:fs';
import { build } from 'esbuild';

const NEEDED_NODE = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major < NEEDED_NODE) {
  fail(`Node ${NEEDED_NODE} or later is needed, this is ${process.version}: use the npm scripts or "nvm use"`);
}
const names = process.argv.slice(2);
if (names.length === 0) fail('name what to build, for example: node scripts/build.mjs app');
for (const name of names) {
  if (!existsSync(`bin/${name}.ts`)) fail(`bin/${name}.ts does not exist; run this in the project folder`);
  await build({
    entryPoints: [`bin/${name}.ts`],
    outfile: `.build/${name}.cjs`,
    bundle: true,
    platform: 'node',
    target: `node${NEEDED_NODE}`,
    format: 'cjs',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
