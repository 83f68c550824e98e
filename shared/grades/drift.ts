import { roundSignificant } from '../base/stats';
import type { GradeRow } from '../contracts/grade-row';
import { stabilityIndex } from '../model/stability';
import { GRADE_FEATURES, type GradeModel, gradeFeatures } from './grade-model';

/** Errors below this many grade points are no drift, however small the training error was. */
const LEAST_MAE = 5;
const TRAINING_FACTOR = 1.5;
const MOST_STABILITY = 0.2;
/** With fewer rows on either side the index is noise. */
const LEAST_ROWS = 30;

export type Drift = {
  /** Rows with a prediction and a final grade. */
  readonly rows: number;
  /** Mean distance of the predictions from the final grades; null without such rows. */
  readonly mae: number | null;
  readonly allowedMae: number;
  /** Population stability index by feature; empty with too few rows to tell. */
  readonly stability: Readonly<Record<string, number>>;
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
  const stability = metrics.rows < LEAST_ROWS ? {} : stabilityOf(spreads, rows);
  const reasons = [
    ...(mae !== null && mae > allowedMae ? [`mean error ${mae} is above ${allowedMae}`] : []),
    ...Object.entries(stability)
      .filter(([, index]) => index > MOST_STABILITY)
      .map(([name, index]) => `${name} has moved: stability index ${index} is above ${MOST_STABILITY}`),
  ];
  return { rows: errors.length, mae, allowedMae, stability, reasons };
}

function stabilityOf(spreads: GradeModel['spreads'], rows: readonly GradeRow[]): Record<string, number> {
  const features = rows.map(gradeFeatures).filter((row) => row !== null);
  if (features.length < LEAST_ROWS) return {};
  return Object.fromEntries(
    GRADE_FEATURES.map((name, c) => [
      name,
      round(
        stabilityIndex(
          spreads[c] as GradeModel['spreads'][number],
          features.map((row) => row[c] as number),
        ),
      ),
    ]),
  );
}

function round(value: number): number {
  return roundSignificant(value, 6);
}
