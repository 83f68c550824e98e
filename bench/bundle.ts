import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../lib/bundling';

/** A function's bundle as the stack deploys it; `modules` are its files with the bytes that each one takes in it. */
export type Bundle = { readonly path: string; readonly bytes: number; readonly modules: ReadonlyMap<string, number> };

/** Bundles lambdas/<name>/handler.ts into .build/bundles/<name>. */
export async function bundleFunction(name: string): Promise<Bundle> {
  const path = join('.build/bundles', name, 'index.js');
  const { metafile } = await build({
    entryPoints: [`lambdas/${name}/handler.ts`],
    outfile: path,
    bundle: true,
    platform: 'node',
    sourcemap: true,
    metafile: true,
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    external: [...BUNDLING.external],
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const modules = new Map(inputs.map(([file, { bytesInOutput }]) => [file, bytesInOutput] as const));
  return { path, bytes: statSync(path).size, modules };
}

/** Bytes by package, our own files one by one, the largest first. */
export function byModule({ modules }: Bundle): [string, number][] {
  const sizes = new Map<string, number>();
  for (const [file, bytes] of modules) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file;
    sizes.set(name, (sizes.get(name) ?? 0) + bytes);
  }
  return [...sizes].sort(([, a], [, b]) => b - a);
}
