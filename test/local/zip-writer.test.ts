import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeZip } from '../../local/zip-writer';

const hasUnzip = (() => {
  try {
    execFileSync('unzip', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

describe('writeZip', () => {
  it('gives the same bytes for the same members', () => {
    const members = [{ name: 'a.txt', data: Buffer.from('one') }];
    expect(writeZip(members).equals(writeZip(members))).toBe(true);
  });

  (hasUnzip ? it : it.skip)('is read back by Info-ZIP, stored and deflated (needs unzip)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    const path = join(folder, 'test.zip');
    const long = 'สวัสดี '.repeat(5000);
    const members = [
      { name: '211291/a#0.txt', data: Buffer.from('stored') },
      { name: '211291/b#0.txt', data: Buffer.from(long), deflate: true },
      { name: 'empty', data: Buffer.alloc(0) },
    ];
    const zip = writeZip(members);
    expect(zip.length).toBeLessThan(2_000);
    writeFileSync(path, zip);
    expect(execFileSync('unzip', ['-t', path]).toString()).toContain('No errors detected');
    const names = execFileSync('unzip', ['-Z1', path]).toString().trim().split('\n');
    expect(names).toEqual(members.map(({ name }) => name));
    expect(execFileSync('unzip', ['-p', path]).toString()).toBe(`stored${long}`);
  });
});
