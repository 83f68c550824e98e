import { meanChance, offsetTo, standingOffset } from './group-standing';
import { sigmoid } from './log-odds';
import type { Matrix } from './matrix';
import { blendedMargins, type OrdinalEnsemble } from './ordinal-ensemble';
import { standardiseKnown } from './standardise';

/**
 * Ensembles that answer together: `weight` is the share of their log-odds in what tells the rows of a group apart, `placing`
 * that in where the group stands. Each adds up to 1.
 */
export type Mixture = readonly {
  readonly ensemble: OrdinalEnsemble;
  readonly weight: number;
  readonly placing: number;
}[];

/** What is added to the log-odds to be above each class, the same for all rows of a group. */
export type Offsets = readonly number[];

/** Log-odds to be above each class, row by row. */
type Margins = readonly Float64Array[];

/** Share of the training prior in every answer: no class that occurs in training gets probability 0. */
export const PRIOR_SHARE = 0.01;

/** Probabilities of the classes of every row, with the offsets of its group. */
export function mixtureProbabilities(mixture: Mixture, inputs: Matrix, offsets: Offsets): number[][] {
  const margins = mixture.map(({ ensemble }) =>
    blendedMargins(ensemble, standardiseKnown(ensemble.standardiser, inputs)),
  );
  return probabilitiesOf(mixture, margins, offsets);
}

/**
 * Probabilities of the rows of one whole group, set to where the group stands, with the offsets that did it; `trust`, 0 to
 * 1, is the share of the way that the group is moved.
 */
export function groupProbabilities(
  mixture: Mixture,
  inputs: Matrix,
  family: string | null,
  trust = 1,
): { probabilities: number[][]; offsets: Offsets } {
  const answers = mixture.map(({ ensemble }) => {
    const matrix = standardiseKnown(ensemble.standardiser, inputs);
    const margins = blendedMargins(ensemble, matrix);
    return {
      margins,
      offsets: ensemble.steps.map(({ standing }, k) => trust * standingOffset(standing, matrix, family, margins[k]!)),
    };
  });
  const margins = answers.map((answer) => answer.margins);
  const placed = weightedSum(
    mixture,
    answers.map((answer) => answer.offsets),
    'placing',
  );
  const offsets = placed.map((offset, k) => {
    const chance = meanChance(blendOf(mixture, margins, k, 'placing'), offset);
    return offsetTo(chance, blendOf(mixture, margins, k, 'weight'));
  });
  return { probabilities: probabilitiesOf(mixture, margins, offsets), offsets };
}

type Share = 'weight' | 'placing';

/** Log-odds of every row to be above class k. */
function blendOf(mixture: Mixture, margins: readonly Margins[], k: number, share: Share): Float64Array {
  const blend = new Float64Array(margins[0]?.[k]?.length ?? 0);
  for (const [i, part] of mixture.entries())
    if (part[share] !== 0) for (let r = 0; r < blend.length; r++) blend[r]! += part[share] * margins[i]![k]![r]!;
  return blend;
}

function probabilitiesOf(mixture: Mixture, margins: readonly Margins[], offsets: Offsets): number[][] {
  const prior = weightedSum(
    mixture,
    mixture.map(({ ensemble }) => ensemble.prior),
    'placing',
  );
  const blends = offsets.map((_, k) => blendOf(mixture, margins, k, 'weight'));
  return Array.from({ length: blends[0]?.length ?? 0 }, (_, r) => {
    const above = offsets.map((offset, k) => sigmoid(blends[k]![r]! + offset));
    return withPrior(sharesOf(above), prior);
  });
}

/** Of one row of numbers for each ensemble. */
function weightedSum(mixture: Mixture, values: readonly (readonly number[])[], share: Share): number[] {
  return values[0]!.map((_, k) => mixture.reduce((sum, part, i) => sum + part[share] * values[i]![k]!, 0));
}

/** Class shares of the chances to be above each class; a later chance never exceeds an earlier one. */
function sharesOf(above: readonly number[]): number[] {
  let before = 1;
  return [...above, 0].map((chance) => {
    const kept = Math.min(before, chance);
    const own = before - kept;
    before = kept;
    return own;
  });
}

/** A class without training rows keeps nothing, every other gets its part of the prior's share. */
function withPrior(shares: readonly number[], prior: readonly number[]): number[] {
  const known = shares.map((share, k) => (prior[k]! > 0 ? share : 0));
  const total = known.reduce((a, b) => a + b, 0);
  return known.map((share, k) => ((1 - PRIOR_SHARE) * share) / total + PRIOR_SHARE * prior[k]!);
}
