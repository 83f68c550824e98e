import { breathe } from '../base/breathe';
import { roundSignificant } from '../base/stats';
import type { ModelMetrics, Scores, ScoreTable } from '../model/artifact';
import { scoreBinary, scoreClasses } from '../model/evaluate';
import { groupBootstrap, type Interval } from '../model/group-bootstrap';
import type { LoadedModel } from './load-model';
import { riskOf } from './predict-class';
import type { TrainingRow } from './training-rows';

const BOOTSTRAP_SEED = 1;
/** Of fewer learners chance decides which of two models is better (docs/adr/0022). */
const LEAST_COMPARED = 50;

/** Probabilities of the levels 1..5 of each row; the rows of a class and date are taken for the whole class. */
type Predict = (rows: readonly TrainingRow[]) => readonly (readonly number[])[];
export type Answering = { readonly predict: Predict; readonly levelOf: (probabilities: readonly number[]) => number };

/** A row with what a model says of it. */
type Answered = { readonly row: TrainingRow; readonly answer: readonly number[] };

/**
 * Scores a model on held-out rows, over all and by point of the course, beside prior, current level and the active model.
 * With pauses, so that a lock can be renewed meanwhile.
 */
export async function evaluateModel(
  rows: readonly TrainingRow[],
  model: Answering,
  prior: readonly number[],
  active: LoadedModel | null,
): Promise<ModelMetrics> {
  const answered = await answersTo(rows, model.predict);
  const overall = scoreTable(answered, model, prior);
  const byPoint: ModelMetrics['byPoint'][number][] = [];
  for (const point of pointsOf(rows)) {
    await breathe();
    const atPoint = answered.filter(({ row }) => row.point === point);
    byPoint.push({ point, ...scoreTable(atPoint, model, prior) });
  }
  return { overall, byPoint, active: await besideActive(answered, model, active) };
}

/** Point by point: a class is whole at each. */
async function answersTo(rows: readonly TrainingRow[], predict: Predict): Promise<Answered[]> {
  const answers = new Map<TrainingRow, readonly number[]>();
  for (const point of pointsOf(rows)) {
    await breathe();
    const atPoint = rows.filter((row) => row.point === point);
    const probabilities = predict(atPoint);
    for (const [i, row] of atPoint.entries()) answers.set(row, probabilities[i] ?? []);
  }
  return rows.map((row) => ({ row, answer: answers.get(row) ?? [] }));
}

function pointsOf(rows: readonly TrainingRow[]): number[] {
  return [...new Set(rows.map((row) => row.point))].sort((a, b) => a - b);
}

function scoreTable(answered: readonly Answered[], { levelOf }: Answering, prior: readonly number[]): ScoreTable {
  const rows = answered.map(({ row }) => row);
  const current = rows.map(currentLevel);
  const priorLevel = levelOf(prior);
  return {
    rows: rows.length,
    model: scoreAnswers(answered, levelOf),
    prior: score(
      rows,
      rows.map(() => prior),
      rows.map(() => priorLevel),
    ),
    currentLevel: score(
      rows,
      current.map(certain),
      current,
      rows.map((row) => -row.avgLevel),
    ),
  };
}

/** A class that the active model was trained on would flatter it. */
async function besideActive(
  answered: readonly Answered[],
  model: Answering,
  active: LoadedModel | null,
): Promise<ModelMetrics['active']> {
  const known = new Set(active?.artifact.trainingClasses);
  const unseen = answered.filter(({ row }) => !known.has(row.classId));
  if (!active || !canCompare(unseen, answered)) return null;
  const replaced = await answersTo(
    unseen.map(({ row }) => row),
    active.predictRows,
  );
  return {
    version: active.version,
    rows: unseen.length,
    model: scoreAnswers(unseen, model.levelOf),
    active: scoreAnswers(replaced, active.levelOf),
    brierDifference: brierDifference(unseen, replaced),
  };
}

/** All that is held out, or enough of it. */
function canCompare(unseen: readonly Answered[], all: readonly Answered[]): boolean {
  const learners = new Set(unseen.map(({ row }) => `${row.classId} ${row.userId}`)).size;
  return learners > 0 && (unseen.length === all.length || learners >= LEAST_COMPARED);
}

/** Rows of one class hang together: whole classes are drawn. */
function brierDifference(model: readonly Answered[], other: readonly Answered[]): Interval {
  const lossOf = ({ row, answer }: Answered) =>
    (riskOf(answer, row.requiredLevel) - Number(row.level < row.requiredLevel)) ** 2;
  const losses = other.map(lossOf);
  const interval = groupBootstrap(
    model.map((answered, i) => lossOf(answered) - (losses[i] as number)),
    model.map(({ row }) => row.classId),
    BOOTSTRAP_SEED,
  );
  const [mean, low, high] = [interval.mean, interval.low, interval.high].map((value) => roundSignificant(value, 6));
  return { mean, low, high } as Interval;
}

function scoreAnswers(answered: readonly Answered[], levelOf: Answering['levelOf']): Scores {
  return score(
    answered.map(({ row }) => row),
    answered.map(({ answer }) => answer),
    answered.map(({ answer }) => levelOf(answer)),
  );
}

/** `riskScores` order the rows by risk where the probabilities are only yes and no. */
function score(
  rows: readonly TrainingRow[],
  probabilities: readonly (readonly number[])[],
  predicted: readonly number[],
  riskScores?: readonly number[],
): Scores {
  const risks = rows.map((row, i) =>
    (probabilities[i] ?? []).slice(0, row.requiredLevel - 1).reduce((a, b) => a + b, 0),
  );
  const missed = rows.map((row) => Number(row.level < row.requiredLevel));
  const levels = rows.map((row) => row.level - 1);
  return {
    level: scoreClasses(
      levels,
      probabilities,
      predicted.map((level) => level - 1),
    ),
    atRisk: scoreBinary(missed, risks, riskScores),
  };
}

function currentLevel({ avgLevel }: TrainingRow): number {
  return Math.max(1, Math.round(avgLevel));
}

function certain(level: number): number[] {
  return [1, 2, 3, 4, 5].map((other) => Number(other === level));
}
