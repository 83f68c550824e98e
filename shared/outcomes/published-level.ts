/** What a wrong level costs per squared step of distance, beside 1 for being wrong at all; chosen on training data. */
export const DISTANCE_COST = 0.08;

/** A learner with this risk or a higher one is flagged. */
export const AT_RISK = 0.5;

const LEVELS = [1, 2, 3, 4, 5];
/** Costs this close are equal but for rounding. */
const ROUNDING = 1e-12;

/**
 * The level 1..5 with the least expected cost, where a wrong level costs 1 + distanceCost x distance squared: 0 gives the
 * most probable level, a large cost the rounded mean. Ties go to the lower level, so that doubt asks for help.
 */
export function publishedLevel(probabilities: readonly number[], distanceCost = DISTANCE_COST): number {
  const costs = LEVELS.map((level) =>
    probabilities.reduce(
      (sum, share, k) => sum + share * (k + 1 === level ? 0 : 1 + distanceCost * (k + 1 - level) ** 2),
      0,
    ),
  );
  const least = Math.min(...costs);
  return costs.findIndex((cost) => cost <= least + ROUNDING) + 1;
}

/** The rule in words, for callers of the API. */
export function labelRuleText(distanceCost: number): string {
  return distanceCost === 0
    ? 'most probable level'
    : `least expected cost: 1 if wrong + ${distanceCost} x squared distance`;
}
