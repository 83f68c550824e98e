import { roundSignificant } from '../base/stats';
import type { GradeRow } from '../contracts/grade-row';
import { type Stability, stabilityOf } from '../model/stability';
import { GRADE_FEATURES, type GradeModel, gradeFeatures } from './grade-model';

/** Errors below this many grade points are no drift, however small the training error was. */
const LEAST_MAE = 5;
const TRAINING_FACTOR = 1.5;

export type Drift = {
  /** Rows with a prediction and a final grade. */
  readonly rows: number;
  /** Mean distance of the predictions from the final grades; null without such rows. */
  readonly mae: number | null;
  readonly allowedMae: number;
  /** By feature: how far it has moved, and from where on that counts; empty without rows that have all features. */
  readonly stability: Readonly<Record<string, Stability>>;
  /** What has drifted; empty: nothing. */
  readonly reasons: readonly string[];
};

/** Compares a period's predictions with its final grades, and its features with those of the training. */
export function gradeDrift(
  { metrics, spreads }: Pick<GradeModel, 'metrics' | 'spreads'>,
  rows: readonly GradeRow[],
): Drift {
  const errors = rows.flatMap(({ predictionFinalGrade, finalGrade }) =>
    predictionFinalGrade === null || finalGrade === null ? [] : [Math.abs(predictionFinalGrade - finalGrade)],
  );
  const mae = errors.length === 0 ? null : round(errors.reduce((sum, error) => sum + error, 0) / errors.length);
  const allowedMae = Math.max(LEAST_MAE, TRAINING_FACTOR * metrics.trainingMae);
  const stability = stabilities(spreads, metrics.rows, rows);
  const reasons = [
    ...(mae !== null && mae > allowedMae ? [`mean error ${mae} is above ${allowedMae}`] : []),
    ...Object.entries(stability)
      .filter(([, { index, allowed }]) => index > allowed)
      .map(([name, { index, allowed }]) => `${name} has moved: stability index ${index} is above ${allowed}`),
  ];
  return { rows: errors.length, mae, allowedMae, stability, reasons };
}

function stabilities(
  spreads: GradeModel['spreads'],
  rowsThen: number,
  rows: readonly GradeRow[],
): Record<string, Stability> {
  const features = rows.map(gradeFeatures).filter((row) => row !== null);
  if (features.length === 0) return {};
  const entries = GRADE_FEATURES.map((name, c) => {
    const values = features.map((row) => row[c] as number);
    const { index, allowed } = stabilityOf(spreads[c] as GradeModel['spreads'][number], rowsThen, values);
    return [name, { index: round(index), allowed: round(allowed) }];
  });
  return Object.fromEntries(entries);
}

function round(value: number): number {
  return roundSignificant(value, 6);
}
