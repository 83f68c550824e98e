import type { LearnerViews } from './engagement';

const LOW = 40;
const HIGH = 50;

/** Learners who watch about half of each video (mean completion 40..50 %) and not all videos, in order of id. */
export function anomalies(learners: readonly LearnerViews[], allVideos: number): LearnerViews[] {
  return learners.filter(
    ({ meanCompletion, distinctVideos }) =>
      meanCompletion >= LOW && meanCompletion <= HIGH && distinctVideos < allVideos,
  );
}
