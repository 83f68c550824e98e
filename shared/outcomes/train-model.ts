import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { ContractError, NotEnoughDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import type { OutcomeSettings } from '../contracts/settings';
import { type OutcomeArtifact, predictProbabilities, sealArtifact, type TrainingCounts } from '../model/artifact';
import { trainForest } from '../model/forest';
import { fitScaler, scale } from '../model/scaler';
import { splitRows } from '../model/split';
import { evaluateModel } from './evaluate-model';
import { FEATURE_SCHEMA, type LoadedModel } from './load-model';
import { drawRows, type LabelCounts, type TrainingRow } from './training-rows';

export type LabelledRows = {
  readonly rows: readonly TrainingRow[];
  readonly counts: LabelCounts & { readonly fileClassesNotEnded: number };
};

export type TrainRequest = {
  readonly asOf: Day;
  readonly settings: OutcomeSettings;
  readonly active: LoadedModel | null;
  readonly forced: boolean;
};

const MIN_PAIRS = 50;

/**
 * Trains on the training part and scores the held-out part; the model returned is the one that was scored. Fewer than
 * 50 (user, class) pairs or only one level is a NotEnoughDataError. Same rows, settings and date give the same bytes.
 */
export function trainModel({ rows, counts }: LabelledRows, request: TrainRequest): OutcomeArtifact {
  const { asOf, settings, active, forced } = request;
  const pairs = distinct(rows, ({ classId, userId }) => `${classId} ${userId}`).length;
  if (pairs < MIN_PAIRS)
    throw new NotEnoughDataError(
      `${pairs} learners in ended classes, at least ${MIN_PAIRS} are needed; nothing published`,
    );
  const { rule, heldOut } = splitRows(rows.map(splitKey), settings.seed);
  const testRows = rows.filter((_, i) => heldOut[i]);
  const pool = rows.filter((_, i) => !heldOut[i]);
  const prior = levelShares(pool);
  const classes = [1, 2, 3, 4, 5].filter((level) => (prior[level - 1] as number) > 0);
  if (classes.length < 2)
    throw new NotEnoughDataError(
      `the training rows hold ${classes.length} level(s), at least 2 are needed; nothing published`,
    );
  const drawn = drawRows(pool, settings.maxTrainingRows, settings.seed);
  const scaler = fitScaler(drawn.map((row) => row.features));
  const inputs = drawn.map((row) => scale(scaler, row.features));
  const forest = trainForest(
    inputs,
    drawn.map((row) => row.level - 1),
    settings,
  );
  const predict = (features: number[][]) => features.map((x) => predictProbabilities({ forest, scaler, prior }, x));
  return sealArtifact({
    ...FEATURE_SCHEMA,
    trainedOn: asOf,
    semesters: distinct(rows, (row) => row.semester),
    classes,
    scaler,
    forest,
    prior,
    metrics: evaluateModel(testRows, predict, prior, active),
    heldOut: rule,
    trainingClasses: distinct(pool, (row) => row.classId),
    seed: settings.seed,
    dataHash: sha256(canonicalJson(rows)),
    counts: { ...counts, ...partCounts(rows, testRows), pairs, trainingRows: drawn.length },
    forced,
  });
}

/** Orders semester slugs such as "1/2022" by year and term; any other form is a ContractError. */
export function semesterOrder(slug: string): number {
  const [, term, year] = /^(\d)\/(\d{4})$/.exec(slug) ?? [];
  if (term === undefined) throw new ContractError('semester', slug, 'term/year such as "1/2022"');
  return Number(year) * 10 + Number(term);
}

function splitKey({ semester, classId, userId }: TrainingRow) {
  return { period: semesterOrder(semester), group: classId, member: userId };
}

function levelShares(rows: readonly TrainingRow[]): number[] {
  return [1, 2, 3, 4, 5].map((level) => rows.filter((row) => row.level === level).length / Math.max(1, rows.length));
}

function partCounts(
  rows: readonly TrainingRow[],
  heldOut: readonly TrainingRow[],
): Pick<TrainingCounts, 'rows' | 'classes' | 'heldOutRows' | 'heldOutClasses'> {
  const classesIn = (part: readonly TrainingRow[]) => distinct(part, (row) => row.classId).length;
  return {
    rows: rows.length,
    classes: classesIn(rows),
    heldOutRows: heldOut.length,
    heldOutClasses: classesIn(heldOut),
  };
}

function distinct(rows: readonly TrainingRow[], key: (row: TrainingRow) => string): string[] {
  return [...new Set(rows.map(key))].sort();
}
