import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { sha256OfLines } from '../base/hash';
import type { OutcomeSettings } from '../contracts/settings';
import { type OutcomeArtifact, type Probe, sealArtifact, type TrainingCounts } from '../model/artifact';
import { type StagedEnsemble, trainStagedInTurns } from '../model/staged-ensemble';
import { storeEnsemble } from '../model/stored-ensemble';
import { AHEAD, coursesTold, FIRST_WORK, STANDING_COLUMNS } from './class-standing';
import { evaluateModel } from './evaluate-model';
import { FEATURE_SCHEMA, type LoadedModel, predictorOf } from './load-model';
import { DISTANCE_COST } from './published-level';
import type { TrainingRow } from './training-rows';
import type { TrainingSet } from './training-set';

export type TrainRequest = {
  readonly asOf: Day;
  readonly settings: OutcomeSettings;
  readonly active: LoadedModel | null;
  readonly forced: boolean;
};

const LEVELS = 5;
const PROBES = 6;

/**
 * Trains on the training rows and scores the held-out ones; the model returned is the one that was scored. Same rows,
 * settings and date give the same bytes.
 */
export async function trainModel(set: TrainingSet, request: TrainRequest): Promise<OutcomeArtifact> {
  const { asOf, settings, active, forced } = request;
  const { training, heldOut } = set;
  const { rule, prior, semesters, trainingClasses } = set.choice;
  // courses whose classes are held out in part would tell how the rest of them ended
  const told = rule === 'quarter of the members' ? training.map((row) => ({ ...row, courseId: null })) : training;
  const model = storeEnsemble(await trainOn(told, settings.seed));
  const labelRule = { distanceCost: DISTANCE_COST };
  const { predictRows: predict, levelOf } = predictorOf({ model, labelRule });
  return sealArtifact(
    {
      ...FEATURE_SCHEMA,
      trainedOn: asOf,
      semesters,
      classes: [1, 2, 3, 4, 5].filter((level) => (prior[level - 1] as number) > 0),
      model,
      labelRule,
      prior,
      metrics: await evaluateModel(heldOut, { predict, levelOf }, prior, active),
      heldOut: rule,
      trainingClasses,
      seed: settings.seed,
      dataHash: sha256OfLines(linesOf([...training, ...heldOut])),
      counts: countsOf(set),
      forced,
    },
    probesOf(told),
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
    helping: AHEAD,
  });
}

/** Rows spread evenly over the training rows. */
function probesOf(rows: readonly TrainingRow[]): Omit<Probe, 'probabilities'>[] {
  return Array.from({ length: PROBES }, (_, p) => {
    const { inputs, elapsedDays, courseId } = rows[Math.floor((p * (rows.length - 1)) / (PROBES - 1))] as TrainingRow;
    return { elapsedDays, family: courseId, x: known(inputs) };
  });
}

/** As JSON can hold them: null where undefined. */
function known(inputs: readonly number[]): (number | null)[] {
  return inputs.map((value) => (Number.isNaN(value) ? null : value));
}

/** One row at a time: the text of all is longer than a string can be. */
function* linesOf(rows: readonly TrainingRow[]): Generator<string> {
  for (const row of rows) yield canonicalJson({ ...row, inputs: known(row.inputs) });
}

function countsOf({ choice, training, heldOut, labels }: TrainingSet): TrainingCounts {
  return {
    ...labels,
    ...choice.counts,
    trainingRows: training.length,
    heldOutRows: heldOut.length,
    heldOutClasses: new Set(heldOut.map(({ classId }) => classId)).size,
  };
}
