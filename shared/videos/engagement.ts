import { groupSums } from './group-views';
import type { ViewTable } from './view-table';

/** One learner's views in figures. */
export type LearnerViews = {
  readonly studentId: string;
  readonly views: number;
  /** Mean completion of the views, percent. */
  readonly meanCompletion: number;
  readonly distinctVideos: number;
};

const COMPLETION_WEIGHT = 0.6;
const VIDEOS_WEIGHT = 0.4;
/** Where all learners are alike nobody is above or below. */
const CONSTANT = 0.5;

/** Every learner's figures, in order of id; `videosOfLearner` are the different videos of each. */
export function learnerViews(
  { learner, completion, learners }: ViewTable,
  videosOfLearner: readonly (readonly number[])[],
): LearnerViews[] {
  const { count, mean } = groupSums(learner, completion, learners.length);
  return learners.map((studentId, l) => ({
    studentId,
    views: count[l] as number,
    meanCompletion: mean[l] as number,
    distinctVideos: (videosOfLearner[l] as readonly number[]).length,
  }));
}

/** 0.6 x min-max of mean completion + 0.4 x min-max of different videos, highest first, ties by id. */
export function engagement(learners: readonly LearnerViews[]): (LearnerViews & { readonly score: number })[] {
  const completion = minMax(learners.map(({ meanCompletion }) => meanCompletion));
  const videos = minMax(learners.map(({ distinctVideos }) => distinctVideos));
  // learners are in order of id, and the sort keeps the order of equals
  return learners
    .map((learner, i) => ({
      ...learner,
      score: COMPLETION_WEIGHT * (completion[i] as number) + VIDEOS_WEIGHT * (videos[i] as number),
    }))
    .sort((a, b) => b.score - a.score);
}

function minMax(values: readonly number[]): number[] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((value) => (high > low ? (value - low) / (high - low) : CONSTANT));
}
