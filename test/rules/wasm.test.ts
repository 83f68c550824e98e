import { execFileSync } from 'node:child_process';

describe('what is compiled from wasm/', () => {
  it('is as its sources say', () => {
    const check = () => execFileSync(process.execPath, ['scripts/wasm.mjs', '--check'], { encoding: 'utf8' });
    expect(check()).toMatch(/^2 modules are up to date$/m);
  });
});
