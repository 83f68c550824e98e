import { parseDay } from '../../../shared/base/day';
import { ModelRefusedError } from '../../../shared/base/errors';
import {
  artifactHash,
  type ModelContent,
  type OutcomeArtifact,
  probeProbabilities,
  type Scores,
  sealArtifact,
  serializeArtifact,
  versionOf,
} from '../../../shared/model/artifact';
import { parseArtifact } from '../../../shared/model/parse-artifact';
import { trainStaged } from '../../../shared/model/staged-ensemble';
import { openEnsemble, storeEnsemble } from '../../../shared/model/stored-ensemble';

const schema = { featureNames: ['a', 'b'], featureHash: 'abc' };
const rows = Array.from({ length: 30 }, (_, i) => [i, i % 3]);
const model = storeEnsemble(
  trainStaged(
    {
      inputs: rows,
      labels: rows.map((_, i) => (i < 15 ? 1 : 3)),
      stages: rows.map((_, i) => i % 2),
      progress: rows.map((_, i) => (i % 2 ? 0.7 : 0.3)),
      groups: rows.map((_, i) => `class ${i % 3}`),
      families: rows.map((_, i) => (i % 3 ? 'course' : null)),
    },
    { classes: 5, seed: 1, standingColumns: [0], opening: { tells: 1, columns: [1] } },
  ),
);
const probes = [0.2, 0.6, 0.9].map((elapsedDays) => ({ elapsedDays, family: 'course', x: [3, 1] }));
const scores: Scores = {
  level: { accuracy: 0.5, macroF1: 0.5, kappa: 0.4, rankedProbability: 0.1 },
  atRisk: { positives: 0.2, auc: null, brier: 0.1, calibrationError: 0.02 },
};
const content: ModelContent = {
  ...schema,
  trainedOn: parseDay('20230606'),
  semesters: ['2/2022'],
  classes: [2, 4],
  model,
  labelRule: { distanceCost: 0.1 },
  prior: [0, 0.5, 0, 0.5, 0],
  metrics: { overall: { rows: 9, model: scores, prior: scores, currentLevel: scores }, byPoint: [], active: null },
  heldOut: 'third of the groups',
  trainingClasses: ['7'],
  seed: 1,
  dataHash: 'd',
  counts: {
    classes: 1,
    pairs: 30,
    rows: 30,
    trainingRows: 30,
    trainableRows: 21,
    heldOutRows: 9,
    heldOutClasses: 1,
    labelsFromFile: 0,
    labelsFromMarks: 30,
    labelsWithoutMark: 0,
    pairsNotInFile: 0,
    fileClassesNotEnded: 0,
  },
  forced: false,
};
const sealed = sealArtifact(content, probes);
const predict = ({ model: stored }: Pick<ModelContent, 'model'>, x: number[], elapsedDays = 0.3) =>
  probeProbabilities(openEnsemble(stored), { elapsedDays, family: null, x });
const bytes = serializeArtifact(sealed);

function reasonsOf(file: Uint8Array | string): string {
  try {
    parseArtifact(file, schema);
  } catch (error) {
    if (error instanceof ModelRefusedError) return error.reasons.join('\n');
    throw error;
  }
  return 'accepted';
}

type Loose = Record<string, unknown>;
const { overall } = content.metrics;
const brierDifference = { mean: 0, low: 0, high: 0 };
const active = { version: '20230101-0123456789ab', rows: 9, model: scores, active: scores, brierDifference };
const stageOf = (file: Loose) => (file.model as { stages: (Loose & { open: Loose })[] }).stages[0]!;

const changeProbe = (file: Loose, change: Loose) => Object.assign((file.probes as Loose[])[1]!, change);

/** The file with changed fields, hashed again: only the change itself can be refused. */
function rehashed(change: (model: Loose) => void): string {
  const model = JSON.parse(bytes) as Loose;
  change(model);
  const sha256 = artifactHash(model);
  return JSON.stringify({ ...model, sha256, version: versionOf(String(model.trainedOn), sha256) });
}

