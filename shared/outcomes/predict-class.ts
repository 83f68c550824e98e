import { median, roundSignificant } from '../base/stats';
import type { ClassDay, LearnerDay } from '../contracts/learner-class';
import { type ClassPredictions, compareIds, type Method, type Prediction } from '../contracts/prediction';
import { featureVector } from '../features/names';
import { baselineProbabilities } from './baseline';

/** A model held for a whole run: raw features in, probabilities of the levels 1..5 out. */
export type ActivePredictor = { readonly version: string; readonly predict: (features: number[][]) => number[][] };

/** Below this many page loads, and without a submission, a learner shows too little to claim a level. */
const FEW_PAGE_LOADS = 5;
/** Once half the class has handed in this many, silence is a sign of risk and no longer a lack of data. */
const CLASS_UNDER_WAY_SUBMISSIONS = 2;

/** Predicts every learner of a class with the model, or with the plain rule where there is none. */
export function predictClass(day: ClassDay, predictor: ActivePredictor | null): ClassPredictions {
  const features = day.rows.map(featureVector);
  const probabilities = predictor ? predictor.predict(features) : day.rows.map(baselineOf);
  const classSubmissions = median(day.rows.map((row) => row.coursework.totalSubmission));
  const method: Method = predictor ? 'model' : 'baseline';
  const rows = day.rows.map((row, i): Prediction => {
    const shares = (probabilities[i] as number[]).map((share) => roundSignificant(share));
    const risk = roundSignificant(shares.slice(0, day.requiredLevel - 1).reduce((sum, share) => sum + share, 0));
    return {
      userId: row.userId,
      level: mostProbableLevel(shares),
      probabilities: shares,
      risk,
      atRisk: risk >= 0.5,
      insufficientData: isInsufficient(row, classSubmissions),
      features: features[i] as number[],
    };
  });
  return {
    classId: day.classId,
    runDate: day.runDate,
    method,
    modelVersion: predictor?.version ?? null,
    requiredLevel: day.requiredLevel,
    rows: rows.sort((a, b) => compareIds(a.userId, b.userId)),
  };
}

/** The level with the highest probability; ties go to the lower level, so that doubt asks for help. */
function mostProbableLevel(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities)) + 1;
}

function baselineOf({ coursework }: LearnerDay): number[] {
  return baselineProbabilities(coursework.avgLevel, coursework.totalSubmission);
}

function isInsufficient(row: LearnerDay, classSubmissions: number): boolean {
  const silent = row.coursework.totalSubmission === 0 && row.clicks.classViewCount < FEW_PAGE_LOADS;
  return silent && classSubmissions < CLASS_UNDER_WAY_SUBMISSIONS;
}
