import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { ContractError, NotEnoughDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import type { OutcomeSettings } from '../contracts/settings';
import { type OutcomeArtifact, type Probe, sealArtifact, type TrainingCounts } from '../model/artifact';
import { splitRows } from '../model/split';
import { type StagedEnsemble, trainStagedInTurns } from '../model/staged-ensemble';
import { storeEnsemble } from '../model/stored-ensemble';
import { coursesTold, FIRST_WORK, STANDING_COLUMNS } from './class-standing';
import { evaluateModel } from './evaluate-model';
import { FEATURE_SCHEMA, type LoadedModel, predictorOf } from './load-model';
import { DISTANCE_COST } from './published-level';
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
const LEVELS = 5;
const PROBES = 6;

/**
 * Trains on the training part and scores the held-out part; the model returned is the one that was scored. Fewer than
 * 50 (user, class) pairs or only one level is a NotEnoughDataError. Same rows, settings and date give the same bytes.
 */
export async function trainModel({ rows, counts }: LabelledRows, request: TrainRequest): Promise<OutcomeArtifact> {
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
  // courses whose classes are held out in part would tell how the rest of them ended
  const told = rule === 'quarter of the members' ? pool.map((row) => ({ ...row, courseId: null })) : pool;
  const drawn = drawRows(told, settings.maxTrainingRows, settings.seed);
  const model = storeEnsemble(await trainOn(drawn, settings.seed));
  const labelRule = { distanceCost: DISTANCE_COST };
  const { predictRows: predict, levelOf } = predictorOf({ model, labelRule });
  return sealArtifact(
    {
      ...FEATURE_SCHEMA,
      trainedOn: asOf,
      semesters: distinct(rows, (row) => row.semester),
      classes,
      model,
      labelRule,
      prior,
      metrics: await evaluateModel(testRows, { predict, levelOf }, prior, active),
      heldOut: rule,
      trainingClasses: distinct(pool, (row) => row.classId),
      seed: settings.seed,
      dataHash: sha256(canonicalJson(rows.map((row) => ({ ...row, inputs: known(row.inputs) })))),
      counts: { ...counts, ...partCounts(rows, testRows), pairs, trainingRows: drawn.length },
      forced,
    },
    probesOf(drawn),
  );
}

/** The model of rows: ensembles for each point of a course at which rows were taken. */
export function trainOn(
  rows: readonly Pick<TrainingRow, 'classId' | 'courseId' | 'inputs' | 'level' | 'point' | 'elapsedDays'>[],
  seed: number,
): Promise<StagedEnsemble> {
  const points = [...new Set(rows.map(({ point }) => point))].sort((a, b) => a - b);
  const places = new Map(points.map((point, i) => [point, i]));
  const columns = {
    inputs: rows.map(({ inputs }) => inputs),
    labels: rows.map(({ level }) => level - 1),
    stages: rows.map(({ point }) => places.get(point) ?? 0),
    progress: rows.map(({ elapsedDays }) => elapsedDays),
    groups: rows.map(({ classId }) => classId),
    families: coursesTold(rows),
  };
  return trainStagedInTurns(columns, {
    classes: LEVELS,
    seed,
    standingColumns: STANDING_COLUMNS,
    opening: FIRST_WORK,
  });
}

/** Orders semester slugs such as "1/2022" by year and term; any other form is a ContractError. */
export function semesterOrder(slug: string): number {
  const [, term, year] = /^(\d)\/(\d{4})$/.exec(slug) ?? [];
  if (term === undefined) throw new ContractError('semester', slug, 'term/year such as "1/2022"');
  return Number(year) * 10 + Number(term);
}

/** Rows spread evenly over the training rows. */
function probesOf(rows: readonly TrainingRow[]): Omit<Probe, 'probabilities'>[] {
  return Array.from({ length: PROBES }, (_, p) => {
    const { inputs, elapsedDays, courseId } = rows[Math.floor((p * (rows.length - 1)) / (PROBES - 1))] as TrainingRow;
    return { elapsedDays, family: courseId, x: known(inputs) };
  });
}

/** What decides whether a row is held out. */
export function splitKey({ semester, classId, userId }: TrainingRow) {
  return { period: semesterOrder(semester), group: classId, member: userId };
}

/** As JSON can hold them: null where undefined. */
function known(inputs: readonly number[]): (number | null)[] {
  return inputs.map((value) => (Number.isNaN(value) ? null : value));
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
