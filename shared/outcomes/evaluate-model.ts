import type { ModelMetrics, Scores, ScoreTable } from '../model/artifact';
import { scoreBinary, scoreClasses } from '../model/evaluate';
import type { LoadedModel } from './load-model';
import type { TrainingRow } from './training-rows';

export type Predict = (features: number[][]) => number[][];

/** Scores a model on held-out rows, over all and by point of the course, beside prior, current level and the active model. */
export function evaluateModel(
  rows: readonly TrainingRow[],
  predict: Predict,
  prior: readonly number[],
  active: LoadedModel | null,
): ModelMetrics {
  const points = [...new Set(rows.map((row) => row.point))].sort((a, b) => a - b);
  const byPoint = points.map((point) => {
    const atPoint = rows.filter((row) => row.point === point);
    return { point, ...scoreTable(atPoint, predict, prior) };
  });
  return { overall: scoreTable(rows, predict, prior), byPoint, active: besideActive(rows, predict, active) };
}

function scoreTable(rows: readonly TrainingRow[], predict: Predict, prior: readonly number[]): ScoreTable {
  return {
    rows: rows.length,
    model: score(rows, predictAll(rows, predict)),
    prior: score(
      rows,
      rows.map(() => prior),
    ),
    currentLevel: score(
      rows,
      rows.map((row) => certain(currentLevel(row))),
      rows.map((row) => -row.avgLevel),
    ),
  };
}

/** A class that the active model was trained on would flatter it. */
function besideActive(
  rows: readonly TrainingRow[],
  predict: Predict,
  active: LoadedModel | null,
): ModelMetrics['active'] {
  const unseen = rows.filter((row) => !active?.artifact.trainingClasses.includes(row.classId));
  if (!active || unseen.length === 0) return null;
  return {
    version: active.version,
    rows: unseen.length,
    model: score(unseen, predictAll(unseen, predict)),
    active: score(unseen, predictAll(unseen, active.predict)),
  };
}

/** `riskScores` order the rows by risk where the probabilities are only yes and no. */
function score(
  rows: readonly TrainingRow[],
  probabilities: readonly (readonly number[])[],
  riskScores?: readonly number[],
): Scores {
  const risks = rows.map((row, i) =>
    (probabilities[i] ?? []).slice(0, row.requiredLevel - 1).reduce((a, b) => a + b, 0),
  );
  const missed = rows.map((row) => Number(row.level < row.requiredLevel));
  const levels = rows.map((row) => row.level - 1);
  return { level: scoreClasses(levels, probabilities), atRisk: scoreBinary(missed, risks, riskScores) };
}

function predictAll(rows: readonly TrainingRow[], predict: Predict): number[][] {
  return predict(rows.map((row) => [...row.features]));
}

function currentLevel({ avgLevel }: TrainingRow): number {
  return Math.max(1, Math.round(avgLevel));
}

function certain(level: number): number[] {
  return [1, 2, 3, 4, 5].map((other) => Number(other === level));
}
