import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCloudAssembly, synthesize } from '../../local/synth';
import { FUNCTIONS, functionName, tableName } from '../../shared/contracts/names';
import { ROUTES } from '../../shared/contracts/routes';
import { smallTemplate } from './small-stack';

const folder = mkdtempSync(join(tmpdir(), 'local-synth-'));

describe('readCloudAssembly', () => {
  const outDir = join(folder, 'small');
  const writeAssembly = (objectKey: string) => {
    mkdirSync(outDir, { recursive: true });
    writeFileSync(join(outDir, 'Small.template.json'), JSON.stringify(smallTemplate('/record')));
    const files = { abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey } } } };
    writeFileSync(join(outDir, 'Small.assets.json'), JSON.stringify({ files }));
  };

  it('finds the folder of the bundled code by its object key', () => {
    writeAssembly('code.zip');
    expect(readCloudAssembly(outDir).functions[0]?.assetDir).toBe(join(outDir, 'asset.abc'));
  });

  it('names code that is no asset', () => {
    writeAssembly('other.zip');
    expect(() => readCloudAssembly(outDir)).toThrow('code.zip');
  });
});

describe('synthesize', () => {
  const outDir = join(folder, 'cdk.out');
  const options = { outDir, context: { 'aws:cdk:bundling-stacks': [] } };

  it('reads every function, table, schedule and route of the real stack', async () => {
    const stack = await synthesize(options);
    expect(stack.functions.map(({ name }) => name).sort()).toEqual(
      FUNCTIONS.map((name) => functionName('dev', name)).sort(),
    );
    expect(stack.tables.map(({ name }) => name)).toContain(tableName('dev', 'predictions'));
    expect(stack.schedules.map(({ name }) => name)).toContain(functionName('dev', 'daily-prep'));
    expect(stack.buckets).toMatchObject([{ sendsEvents: true }]);
    expect(stack.rules.flatMap(({ functionNames }) => functionNames)).toEqual([
      functionName('dev', 'model-swap'),
      functionName('dev', 'csv-ingest'),
    ]);
    for (const { path, keyRequired, function: name } of ROUTES) {
      expect(stack.api?.methods).toContainEqual(
        expect.objectContaining({
          httpMethod: 'ANY',
          path,
          keyRequired,
          integration: expect.objectContaining({ functionName: functionName('dev', name) }),
        }),
      );
    }
  });

  it('does nothing while the sources are unchanged', async () => {
    const template = () => statSync(join(outDir, 'manifest.json')).mtimeMs;
    const before = template();
    const lines: string[] = [];
    await synthesize({ ...options, progress: (line) => lines.push(line) });
    expect([template(), lines]).toEqual([before, ['stack unchanged since the last synthesis']]);
  });

  it('tells why the stack cannot be synthesized', async () => {
    const bad = synthesize({ outDir: join(folder, 'bad'), context: { stage: 'moon' } });
    await expect(bad).rejects.toThrow('"moon"');
  });
});