it('reads back what was sealed, and predicts the same', () => {
  const read = parseArtifact(Buffer.from(bytes), schema);
  expect(read).toEqual(JSON.parse(JSON.stringify(sealed)));
  expect(predict(read, [3, 1])).toEqual(predict(sealed, [3, 1]));
  expect(predict(read, [3, 1], 0.7)).not.toEqual(predict(read, [3, 1], 0.3));
  expect(read.version).toBe(`20230606-${read.sha256.slice(0, 12)}`);
});

it('same content, same bytes, whatever the order of its keys', () => {
  const reversed = Object.fromEntries(Object.entries(content).reverse()) as unknown as ModelContent;
  expect(serializeArtifact(sealArtifact(reversed, probes))).toBe(bytes);
  expect(sealArtifact({ ...content, seed: 2 }, probes).sha256).not.toBe(sealed.sha256);
});

it('levels that never occurred get probability 0 in five slots', () => {
  const probabilities = predict(sealed, [3, 1]);
  expect(probabilities).toHaveLength(5);
  expect([0, 2, 4].map((k) => probabilities[k])).toEqual([0, 0, 0]);
});

describe('refuses', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'empty'],
    ['something else', 'PK\u0003\u0004', 'not JSON'],
    ['a list', '[1]', 'not a JSON object'],
    ['half a file', bytes.slice(0, bytes.length >> 1), 'not JSON'],
    ['a file above the size cap', new Uint8Array(33 * 1024 * 1024), 'allowed'],
    ['a polluting key', bytes.replace('{', '{"__proto__":{"polluted":true},'), 'forbidden key __proto__'],
    [
      'a polluting key further down',
      bytes.replace('"labelRule":{', '"labelRule":{"constructor":{"prototype":{}},'),
      'forbidden key',
    ],
    ['hostile nesting', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'nested deeper'],
    ['a number too large', bytes.replace('"seed":1', '"seed":1e999'), 'too large'],
    ['an altered number', bytes.replace('"seed":1', '"seed":2'), 'hash is'],
    ['another version', bytes.replace(sealed.version, '20230607-0123456789ab'), "is not the content's"],
  ])('%s', (_, file, reason) => expect(reasonsOf(file)).toContain(reason));

  it.each<[string, (model: Loose) => void, string]>([
    ['an unknown schema', (m) => (m.schemaVersion = 0), 'schema version is 0'],
    ['a file of the service before this one', (m) => (m.schemaVersion = 4), 'older version of this service'],
    ['another kind', (m) => (m.kind = 'grade'), 'kind is'],
    ['features in another order', (m) => (m.featureNames = ['b', 'a']), 'order'],
    ['another feature hash', (m) => (m.featureHash = 'xyz'), 'feature hash'],
    [
      'a short standardiser',
      (m) => (stageOf(m).open.standardiser = { mean: [0], deviation: [1] }),
      'standardiser needs 2',
    ],
    ['stages out of order', (m) => (stageOf(m).centre = Number.MAX_VALUE), 'not in order'],
    ['a step without coefficients', (m) => (stageOf(m).open.steps = [1, 2, 3, 4]), 'coefficients'],
    ['a negative cost', (m) => (m.labelRule = { distanceCost: -1 }), 'distance cost -1'],
    ['a level 6', (m) => (m.classes = [2, 6]), 'classes are not distinct levels'],
    ['levels without training rows', (m) => (m.classes = [2, 3]), 'not the levels of the prior'],
    ['a prior above 1', (m) => (m.prior = [1, 1, 0, 0, 0]), 'add up to 1'],
    ['no metrics', (m) => (m.metrics = { overall: null, active: null }), 'metrics'],
    [
      'a comparison without its interval',
      (m) => (m.metrics = { overall, active: { ...active, brierDifference: null } }),
      'metrics',
    ],
    [
      'a comparison with nobody',
      (m) => (m.metrics = { overall, active: { ...active, version: undefined } }),
      'metrics',
    ],
    ['no forest', (m) => (stageOf(m).open.forest = null), 'forest'],
    ['no model', (m) => (m.model = null), 'stages'],
    ['too few probes', (m) => (m.probes = [(m.probes as unknown[])[0]]), 'fewer than 3 probes'],
    [
      'probes that answer otherwise',
      (m) => ((m.probes as { probabilities: number[] }[])[1]!.probabilities = [1, 0, 0, 0, 0]),
      'probe 1 predicts',
    ],
    ['a probe of too few inputs', (m) => changeProbe(m, { x: [3] }), 'probes'],
    ['a probe with a text for a number', (m) => changeProbe(m, { x: [3, '1'] }), 'probes'],
    ['a probe of no day', (m) => changeProbe(m, { elapsedDays: null }), 'probes'],
    ['a probe of a course that is no text', (m) => changeProbe(m, { family: 7 }), 'probes'],
    ['a probe of more than certainty', (m) => changeProbe(m, { probabilities: [1, 1, 1, 1, 1] }), 'probe 1 predicts'],
    ['a probe without an answer', (m) => changeProbe(m, { probabilities: null }), 'probe 1 predicts'],
    ['no date', (m) => (m.trainedOn = '20230230'), 'is not a date'],
    ['neither forced nor not', (m) => (m.forced = 'no'), 'forced'],
    ['semesters that are no texts', (m) => (m.semesters = ['2/2022', 2]), 'semesters'],
    ['no training classes', (m) => (m.trainingClasses = []), 'training classes'],
    ['no label rule', (m) => (m.labelRule = {}), 'distance cost'],
    ['a level 0', (m) => (m.classes = [0, 2, 4]), 'classes are not distinct levels'],
    ['a level between two', (m) => (m.classes = [2, 2.5, 4]), 'classes are not distinct levels'],
    ['a level twice', (m) => (m.classes = [2, 2, 4]), 'classes are not distinct levels'],
    ['a negative share', (m) => (m.prior = [0, 0.75, -0.25, 0.5, 0]), 'add up to 1'],
    ['shares of four levels', (m) => (m.prior = [0, 0.5, 0, 0.5]), '5 shares'],
  ])('%s', (_, change, reason) => expect(reasonsOf(rehashed(change))).toContain(reason));

  it.each([
    ['model', 'level', 'kappa'],
    ['prior', 'level', 'rankedProbability'],
    ['currentLevel', 'atRisk', 'brier'],
  ] as const)('metrics without a number that the gate or a reader needs (%s %s %s)', (who, kind, name) => {
    const one = { ...scores, [kind]: { ...scores[kind], [name]: null } };
    const without = { metrics: { overall: { ...overall, [who]: one }, active: null } };
    expect(reasonsOf(rehashed((m) => Object.assign(m, without)))).toContain('metrics');
    const beside = { metrics: { overall, active: { ...active, active: one } } };
    expect(reasonsOf(rehashed((m) => Object.assign(m, beside)))).toContain('metrics');
  });

  it('names every reason at once', () => {
    const all = reasonsOf(rehashed((m) => Object.assign(m, { schemaVersion: 0, featureHash: 'x', prior: [] })));
    expect(all.split('\n').length).toBeGreaterThanOrEqual(3);
  });

  it('no nesting that a tree needs', () => {
    let root: object = { distribution: [[0, 0.5, 0, 0.5]] };
    for (let depth = 0; depth < 32; depth++)
      root = { splitColumn: 0, splitValue: 1, left: { distribution: [[0, 1]] }, right: root };
    const deep = rehashed((m) => {
      const { estimators } = (stageOf(m).open.forest as { baseModel: { estimators: Loose[] } }).baseModel;
      estimators[0]!.root = root;
    });
    expect(reasonsOf(deep)).not.toContain('nested');
  });

  it('any single flipped bit', () => {
    const original = Buffer.from(bytes);
    for (let at = 0; at < original.length; at += 997) {
      const flipped = Buffer.from(original);
      flipped[at]! ^= 1;
      expect(reasonsOf(flipped)).not.toBe('accepted');
    }
  });

  it('and nothing of the file reaches other objects', () =>
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined());
});

it('accepts a comparison with another model', () =>
  expect(reasonsOf(rehashed((m) => (m.metrics = { overall, active })))).toBe('accepted'));

it('accepts a re-hashed, unchanged file: the refusals above are about the changes', () => {
  expect(reasonsOf(rehashed(() => undefined))).toBe('accepted');
  expect((sealed satisfies OutcomeArtifact).probes).toHaveLength(3);
});
