/** Weight of a level-blind prior beside the assessments, in assessments. */
const PRIOR_WEIGHT = 2;

/**
 * The plain rule used while no model is active: the mean level so far, level 1 without a mark.
 * Each assessment weighs one, spread over the two levels around the mean; two more are spread evenly over all five.
 */
export function baselineProbabilities(avgLevel: number, totalSubmission: number): number[] {
  const centre = totalSubmission === 0 ? 1 : avgLevel;
  const weight = Math.max(1, totalSubmission);
  return [1, 2, 3, 4, 5].map(
    (level) => (PRIOR_WEIGHT / 5 + weight * Math.max(0, 1 - Math.abs(level - centre))) / (PRIOR_WEIGHT + weight),
  );
}
