import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import { sha256 } from '../base/hash';
import { meanOrNaN, roundSignificant } from '../base/stats';
import type { GradeRow } from '../contracts/grade-row';
import { matrixOf } from '../model/matrix';
import { fitRidge, predictRidge, type Ridge } from '../model/ridge';
import { type ModelHeader, type SealedModel, sealModel } from '../model/sealed-model';
import { type Spread, spreadOf } from '../model/stability';

export const GRADE_KIND = { kind: 'grade', schemaVersion: 1 } as const;
export const GRADE_FEATURES = [
  'gender',
  'attendance_rate',
  'study_hours_per_week',
  'previous_grade',
  'extracurricular_activities_count',
  'parental_support',
] as const;
const LEAST_TRAINING_ROWS = 10;
const LAMBDA = 1;

/** Errors in grade points, on rows that the model was not trained on: each is left out once. */
export type GradeMetrics = {
  readonly rows: number;
  readonly mae: number;
  /** Of a model that answers every row with the mean of the others. */
  readonly baselineMae: number;
  /** Mean absolute error on the training rows themselves: what the drift watch compares with. */
  readonly trainingMae: number;
  /** Of the model that it would replace, on all rows; null where there is none. */
  readonly activeMae: number | null;
};

export type GradeModelContent = ModelHeader & {
  readonly kind: 'grade';
  readonly featureNames: readonly string[];
  readonly ridge: Ridge;
  readonly spreads: readonly Spread[];
  readonly metrics: GradeMetrics;
};
export type GradeModel = SealedModel<GradeModelContent>;

const MALE = /^(m(ale)?|ชาย)$/i;

/** The six features in model order (gender: male 1, any other 0); null where one is not known. */
export function gradeFeatures(row: GradeRow): number[] | null {
  if (row.gender === null) return null;
  const male = Number(MALE.test(row.gender));
  const { attendanceRate, studyHoursPerWeek, previousGrade, extracurricularActivitiesCount, parentalSupport } = row;
  const others = [attendanceRate, studyHoursPerWeek, previousGrade, extracurricularActivitiesCount, parentalSupport];
  return others.every((value) => value !== null) ? [male, ...others] : null;
}

/** The final grade of a row, 0..100 with two decimals. */
export function predictGrade(ridge: Ridge, features: readonly number[]): number {
  const grade = Math.min(100, Math.max(0, predictRidge(ridge, features)));
  return Math.round(grade * 100) / 100;
}

/** Trains on the rows that have all features and a final grade; fewer than ten are a NotEnoughDataError. */
export function trainGradeModel(
  rows: readonly GradeRow[],
  { trainedOn, active, forced = false }: { trainedOn: Day; active: Ridge | null; forced?: boolean },
): GradeModel {
  const labelled = rows.flatMap((row) => {
    const features = gradeFeatures(row);
    return features && row.finalGrade !== null ? [{ features, grade: row.finalGrade }] : [];
  });
  if (labelled.length < LEAST_TRAINING_ROWS)
    throw new NotEnoughDataError(
      `${labelled.length} rows have all features and a final grade; ${LEAST_TRAINING_ROWS} are needed`,
    );
  const features = labelled.map((row) => row.features);
  const grades = labelled.map((row) => row.grade);
  const ridge = fitRidge(matrixOf(features), grades, LAMBDA);
  return sealModel({
    ...GRADE_KIND,
    trainedOn,
    forced,
    featureNames: GRADE_FEATURES,
    dataHash: sha256(canonicalJson(labelled)),
    ridge,
    spreads: spreadsOf(features),
    metrics: metricsOf(features, grades, ridge, active),
  });
}

/** Bins of few rows would move by chance alone. */
const ROWS_A_BIN = 20;
const MOST_BINS = 10;

function spreadsOf(features: readonly number[][]): Spread[] {
  const bins = Math.max(2, Math.min(MOST_BINS, Math.floor(features.length / ROWS_A_BIN)));
  return GRADE_FEATURES.map((_, c) =>
    spreadOf(
      features.map((row) => row[c] as number),
      bins,
    ),
  );
}

/** Leaving each of very many rows out once would take long: then every tenth is left out together. */
const FOLDS = 10;
const SINGLE_ROWS = 200;

function metricsOf(features: number[][], grades: number[], ridge: Ridge, active: Ridge | null): GradeMetrics {
  const folds = grades.length <= SINGLE_ROWS ? grades.length : FOLDS;
  const held = grades.map((_, i) => i % folds);
  const errors: number[] = [];
  const baseline: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const rest = held.flatMap((f, i) => (f === fold ? [] : [i]));
    const restGrades = rest.map((i) => grades[i] as number);
    const model = fitRidge(matrixOf(rest.map((i) => features[i] as number[])), restGrades, LAMBDA);
    const restMean = meanOrNaN(restGrades);
    for (const [i, f] of held.entries()) {
      if (f !== fold) continue;
      errors.push(Math.abs(predictGrade(model, features[i] as number[]) - (grades[i] as number)));
      baseline.push(Math.abs(restMean - (grades[i] as number)));
    }
  }
  const errorOf = (model: Ridge) =>
    round(meanOrNaN(features.map((row, i) => Math.abs(predictGrade(model, row) - (grades[i] as number)))));
  return {
    rows: grades.length,
    mae: round(meanOrNaN(errors)),
    baselineMae: round(meanOrNaN(baseline)),
    trainingMae: errorOf(ridge),
    activeMae: active && errorOf(active),
  };
}

function round(value: number): number {
  return roundSignificant(value, 6);
}
