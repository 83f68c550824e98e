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
  return probabilitiesOf(mixture, blendOf(mixture, margins, 'weight'), offsets);
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
  const answers = mixture.map(({ ensemble, placing }) => {
    const matrix = standardiseKnown(ensemble.standardiser, inputs);
    const margins = blendedMargins(ensemble, matrix);
    // finding an offset costs as much as a few trees
    const offsetAt = ({ standing }: (typeof ensemble.steps)[number], k: number): number =>
      placing === 0 ? 0 : trust * standingOffset(standing, matrix, family, margins[k]!);
    return { margins, offsets: ensemble.steps.map(offsetAt) };
  });
  const margins = answers.map((answer) => answer.margins);
  const placed = placedSum(
    mixture,
    answers.map((answer) => answer.offsets),
  );
  const blend = blendOf(mixture, margins, 'weight');
  const offsets = blendOf(mixture, margins, 'placing').map((own, k) =>
    offsetTo(meanChance(own, placed[k]!), blend[k]!),
  );
  return { probabilities: probabilitiesOf(mixture, blend, offsets), offsets };
}

/** The ensembles' margins by their shares. */
function blendOf(mixture: Mixture, margins: readonly Margins[], share: 'weight' | 'placing'): Margins {
  return margins[0]!.map((first, k) => {
    const blend = new Float64Array(first.length);
    for (const [i, part] of mixture.entries())
      if (part[share] !== 0) for (let r = 0; r < blend.length; r++) blend[r]! += part[share] * margins[i]![k]![r]!;
    return blend;
  });
}

function probabilitiesOf(mixture: Mixture, blend: Margins, offsets: Offsets): number[][] {
  const prior = placedSum(
    mixture,
    mixture.map(({ ensemble }) => ensemble.prior),
  );
  return Array.from({ length: blend[0]?.length ?? 0 }, (_, r) => {
    const above = offsets.map((offset, k) => sigmoid(blend[k]![r]! + offset));
    return withPrior(sharesOf(above), prior);
  });
}

/** One row of numbers for each ensemble, by their shares in where the group stands. */
function placedSum(mixture: Mixture, values: readonly (readonly number[])[]): number[] {
  return values[0]!.map((_, k) => mixture.reduce((sum, { placing }, i) => sum + placing * values[i]![k]!, 0));
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
