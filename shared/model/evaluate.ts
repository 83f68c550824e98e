import { meanOrNaN, roundSignificant } from '../base/stats';

/** Scores of class predictions; `rankedProbability` is an error (0 is best), the others are best at 1. */
export type ClassScores = {
  readonly accuracy: number;
  readonly macroF1: number;
  /** Quadratic weighted kappa. */
  readonly kappa: number;
  readonly rankedProbability: number;
};

/** Scores of a yes/no prediction; `brier` and `calibrationError` are errors. */
export type BinaryScores = {
  /** Share of rows that are positive. */
  readonly positives: number;
  /** Null when all rows are positive or none is. */
  readonly auc: number | null;
  readonly brier: number;
  readonly calibrationError: number;
};

const DIGITS = 6;
const CALIBRATION_BINS = 10;

/** Scores probabilities over ordered classes 0..k-1 against the true class indices; without `predicted` the most probable class is. */
export function scoreClasses(
  truth: readonly number[],
  probabilities: readonly (readonly number[])[],
  predicted: readonly number[] = probabilities.map(mostProbable),
): ClassScores {
  const classes = checked(truth, probabilities)[0]!.length;
  return {
    accuracy: roundSignificant(meanOrNaN(truth.map((t, i) => Number(t === predicted[i]))), DIGITS),
    macroF1: roundSignificant(macroF1(truth, predicted, classes), DIGITS),
    kappa: roundSignificant(quadraticKappa(truth, predicted, classes), DIGITS),
    rankedProbability: roundSignificant(rankedProbabilityScore(truth, probabilities), DIGITS),
  };
}

/** Scores probabilities of "yes" against 1 (yes) and 0; `scores` order the rows for the AUC where they differ. */
export function scoreBinary(
  truth: readonly number[],
  probabilities: readonly number[],
  scores: readonly number[] = probabilities,
): BinaryScores {
  checked(truth, probabilities);
  const area = auc(truth, scores);
  return {
    positives: roundSignificant(meanOrNaN(truth), DIGITS),
    auc: area === null ? null : roundSignificant(area, DIGITS),
    brier: roundSignificant(meanOrNaN(truth.map((t, i) => (probabilities[i]! - t) ** 2)), DIGITS),
    calibrationError: roundSignificant(calibrationError(truth, probabilities), DIGITS),
  };
}

/** The index of the largest value, ties to the lower index. */
export function mostProbable(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** Mean F1 of the classes that occur in the truth or the predictions. */
export function macroF1(truth: readonly number[], predicted: readonly number[], classes: number): number {
  const scores: number[] = [];
  for (let k = 0; k < classes; k++) {
    const found = predicted.filter((p) => p === k).length;
    const real = truth.filter((t) => t === k).length;
    const hits = truth.filter((t, i) => t === k && predicted[i] === k).length;
    if (found + real > 0) scores.push((2 * hits) / (found + real));
  }
  return meanOrNaN(scores);
}

/** Agreement beyond chance, disagreements weighted by squared distance; 0 where chance alone agrees fully. */
export function quadraticKappa(truth: readonly number[], predicted: readonly number[], classes: number): number {
  const share = (values: readonly number[], k: number): number => values.filter((v) => v === k).length / values.length;
  let byChance = 0;
  for (let a = 0; a < classes; a++)
    for (let b = 0; b < classes; b++) byChance += share(truth, a) * share(predicted, b) * (a - b) ** 2;
  const kappa = byChance === 0 ? 0 : 1 - meanOrNaN(truth.map((t, i) => (t - predicted[i]!) ** 2)) / byChance;
  // one answer for all is exactly as good as chance
  return Math.abs(kappa) < 1e-12 ? 0 : kappa;
}

/** Mean squared distance of the cumulative probabilities from the truth's, divided by classes - 1: 0 best, 1 worst. */
export function rankedProbabilityScore(
  truth: readonly number[],
  probabilities: readonly (readonly number[])[],
): number {
  const ofRow = (t: number, row: readonly number[]): number => {
    let cumulative = 0;
    let sum = 0;
    for (let k = 0; k < row.length - 1; k++) {
      cumulative += row[k]!;
      sum += (cumulative - Number(t <= k)) ** 2;
    }
    return sum / (row.length - 1);
  };
  return meanOrNaN(truth.map((t, i) => ofRow(t, probabilities[i]!)));
}

/** Chance that a positive row scores above a negative one, ties counting half (Mann-Whitney); null without both kinds. */
export function auc(truth: readonly number[], scores: readonly number[]): number | null {
  const order = truth.map((_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const positives = truth.filter((t) => t === 1).length;
  const negatives = truth.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const midRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) if (truth[order[i]!] === 1) rankSum += midRank;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Expected calibration error over 10 bins of equal width. */
export function calibrationError(truth: readonly number[], probabilities: readonly number[]): number {
  const gaps = Array.from({ length: CALIBRATION_BINS }, () => 0);
  probabilities.forEach((p, i) => {
    gaps[Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS))]! += p - truth[i]!;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / truth.length;
}

function checked<T>(truth: readonly number[], predictions: readonly T[]): readonly T[] {
  if (truth.length === 0 || truth.length !== predictions.length)
    throw new RangeError(`${truth.length} true values and ${predictions.length} predictions cannot be scored`);
  return predictions;
}
