import { roundSignificant } from '../base/stats';
import type { ModelMetrics, Scores, ScoreTable } from '../model/artifact';
import { scoreBinary, scoreClasses } from '../model/evaluate';
import { groupBootstrap, type Interval } from '../model/group-bootstrap';
import type { LoadedModel } from './load-model';
import { riskOf } from './predict-class';
import type { TrainingRow } from './training-rows';

const BOOTSTRAP_SEED = 1;

/** Probabilities of the levels 1..5 of each row. */
type Predict = (rows: readonly TrainingRow[]) => readonly (readonly number[])[];
export type Answering = { readonly predict: Predict; readonly levelOf: (probabilities: readonly number[]) => number };

/** Scores a model on held-out rows, over all and by point of the course, beside prior, current level and the active model. */
export function evaluateModel(
  rows: readonly TrainingRow[],
  model: Answering,
  prior: readonly number[],
  active: LoadedModel | null,
): ModelMetrics {
  const points = [...new Set(rows.map((row) => row.point))].sort((a, b) => a - b);
  const byPoint = points.map((point) => {
    const atPoint = rows.filter((row) => row.point === point);
    return { point, ...scoreTable(atPoint, model, prior) };
  });
  return { overall: scoreTable(rows, model, prior), byPoint, active: besideActive(rows, model, active) };
}

function scoreTable(rows: readonly TrainingRow[], model: Answering, prior: readonly number[]): ScoreTable {
  const current = rows.map(currentLevel);
  return {
    rows: rows.length,
    model: scoreAnswers(rows, model),
    prior: scoreAnswers(rows, { predict: () => rows.map(() => [...prior]), levelOf: model.levelOf }),
    currentLevel: score(
      rows,
      current.map(certain),
      current,
      rows.map((row) => -row.avgLevel),
    ),
  };
}

/** A class that the active model was trained on would flatter it. */
function besideActive(
  rows: readonly TrainingRow[],
  model: Answering,
  active: LoadedModel | null,
): ModelMetrics['active'] {
  const unseen = rows.filter((row) => !active?.artifact.trainingClasses.includes(row.classId));
  if (!active || unseen.length === 0) return null;
  const replaced = { predict: active.predictRows, levelOf: active.levelOf };
  return {
    version: active.version,
    rows: unseen.length,
    model: scoreAnswers(unseen, model),
    active: scoreAnswers(unseen, replaced),
    brierDifference: brierDifference(unseen, model.predict(unseen), replaced.predict(unseen)),
  };
}

/** Rows of one class hang together: whole classes are drawn. */
function brierDifference(
  rows: readonly TrainingRow[],
  model: readonly (readonly number[])[],
  other: readonly (readonly number[])[],
): Interval {
  const lossOf = (row: TrainingRow, probabilities: readonly number[] = []) =>
    (riskOf(probabilities, row.requiredLevel) - Number(row.level < row.requiredLevel)) ** 2;
  const differences = rows.map((row, i) => lossOf(row, model[i]) - lossOf(row, other[i]));
  const interval = groupBootstrap(
    differences,
    rows.map(({ classId }) => classId),
    BOOTSTRAP_SEED,
  );
  const [mean, low, high] = [interval.mean, interval.low, interval.high].map((value) => roundSignificant(value, 6));
  return { mean, low, high } as Interval;
}

function scoreAnswers(rows: readonly TrainingRow[], { predict, levelOf }: Answering): Scores {
  const probabilities = predict(rows);
  return score(rows, probabilities, probabilities.map(levelOf));
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
