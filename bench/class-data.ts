import type { Day } from '../shared/base/day';
import { randomStream } from '../shared/base/random';
import type { Clock } from '../shared/base/retry';
import type { ClassDay, ClickCounts, LearnerDay } from '../shared/contracts/learner-class';
import { activityIdsOf, inOrder, PAGE, type PageLoads } from '../shared/contracts/pages';
import type { ClassPredictions, Prediction } from '../shared/contracts/prediction';
import { featureVector } from '../shared/features/names';

const MODEL = '20230101T000000-abcdef123456';
/** What is written expires by its run date: the world of the benchmarks stands still beside it. */
export const BENCH_CLOCK: Clock = {
  now: () => new Date('2023-03-25T00:00:00Z'),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
};

/** OULAD has 2 to 4 quizzes and 9 to 35 materials a learner after eight weeks. */
const MOST_OPENED = { quizzes: 6, materials: 40 };

/** A class day in the middle of a term: what the stores hold of it. */
export function someClassDay(classId: string, runDate: Day, students: number): ClassDay {
  const random = randomStream(students);
  const upTo = (most: number): number => Math.floor(random() * most);
  const counts = (scale: number): ClickCounts => {
    const some = (kind: string, most: number): PageLoads[] =>
      Array.from({ length: upTo(Math.min(most, scale)) }, (_, n) => [`${kind}${classId}${n}`, 1 + upTo(4)]);
    const pages = inOrder([
      ...some(PAGE.activity, 12),
      ...some(PAGE.quiz, MOST_OPENED.quizzes),
      ...some(PAGE.material, MOST_OPENED.materials),
    ]);
    const activityIds = activityIdsOf(pages);
    return {
      specificActivityView: activityIds.length,
      sessionIdCount: upTo(scale),
      classViewCount: upTo(9 * scale),
      activityPageView: upTo(2 * scale),
      materialView: upTo(2 * scale),
      actQuizView: upTo(4 * scale),
      submitButtonClicked: upTo(scale),
      activityIds,
      pages,
    };
  };
  const rows = Array.from({ length: students }, (_, n) => ({
    userId: String(1000 + 7 * n),
    increment: random() < 0.4 ? counts(4) : null,
    clicks: { ...counts(40), lastUpdated: runDate },
    coursework: {
      activityCountPerClass: upTo(10),
      totalSubmission: upTo(12),
      avgSpentSeconds: upTo(9000) / 7,
      avgSecondsEarly: (upTo(900_000) - 90_000) / 7,
      expectationMetCount: upTo(20),
      avgLevel: 1 + upTo(40) / 9,
      maxLevel: 1 + upTo(5),
    },
  }));
  return { classId, runDate, semester: '2/2022', ongoingOn: runDate, trackedOn: runDate, requiredLevel: 3, rows };
}

/** Three reasons of usual length, as every stored prediction carries them. */
const REASONS = {
  baseRisk: 0.34,
  reasons: ['hand_ins', 'marks', 'recent_visits'].map((theme, i) => ({
    theme,
    contribution: 0.123456789012 / (i + 1),
    en: 'handed in 2 of 5 activities due so far (marked work only); class median 4',
    th: 'ส่งงานที่ครบกำหนดแล้ว 2 จาก 5 ชิ้น (นับเฉพาะงานที่ตรวจแล้ว) ค่ามัธยฐานของชั้นเรียน 4',
  })),
  otherContribution: 0.0123456789012,
  hint: null,
};

/** Predictions as a forest of 200 trees makes them: probabilities in steps of half a percent. */
export function somePredictions({ classId, runDate, requiredLevel, rows }: ClassDay): ClassPredictions {
  const random = randomStream(rows.length);
  const predictionOf = (row: LearnerDay): Prediction => {
    const votes = [0, 0, 0, 0, 0];
    for (let n = 0; n < 200; n++) {
      const level = Math.floor(random() * 2.5 + random() * 2.5);
      votes[level] = (votes[level] as number) + 1;
    }
    const probabilities = votes.map((count) => count / 200);
    const risk = (probabilities[0] as number) + (probabilities[1] as number);
    const level = probabilities.indexOf(Math.max(...probabilities)) + 1;
    const features = featureVector(row);
    return {
      userId: row.userId,
      level,
      probabilities,
      risk,
      atRisk: risk >= 0.5,
      insufficientData: false,
      features,
      ...REASONS,
    };
  };
  return { classId, runDate, method: 'model', modelVersion: MODEL, requiredLevel, rows: rows.map(predictionOf) };
}
