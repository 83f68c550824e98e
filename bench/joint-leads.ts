/** By how much each learner moves a lead; their squares add up to the square of its standard error. */
export type Pulls = ReadonlyMap<string, number>;

/** Standard error of the mean of leads, of learners who come again from one lead to the next. */
export function errorOfMean(leads: readonly Pulls[]): number {
  const sums = new Map<string, number>();
  for (const pulls of leads) for (const [learner, pull] of pulls) sums.set(learner, (sums.get(learner) ?? 0) + pull);
  return Math.hypot(...sums.values()) / leads.length;
}

/**
 * How deep the deepest of the leads falls by chance alone, once a draw, in rising order: pulls get random signs, a
 * learner's all the same (wild bootstrap, Wu 1986).
 */
export function deepestFalls(leads: readonly Pulls[], draws: number, random: () => number): number[] {
  const learners = [...new Set(leads.flatMap((pulls) => [...pulls.keys()]))];
  const deepest = Array.from({ length: draws }, () => {
    const signs = new Map(learners.map((learner) => [learner, random() < 0.5 ? -1 : 1]));
    return Math.max(...leads.map((pulls) => fallOf(pulls, signs)));
  });
  return deepest.sort((a, b) => a - b);
}

function fallOf(pulls: Pulls, signs: ReadonlyMap<string, number>): number {
  let fall = 0;
  for (const [learner, pull] of pulls) fall += pull * (signs.get(learner) as number);
  return fall;
}
