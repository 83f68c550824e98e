import { readdirSync } from 'node:fs';
import { bundleFunction, byModule } from '../bench/bundle';

/** Lists the size of each function's bundle and what is in it; names narrow it down. */
async function main(names: readonly string[]): Promise<void> {
  const folders = readdirSync('lambdas', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const all = folders.map(({ name }) => name);
  const stray = names.find((name) => !all.includes(name));
  if (stray !== undefined) throw new RangeError(`there is no function "${stray}"; allowed: ${all.join(', ')}`);
  const functions = names.length > 0 ? names : all;
  for (const name of functions) {
    const bundle = await bundleFunction(name);
    console.log(`${name}: ${kilobytes(bundle.bytes)} in ${bundle.modules.size} files`);
    for (const [module, bytes] of byModule(bundle)) console.log(`  ${kilobytes(bytes).padStart(9)}  ${module}`);
  }
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
