import { parseDay } from '../base/day';
import { ModelRefusedError } from '../base/errors';
import { artifactHash, type OutcomeArtifact, probeProbabilities, SCHEMA_VERSION, versionOf } from './artifact';
import { isFiniteArray } from './finite-array';
import { ensembleFaults, openEnsemble } from './stored-ensemble';

/** The features of the reading code: a model made with others is refused. */
export type FeatureSchema = { readonly featureNames: readonly string[]; readonly featureHash: string };

/** Of a model file that is read. */
export const MAX_BYTES = 32 * 1024 * 1024;
const MAX_NESTING = 64;
const LEVELS = 5;
const OLD_SCHEMAS: readonly unknown[] = [1, 2, 3, 4];
const MIN_PROBES = 3;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

type Loose = Readonly<Record<string, unknown>>;

/** Reads and checks a model file; anything wrong is a ModelRefusedError with every reason found. */
export function parseArtifact(bytes: Uint8Array | string, schema: FeatureSchema): OutcomeArtifact {
  const model = parseObject(bytes);
  if (OLD_SCHEMAS.includes(model.schemaVersion)) throw new ModelRefusedError([oldModel(model.schemaVersion)]);
  const reasons = [
    ...identityFaults(model, { kind: 'outcome', schemaVersion: SCHEMA_VERSION }),
    ...listFaults(model),
    ...inputFaults(model, schema),
    ...numberFaults(model),
    ...metricFaults(model),
  ];
  reasons.push(...ensembleFaults(model.model, schema.featureNames.length, LEVELS).slice(0, 5));
  // probes run the model, so they need one that is whole
  if (reasons.length === 0) reasons.push(...probeFaults(model as unknown as OutcomeArtifact));
  if (reasons.length > 0) throw new ModelRefusedError(reasons);
  return model as unknown as OutcomeArtifact;
}

export function parseObject(bytes: Uint8Array | string): Loose {
  if (bytes.length === 0) throw new ModelRefusedError(['file is empty']);
  if (bytes.length > MAX_BYTES) throw new ModelRefusedError([`file has ${bytes.length} bytes, allowed: ${MAX_BYTES}`]);
  let value: unknown;
  try {
    value = JSON.parse(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8'));
  } catch {
    throw new ModelRefusedError(['file is not JSON, or cut off']);
  }
  const fault = shapeFault(value);
  if (fault !== null) throw new ModelRefusedError([fault]);
  return value as Loose;
}

/** Walks the whole value without recursion: hostile nesting must not overflow the stack. */
function shapeFault(root: unknown): string | null {
  if (!isObject(root)) return 'file is not a JSON object';
  const stack: [value: unknown, depth: number][] = [[root, 0]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [value, depth] = next;
    if (typeof value === 'number' && !Number.isFinite(value)) return 'file has a number too large to hold';
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_NESTING) return `file is nested deeper than ${MAX_NESTING}`;
    for (const key of Object.keys(value)) {
      if (FORBIDDEN_KEYS.has(key)) return `file has the forbidden key ${key}`;
      stack.push([(value as Loose)[key], depth + 1]);
    }
  }
  return null;
}

function oldModel(version: unknown): string {
  return `schema version is ${version}: the file was made by an older version of this service and answers otherwise; retrain`;
}

/** What keeps a file from being a whole model of this kind and schema, by what every model says about itself. */
export function identityFaults(
  model: Loose,
  { kind, schemaVersion }: { readonly kind: string; readonly schemaVersion: number },
): string[] {
  const hash = artifactHash(model);
  return faults([
    [model.schemaVersion === schemaVersion, `schema version is ${show(model.schemaVersion)}, not ${schemaVersion}`],
    [model.kind === kind, `kind is ${show(model.kind)}, not "${kind}"`],
    [isDay(model.trainedOn), `training date ${show(model.trainedOn)} is not a date`],
    [model.sha256 === hash, `hash is ${show(model.sha256)}, the content's is ${hash}`],
    [model.version === versionOf(String(model.trainedOn), hash), `version ${show(model.version)} is not the content's`],
    [typeof model.forced === 'boolean', 'forced is neither true nor false'],
  ]);
}

function listFaults(model: Loose): string[] {
  return faults([
    [isArrayOf(model.semesters, isText), 'semesters are missing'],
    [isArrayOf(model.trainingClasses, isText), 'training classes are missing'],
  ]);
}

