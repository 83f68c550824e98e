import { mean, placeAmong } from '../shared/base/stats';

/** What one model said of the same rows, a list a seed. */
type Scores = readonly (readonly number[])[];

export type AucLead = {
  /** Mean over the seeds. */
  readonly ours: number;
  readonly theirs: number;
  /** Standard error of the difference, from the rows alone. */
  readonly error: number;
};

/**
 * Two models on the same rows, of which `failed` should score higher: mean AUC of each and the standard error of the
 * difference (DeLong, DeLong, Clarke-Pearson 1988), with a row's placements averaged over the seeds.
 */
export function compareAuc(failed: readonly boolean[], ours: Scores, theirs: Scores): AucLead {
  const own = meanPlacements(failed, ours);
  const other = meanPlacements(failed, theirs);
  const gaps = own.map((place, i) => place - (other[i] as number));
  const isFailed = (_: number, i: number): boolean => failed[i] === true;
  return {
    ours: mean(own.filter(isFailed)),
    theirs: mean(other.filter(isFailed)),
    error: Math.sqrt(squaredError(gaps.filter(isFailed)) + squaredError(gaps.filter((_, i) => !failed[i]))),
  };
}

/** Of each row, the share of the other kind's rows that stand on the right side of it; a tie counts half. */
function meanPlacements(failed: readonly boolean[], seeds: Scores): number[] {
  const bySeed = seeds.map((scores) => {
    const sorted = (kind: boolean) => Float64Array.from(scores.filter((_, i) => failed[i] === kind)).sort();
    const [high, low] = [sorted(true), sorted(false)];
    return scores.map((score, i) => (failed[i] ? placeAmong(low, score) : 1 - placeAmong(high, score)));
  });
  return failed.map((_, i) => mean(bySeed.map((places) => places[i] as number)));
}

/** The square of a mean's standard error. */
function squaredError(values: readonly number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2)) / (values.length - 1);
}
