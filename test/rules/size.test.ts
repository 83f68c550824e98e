import { readFileSync } from 'node:fs';
import { functionsOf, sourceFiles } from './sources';

const files = sourceFiles();

describe('files and functions stay small', () => {
  it.each(files)('%s has at most 300 lines', (file) => {
    expect(readFileSync(file, 'utf8').split('\n').length - 1).toBeLessThanOrEqual(300);
  });

  it.each(files)('the functions of %s have at most 60 lines', (file) => {
    expect(functionsOf(file).filter(({ lines }) => lines > 60)).toEqual([]);
  });
});

describe('the code of shared/ is deterministic', () => {
  it.each(files.filter((file) => file.startsWith('shared/') && file !== 'shared/base/retry.ts'))(
    '%s reads neither clock nor chance',
    (file) => {
      expect(readFileSync(file, 'utf8')).not.toMatch(/new Date\(\)|Date\.now\(\)|Math\.random/);
    },
  );

  it.each(files)('%s has no default export and no unfinished mark', (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/^export default|\b(?:TODO|FIXME)\b/m);
  });
});
