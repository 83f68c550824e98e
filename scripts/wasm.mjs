// Compiles wasm/ into the modules that hold it as text; with --check, only compares them.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

/** As READER_BYTES of shared/contracts/shared-clicks.ts has it. */
const READER_PAGES = 20;
/** Reader and sink share one memory: the statics of each lie in its own part of it. */
const MODULES = [
  { source: 'wasm/line-walk.ts', target: 'shared/sources/line-walk-code.ts', name: 'LINE_WALK', base: 1024 },
  {
    source: 'wasm/click-table.ts',
    target: 'shared/features/click-table-code.ts',
    name: 'CLICK_TABLE',
    base: READER_PAGES * 65_536,
  },
];
const OPTIONS = [
  ...[
    '--runtime',
    'stub',
    '-O3',
    '--converge',
    '--noAssert',
    '--importMemory',
    '--initialMemory',
    String(READER_PAGES),
  ],
  ...['--enable', 'simd', '--enable', 'bulk-memory', '--use', 'abort='],
];

async function compile({ source, target, name, base }) {
  const out = new Map();
  const { error, stderr } = await asc.main(
    [source, ...OPTIONS, '--memoryBase', String(base), '--outFile', 'out.wasm'],
    {
      readFile: (path) => {
        try {
          return readFileSync(path, 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (path, bytes) => void out.set(path, bytes),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${source} does not compile:\n${stderr}`);
  const base64 = Buffer.from(out.get('out.wasm')).toString('base64');
  const lines = base64.match(/.{1,110}/g).map((part) => `    '${part}',`);
  const text = `import type { WasmCode } from '../base/wasm';

/** ${source}, compiled by \`npm run wasm\`. */
export const ${name}: WasmCode = {
  base64: [
${lines.join('\n')}
  ].join(''),
};
`;
  return { target, text };
}

const built = await Promise.all(MODULES.map(compile));
if (process.argv.includes('--check')) {
  const stale = built.filter(({ target, text }) => readFileSync(target, 'utf8') !== text);
  if (stale.length > 0) throw new Error(`${stale.map(({ target }) => target).join(', ')}: run "npm run wasm"`);
  console.log(`${built.length} modules are up to date`);
} else for (const { target, text } of built) writeFileSync(target, text);
