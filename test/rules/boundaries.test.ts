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
    'shared/registry',
    'node:zlib',
  ],
  'shared/registry': ['shared/base', 'shared/contracts', 'shared/registry'],
  'shared/imports': ['shared/base', 'shared/contracts', 'shared/imports', 'node:crypto'],
  'shared/grades': ['shared/base', 'shared/contracts', 'shared/features', 'shared/model', 'shared/grades'],
  'shared/videos': ['shared/base', 'shared/contracts', 'shared/features', 'shared/model', 'shared/videos', 'node:zlib'],
  'shared/courses': ['shared/base', 'shared/contracts', 'shared/features', 'shared/model', 'shared/courses'],
  'shared/audience': ['shared/base', 'shared/contracts', 'shared/features', 'shared/model', 'shared/audience'],
  wasm: ['wasm/'],
  lambdas: ['shared/', SDK, 'aws-lambda', 'node:'],
  lib: [
    'lib/',
    'aws-cdk-lib',
    'constructs',
    'cdk-nag',
    'shared/base/day',
    'shared/base/errors',
    'shared/contracts/names',
    'shared/contracts/route',
    'shared/contracts/settings',
    'shared/contracts/capability-settings',
    'shared/base/schedule',
    'node:',
  ],
  local: ['local/', 'shared/', 'lambdas/', SDK, 'aws-lambda', 'mysql2', 'dynalite', 'fauxqs', 'node:', 'constructs'],
  bench: ['bench/', 'shared/', 'lambdas/', 'local/', 'lib/bundling', SDK, 'dynalite', 'esbuild', 'node:'],
};

/** Single files with a reason to import one thing more. */
const EXCEPTIONS: Record<string, readonly string[]> = {
  'shared/base/log': ['@aws-lambda-powertools/logger'],
  'shared/base/metrics': ['@aws-lambda-powertools/metrics'],
  'bin/app': ['lib/', 'aws-cdk-lib', 'cdk-nag'],
  'bin/local': ['local/', 'shared/', 'node:'],
  'bin/bench': ['bench/', 'node:'],
  'bin/bundles': ['bench/', 'node:'],
  'bin/cost': ['bench/', 'node:'],
  'bin/evaluate': ['local/', 'node:'],
  'bench/sides/forest-library': ['ml-random-forest'],
  'bin/evaluate-capabilities': ['local/', 'node:'],
  'bin/ops': ['shared/', SDK, 'node:', 'cdk.json'],
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

  it.each(['dynamodb', 's3'].map((word) => [word]))('only its own room reaches %s', (word) => {
    const rooms: Record<string, RegExp> = {
      dynamodb: /^(shared\/stores|lambdas|local|bench|bin\/ops)/,
      s3: /^(shared\/stores|lambdas|local|bin\/ops)/,
    };
    const importers = edges
      .filter(([, to]) => to === `shared/${word}` || to === `@aws-sdk/client-${word}`)
      .map(([file]) => file);
    for (const file of importers) expect(file).toMatch(rooms[word] as RegExp);
  });

  it('lets attributes of learners reach the audit of a finished model and nothing else', () => {
    const importers = (name: string) =>
      edges.filter(([, to]) => to === `shared/outcomes/${name}`).map(([file]) => file.replace('.ts', ''));
    expect(importers('group-attributes').sort()).toEqual([
      'bin/local',
      'shared/outcomes/audit-groups',
      'shared/outcomes/compare-groups',
    ]);
    expect(importers('compare-groups').sort()).toEqual([
      'shared/outcomes/audit-groups',
      'shared/outcomes/group-section',
    ]);
    expect(importers('audit-groups').sort()).toEqual([
      'shared/outcomes/group-section',
      'shared/outcomes/model-card',
      'shared/outcomes/retrain',
    ]);
  });

  it('leaves ml-random-forest to tests and bench: models only carry its JSON', () => {
    const importers = edges.filter(([, to]) => to === 'ml-random-forest').map(([file]) => file);
    expect(importers.filter((file) => !/^(test|bench)\//.test(file))).toEqual([]);
  });
});
