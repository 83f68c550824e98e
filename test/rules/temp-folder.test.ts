import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { App } from 'aws-cdk-lib';

describe('what tests leave in the temporary folder', () => {
  it('lies in the folder of their run, which goes with it', () => {
    expect(basename(tmpdir())).toMatch(/^outcomes-tests-/);
    expect(mkdtempSync(join(tmpdir(), 'x-')).startsWith(tmpdir())).toBe(true);
  });

  it('so does what CDK writes', () => expect(new App().outdir.startsWith(tmpdir())).toBe(true));
});
