import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimFolder } from '../../local/claim-folder';

describe('claimFolder', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'claim-'));

  it('refuses the folder of a living process and names it', () => {
    const used = folder();
    writeFileSync(join(used, 'pid'), String(process.ppid));
    expect(() => claimFolder(used)).toThrow(`data folder ${used} is in use by process ${process.ppid}`);
  });

  it('says that a file is no folder', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(() => claimFolder(file)).toThrow(`--data-dir is "${file}", which cannot be a folder: EEXIST`);
  });

  it('takes over the folder of a process that was killed, and one given back', () => {
    const left = folder();
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(join(left, 'pid'), String(pid));
    const giveBack = claimFolder(left);
    giveBack();
    expect(() => claimFolder(left)).not.toThrow();
  });
});
