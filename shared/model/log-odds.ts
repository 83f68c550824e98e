/** Probability of a log-odds value. */
export function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

/** Keeps the log-odds of a share finite. */
const LEAST_SHARE = 0.005;

/** Log-odds of a share, which is kept within 0.005 of 0 and 1. */
export function logOdds(share: number): number {
  const inside = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, share));
  return Math.log(inside / (1 - inside));
}

/** Negative log-likelihood of a label 0 or 1 at a log-odds value, without overflow. */
export function logLoss(margin: number, label: number): number {
  return Math.max(margin, 0) - margin * label + Math.log1p(Math.exp(-Math.abs(margin)));
}

/** Weighted counts of the labels 0 and 1; another label, or weights of another length, is a RangeError. */
export function countLabels(
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | null,
): [zeros: number, ones: number] {
  if (weights && weights.length !== labels.length)
    throw new RangeError(`${labels.length} labels and ${weights.length} weights do not belong together`);
  const counts: [number, number] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== 0 && label !== 1) throw new RangeError(`label ${i} is ${label}; 0 or 1 is needed`);
    counts[label] += weights ? weights[i]! : 1;
  }
  return counts;
}

/** Log-odds of the ones, half a row added to both sides, so that a single class stays finite. */
export function priorLogOdds([zeros, ones]: readonly [number, number]): number {
  return Math.log((ones + 0.5) / (zeros + 0.5));
}
