import { median, roundSignificant } from '../base/stats';
import type { ClassDay, LearnerDay } from '../contracts/learner-class';
import { type ClassPredictions, compareIds, type Method, type Prediction } from '../contracts/prediction';
import { featureVector } from '../features/names';
import type { ActivePredictor } from './active-predictor';
import { baselineProbabilities } from './baseline';
import { explainClass } from './explain-class';
import { AT_RISK, labelRuleText } from './published-level';
import type { ToldReasons } from './reasons';

/** Below this many page loads, and without a hand-in, a learner shows too little to claim a level. */
const FEW_PAGE_LOADS = 5;
/** Once half the class has handed in this many, silence is a sign of risk and no longer a lack of data. */
const CLASS_UNDER_WAY_HAND_INS = 2;

/** Predicts every learner of a class with the model, or with the plain rule where there is none. */
export function predictClass(
  day: ClassDay,
  predictor: ActivePredictor | null,
  { reasons = true } = {},
): ClassPredictions {
  const features = day.rows.map(featureVector);
  const probabilities = predictor ? predictor.predict(day) : day.rows.map(baselineOf);
  const handedIn = predictor ? knownHandIns : markedHandIns;
  const classHandIns = median(day.rows.map(handedIn));
  const levelOf = predictor?.levelOf ?? mostProbableLevel;
  const method: Method = predictor ? 'model' : 'baseline';
  const answers = probabilities.map((given) => {
    const shares = given.map((share) => roundSignificant(share));
    return { probabilities: shares, level: levelOf(shares), risk: riskOf(shares, day.requiredLevel) };
  });
  const { told, hints } = reasons ? explainClass(day, predictor, answers) : { told: [], hints: [] };
  const rows = day.rows.map((row, i): Prediction => {
    const answer = answers[i] as (typeof answers)[number];
    return {
      userId: row.userId,
      ...answer,
      atRisk: answer.risk >= AT_RISK,
      insufficientData: isSilent(row, handedIn) && classHandIns < CLASS_UNDER_WAY_HAND_INS,
      features: features[i] as number[],
      ...(told[i] ?? UNTOLD),
      hint: hints[i] ?? null,
    };
  });
  return {
    classId: day.classId,
    runDate: day.runDate,
    method,
    modelVersion: predictor?.version ?? null,
    labelRule: predictor?.labelRule ?? labelRuleText(0),
    requiredLevel: day.requiredLevel,
    rows: rows.sort((a, b) => compareIds(a.userId, b.userId)),
  };
}

const UNTOLD: ToldReasons = { baseRisk: 0, reasons: [], otherContribution: 0 };

/** The probability of a level below the required one. */
export function riskOf(probabilities: readonly number[], requiredLevel: number): number {
  return roundSignificant(probabilities.slice(0, requiredLevel - 1).reduce((sum, share) => sum + share, 0));
}

/** The level with the highest probability; ties go to the lower level, so that doubt asks for help. */
function mostProbableLevel(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities)) + 1;
}

function baselineOf({ coursework }: LearnerDay): number[] {
  return baselineProbabilities(coursework.avgLevel, coursework.totalSubmission);
}

function isSilent(row: LearnerDay, handedIn: (row: LearnerDay) => number): boolean {
  return handedIn(row) === 0 && row.clicks.classViewCount < FEW_PAGE_LOADS;
}

/** All that the plain rule looks at. */
function markedHandIns({ coursework }: LearnerDay): number {
  return coursework.totalSubmission;
}

/** A model sees what waits for its mark as well (docs/adr/0025). */
function knownHandIns({ coursework }: LearnerDay): number {
  return Math.max(coursework.totalSubmission, coursework.handIns?.length ?? 0);
}
