import { mean, placeAmong } from '../shared/base/stats';

/** What one model said of the same rows, a list a seed. */
type Scores = readonly (readonly number[])[];

export type AucLead = {
  /** Mean over the seeds. */
  readonly ours: number;
  readonly theirs: number;
  /** By how much each row moves the difference. */
  readonly pulls: readonly number[];
  /** Standard error of the difference, from the rows alone. */
  readonly error: number;
};

type Kind = { readonly centre: number; readonly scale: number };

/**
 * Two models on the same rows, of which `failed` should score higher: mean AUC of each and the standard error of the
 * difference (DeLong, DeLong, Clarke-Pearson 1988), with a row's placements averaged over the seeds.
 */
export function compareAuc(failed: readonly boolean[], ours: Scores, theirs: Scores): AucLead {
  const own = meanPlacements(failed, ours);
  const other = meanPlacements(failed, theirs);
  const gaps = own.map((place, i) => place - (other[i] as number));
  const isFailed = (_: number, i: number): boolean => failed[i] === true;
  const pulls = pullsOf(failed, gaps);
  return {
    ours: mean(own.filter(isFailed)),
    theirs: mean(other.filter(isFailed)),
    pulls,
    error: Math.hypot(...pulls),
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

/** By how much each row moves the mean gap of its kind; their squares add up to the square of the standard errors. */
function pullsOf(failed: readonly boolean[], gaps: readonly number[]): number[] {
  const [ofFailed, ofOthers] = [true, false].map((kind) => {
    const own = gaps.filter((_, i) => failed[i] === kind);
    return { centre: mean(own), scale: Math.sqrt(own.length * (own.length - 1)) };
  }) as [Kind, Kind];
  return gaps.map((gap, i) => {
    const { centre, scale } = failed[i] ? ofFailed : ofOthers;
    return (gap - centre) / scale;
  });
}
