import type { Day } from '../../../shared/base/day';
import { randomStream } from '../../../shared/base/random';
import { roundSignificant } from '../../../shared/base/stats';
import type { ClassDay, ClickCounts, LearnerDay } from '../../../shared/contracts/learner-class';
import type { ClassPredictions, Prediction } from '../../../shared/contracts/prediction';
import type { RunManifest } from '../../../shared/contracts/run';

export const DAY = '20230325' as Day;
export const FEATURE_NAMES = Array.from({ length: 13 }, (_, i) => `feature_${i + 1}`);

/** A class of `n` learners with numbers that hardly compress; same arguments, same class. */
export function sampleClassDay(n: number, seed = 1, given: Partial<ClassDay> = {}): ClassDay {
  const rows = kept(learnersOf, n, seed, sampleLearner);
  return {
    classId: '173177',
    runDate: DAY,
    semester: '2/2022',
    ongoingOn: DAY,
    trackedOn: DAY,
    requiredLevel: 3,
    rows,
    ...given,
  };
}

export function samplePredictions(n: number, seed = 1, given: Partial<ClassPredictions> = {}): ClassPredictions {
  const rows = kept(predictionsOf, n, seed, samplePrediction);
  return {
    classId: '173177',
    runDate: DAY,
    method: 'model',
    modelVersion: '20230320-0123456789ab',
    requiredLevel: 3,
    rows,
    ...given,
  };
}

/** What a run of DAY left. */
export function sampleManifest(given: Partial<RunManifest> = {}): RunManifest {
  return {
    runDate: DAY,
    dataDay: '20230324' as Day,
    countedFrom: '20230201' as Day,
    events: 30_000,
    malformed: 3,
    retries: 1,
    emptyDay: false,
    pairs: 2_600,
    predictions: 2_600,
    method: 'model',
    modelVersion: null,
    inputHash: 'a'.repeat(64),
    classes: [{ id: '173177', n: 200, atRisk: 12 }],
    trackedClasses: ['173177', '249591'],
    failedClasses: [{ id: '5', reason: 'not_built', since: DAY }],
    quality: {
      clicksOutsideTrackedClasses: 1,
      clicksWithoutClass: 2,
      duplicateEvents: 3,
      excludedUsers: 4,
      excludedClicks: 10,
      duplicateAssessments: 5,
      outOfRange: 6,
      pairsWithoutSubmission: 7,
      pairsWithoutVisit: 8,
      classesWithoutRequiredLevel: 9,
    },
    startedAt: '2023-03-24T20:00:00.000Z',
    finishedAt: '2023-03-24T20:03:00.000Z',
    itemsWritten: 52,
    ...given,
  };
}

const learnersOf = new Map<string, readonly LearnerDay[]>();
const predictionsOf = new Map<string, readonly Prediction[]>();

/** Large classes are made once for both servers. */
function kept<T>(
  made: Map<string, readonly T[]>,
  n: number,
  seed: number,
  make: (userId: string, random: () => number) => T,
): readonly T[] {
  const random = randomStream(seed);
  const rows = made.get(`${n} ${seed}`) ?? Array.from({ length: n }, (_, i) => make(String(90_001 + i), random));
  made.set(`${n} ${seed}`, rows);
  return rows;
}

function sampleLearner(userId: string, random: () => number): LearnerDay {
  const below = (limit: number) => Math.floor(random() * limit);
  const real = () => roundSignificant(random() * 1e5);
  const counts = (): ClickCounts => ({
    specificActivityView: below(9),
    sessionIdCount: below(40),
    classViewCount: below(900),
    activityPageView: below(200),
    materialView: below(200),
    actQuizView: below(200),
    submitButtonClicked: below(50),
    activityIds: Array.from({ length: below(6) }, () => String(below(4_000_000))).sort(),
  });
  return {
    userId,
    increment: below(3) === 0 ? counts() : null,
    clicks: { ...counts(), lastUpdated: below(5) === 0 ? null : DAY },
    coursework: {
      activityCountPerClass: below(10),
      totalSubmission: below(10),
      avgSpentSeconds: real(),
      avgSecondsEarly: -real(),
      expectationMetCount: below(10),
      avgLevel: roundSignificant(random() * 5),
      maxLevel: below(6),
    },
  };
}

function samplePrediction(userId: string, random: () => number): Prediction {
  const weights = Array.from({ length: 5 }, random);
  const sum = weights.reduce((a, b) => a + b, 0);
  const probabilities = weights.map((weight) => weight / sum);
  const risk = (probabilities[0] as number) + (probabilities[1] as number);
  return {
    userId,
    level: 1 + Math.floor(random() * 5),
    probabilities,
    risk,
    atRisk: risk >= 0.5,
    insufficientData: random() < 0.1,
    baseRisk: 0.4,
    reasons: [{ theme: 'marks', contribution: 0.1, en: 'mean level 2 so far', th: 'ระดับเฉลี่ย 2' }],
    otherContribution: 0.05,
    hint: null,
    features: FEATURE_NAMES.map(() => Math.floor(random() * 1e6) / 7),
  };
}