function inputFaults(model: Loose, { featureNames, featureHash }: FeatureSchema): string[] {
  return faults([
    [
      JSON.stringify(model.featureNames) === JSON.stringify(featureNames),
      'feature names or their order differ from ours',
    ],
    [model.featureHash === featureHash, `feature hash is ${show(model.featureHash)}, ours is ${featureHash}`],
  ]);
}

function numberFaults(model: Loose): string[] {
  const { classes, prior } = model;
  const cost = at(model, 'labelRule', 'distanceCost');
  const isLevel = (value: unknown): boolean =>
    Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LEVELS;
  return faults([
    [
      Number.isFinite(cost) && (cost as number) >= 0,
      `distance cost ${show(cost)} of the label rule is not a number from 0`,
    ],
    [isArrayOf(classes, isLevel) && isAscending(classes), `classes are not distinct levels from 1 to ${LEVELS}`],
    [isFiniteArray(prior, LEVELS) && addsUp(prior), `prior is not ${LEVELS} shares that add up to 1`],
    [
      isFiniteArray(prior, LEVELS) && occurring(prior) === JSON.stringify(classes),
      'classes are not the levels of the prior',
    ],
  ]);
}

function occurring(prior: readonly number[]): string {
  return JSON.stringify(prior.flatMap((share, k) => (share > 0 ? [k + 1] : [])));
}

/** The gate reads these. */
function metricFaults(model: Loose): string[] {
  const overall = at(model, 'metrics', 'overall');
  const needed = ['model', 'prior', 'currentLevel'].every((name) => isScores(at(overall, name)));
  const active = at(model, 'metrics', 'active');
  const beside = active === null || isComparison(active);
  return faults([[needed && beside, 'metrics are missing or not finite']]);
}

function isComparison(active: unknown): boolean {
  const bounds = ['mean', 'low', 'high'].map((name) => at(active, 'brierDifference', name));
  const areScored = ['model', 'active'].every((name) => isScores(at(active, name)));
  return isText(at(active, 'version')) && areScored && bounds.every(Number.isFinite);
}

function isScores(scores: unknown): boolean {
  const needed = [
    at(scores, 'level', 'kappa'),
    at(scores, 'level', 'rankedProbability'),
    at(scores, 'atRisk', 'brier'),
  ];
  return needed.every(Number.isFinite);
}

function probeFaults(model: OutcomeArtifact): string[] {
  const probes: unknown = model.probes;
  const columns = model.featureNames.length;
  const valid = isArrayOf(
    probes,
    (probe) =>
      areInputs(at(probe, 'x'), columns) &&
      Number.isFinite(at(probe, 'elapsedDays')) &&
      isTextOrNull(at(probe, 'family')),
  );
  if (!valid || model.probes.length < MIN_PROBES) return [`fewer than ${MIN_PROBES} probes`];
  const ensemble = openEnsemble(model.model);
  return model.probes.flatMap((probe, p) => {
    const { probabilities } = probe;
    const got = probeProbabilities(ensemble, probe);
    const same =
      isFiniteArray(probabilities, LEVELS) && got.every((value, k) => Math.abs(value - probabilities[k]!) <= 1e-9);
    return faults([
      [same, `probe ${p} predicts ${JSON.stringify(got)}, not ${JSON.stringify(probabilities)}`],
      [addsUp(got), `probabilities of probe ${p} do not add up to 1`],
    ]);
  });
}

function faults(checks: readonly (readonly [ok: boolean, reason: string])[]): string[] {
  return checks.filter(([ok]) => !ok).map(([, reason]) => reason);
}

function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((from, key) => (isObject(from) ? from[key] : undefined), value);
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isArrayOf(value: unknown, valid: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(valid);
}

function areInputs(value: unknown, length: number): boolean {
  return isArrayOf(value, (item) => item === null || Number.isFinite(item)) && value.length === length;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value);
}

function isAscending(values: unknown[]): boolean {
  return values.every((value, i) => i === 0 || (value as number) > (values[i - 1] as number));
}

function addsUp(shares: readonly number[]): boolean {
  return shares.every((share) => share >= 0) && Math.abs(shares.reduce((a, b) => a + b, 0) - 1) <= 1e-6;
}

function isDay(value: unknown): boolean {
  try {
    return parseDay(value) === value;
  } catch {
    return false;
  }
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80);
}
