import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { MODEL_KINDS } from '../../shared/contracts/model-kind';

const KINDS = MODEL_KINDS.join(', ');

describe('npm run ops', () => {
  let code: string;
  beforeAll(async () => {
    const options = { bundle: true, platform: 'node', format: 'cjs', packages: 'external', write: false } as const;
    const { outputFiles } = await build({ entryPoints: ['bin/ops.ts'], ...options });
    code = outputFiles[0]!.text;
  });
  // nobody listens there: a command that asks the system fails otherwise
  const ops = (...given: string[]) =>
    spawnSync(process.execPath, ['-', ...given, '--endpoint', 'http://127.0.0.1:1'], { input: code, encoding: 'utf8' });

  it.each([['models'], ['rollback'], ['promote']])('%s refuses a kind that no model has', (command) => {
    const { stdout, stderr, status } = ops(command, '--kind', 'typo');
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: `--kind is "typo"; allowed: ${KINDS}\n`,
      status: 1,
    });
  });

  it('names every kind in its help', () => {
    const { stdout, status } = ops('help');
    expect(stdout).toContain(`KIND: ${KINDS}; outcome by default.`);
    expect(status).toBe(0);
  });
});
