import { importsOf, sourceFiles } from './sources';

/** What a room may import: our own paths and packages, by prefix. `node:` is open to all but the pure rooms below. */
const SDK = '@aws-sdk/';
const ALLOWED: Record<string, readonly string[]> = {
  'shared/base': ['shared/base', 'node:', 'csv-parse'],
  'shared/contracts': ['shared/base', 'shared/contracts'],
  'shared/features': ['shared/base', 'shared/contracts', 'shared/features'],
  'shared/model': ['shared/base', 'shared/model', 'ml-'],
  'shared/sources': ['shared/base', 'shared/contracts', 'shared/sources', 'mysql2', SDK, 'node:'],
  'shared/stores': ['shared/base', 'shared/contracts', 'shared/stores', SDK, 'node:'],
  'shared/outcomes': [
    'shared/base',
    'shared/contracts',
    'shared/features',
    'shared/model',
    'shared/outcomes',
    'node:zlib',
  ],
  lambdas: ['shared/', SDK, 'aws-lambda', 'node:'],
  lib: [
    'lib/',
    'aws-cdk-lib',
    'constructs',
    'cdk-nag',
    'shared/base/errors',
    'shared/contracts/names',
    'shared/contracts/route',
    'shared/contracts/settings',
    'shared/base/schedule',
    'node:',
  ],
  local: ['local/', 'shared/', 'lambdas/', SDK, 'aws-lambda', 'mysql2', 'dynalite', 'fauxqs', 'node:', 'constructs'],
  bench: ['bench/', 'shared/', 'lambdas/', 'local/', 'node:'],
};

/** Single files with a reason to import one thing more. */
const EXCEPTIONS: Record<string, readonly string[]> = {
  'shared/base/log': ['@aws-lambda-powertools/logger'],
  'shared/base/metrics': ['@aws-lambda-powertools/metrics'],
  'bin/app': ['lib/', 'aws-cdk-lib', 'cdk-nag'],
  'bin/local': ['local/', 'shared/', 'node:'],
  'bin/ops': ['shared/', SDK, 'node:'],
};

function roomOf(file: string): string {
  const [top = '', room = ''] = file.split('/');
  return top === 'shared' ? `shared/${room}` : top;
}

function allowedFor(file: string): readonly string[] {
  const name = file.replace(/\.m?ts$/, '');
  // a function's folder may hold a second file of its own
  const own = file.startsWith('lambdas/') ? [file.split('/').slice(0, 2).join('/')] : [];
  return [...(ALLOWED[roomOf(file)] ?? []), ...(EXCEPTIONS[name] ?? []), ...own];
}

const edges = sourceFiles().flatMap((file) => importsOf(file).map((to) => [file, to] as const));

describe('imports keep the rooms apart', () => {
  it('sees the whole project', () => expect(edges.length).toBeGreaterThan(100));

  it.each(edges)('%s may import %s', (file, to) => {
    const allowed = allowedFor(file);
    expect(allowed.some((prefix) => to.startsWith(prefix)) ? to : `${to}; allowed: ${allowed.join(', ')}`).toBe(to);
  });

  it.each(edges.filter(([file]) => file.startsWith('lambdas/')))('%s imports no other function (%s)', (file, to) => {
    const own = file.split('/').slice(0, 2).join('/');
    expect(to.startsWith('lambdas/') && !to.startsWith(`${own}/`)).toBe(false);
  });

  it.each(['dynamodb', 's3', 'model/forest'].map((word) => [word]))('only its own room reaches %s', (word) => {
    const rooms: Record<string, RegExp> = {
      dynamodb: /^(shared\/stores|lambdas|local|bin\/ops)/,
      s3: /^(shared\/stores|lambdas|local|bin\/ops)/,
      'model/forest': /^shared\/(outcomes\/train-model|model)/,
    };
    const importers = edges
      .filter(([, to]) => to === `shared/${word}` || to === `@aws-sdk/client-${word}`)
      .map(([file]) => file);
    for (const file of importers) expect(file).toMatch(rooms[word] as RegExp);
  });

  it('knows one importer of ml-random-forest', () => {
    expect(edges.filter(([, to]) => to === 'ml-random-forest').map(([file]) => file)).toEqual([
      'shared/model/forest.ts',
    ]);
  });
});
