import { getOrCreate } from '../base/maps';
import { type Explainer, explainer } from './explain';
import { logOdds } from './log-odds';
import { logisticContributions } from './logistic';
import type { Matrix } from './matrix';
import type { Mixture, Offsets } from './mixture';
import { type OrdinalEnsemble, WEIGHTS } from './ordinal-ensemble';
import { standardiseKnown } from './standardise';

/** Log-odds of being above a class: base + the sum of the values, one for each input. */
export type MarginExplanation = { readonly base: number; readonly values: Float64Array };

export type ExplainMethod = 'decisionPath' | 'shapley';

/**
 * What each input adds to the log-odds that the class of a row is above `k`, before the classes are repaired into one
 * order; the offset of its group is part of the base.
 */
export function explainAbove(
  mixture: Mixture,
  k: number,
  inputs: Matrix,
  method: ExplainMethod,
  offsets: Offsets,
): MarginExplanation[] {
  const parts = mixture.map(({ ensemble, weight }) => ({
    weight,
    rows: explainMembers(ensemble, k, inputs, method),
  }));
  return Array.from({ length: inputs.rowCount }, (_, r) => {
    const { base, values } = weighted(parts.map(({ weight, rows }) => [weight, rows[r]!]));
    return { base: base + offsets[k]!, values };
  });
}

function explainMembers(model: OrdinalEnsemble, k: number, inputs: Matrix, method: ExplainMethod): MarginExplanation[] {
  const step = model.steps[k];
  if (!step) throw new RangeError(`there is no class above ${k}; allowed: 0 to ${model.steps.length - 1}`);
  const { columnCount } = inputs;
  const { boosting, forest } = getOrCreate(prepared(model), k, () => ({
    boosting: explainer({ table: step.boosting.table, columnCount, factors: [1], base: step.boosting.base }),
    forest: explainer({ table: model.forest.table, columnCount, factors: sharesAbove(model, k) }),
  }));
  const matrix = standardiseKnown(model.standardiser, inputs);
  return Array.from({ length: matrix.rowCount }, (_, r) => {
    const row = matrix.values.subarray(r * columnCount, (r + 1) * columnCount);
    return weighted([
      [WEIGHTS.logistic, logisticContributions(step.logistic, row)],
      [WEIGHTS.boosting, boosting[method](row)],
      [WEIGHTS.forest, inLogOdds(forest[method](row))],
    ]);
  });
}

type Explainers = { readonly boosting: Explainer; readonly forest: Explainer };

/** Preparing an explanation walks every node of every tree: done once a model, not once a class. */
const PREPARED = new WeakMap<OrdinalEnsemble, Map<number, Explainers>>();

function prepared(model: OrdinalEnsemble): Map<number, Explainers> {
  const known = PREPARED.get(model) ?? new Map<number, Explainers>();
  PREPARED.set(model, known);
  return known;
}

/** A forest answers with the mean over its trees of the shares of the classes above k. */
function sharesAbove({ forest, prior }: OrdinalEnsemble, k: number): number[] {
  return prior.map((_, label) => (label > k ? 1 / forest.table.roots.length : 0));
}

type Explained = ReturnType<Explainer['shapley']> | ReturnType<typeof logisticContributions>;

/** Shares of a probability as shares of its log-odds, in the same proportions, so that they still add up. */
function inLogOdds({ base, values }: Explained): Explained {
  const change = sum(values);
  const start = logOdds(base);
  const scale = Math.abs(change) < 1e-12 ? 0 : (logOdds(base + change) - start) / change;
  return { base: start, values: Float64Array.from(values, (value) => value * scale) };
}

function weighted(parts: readonly (readonly [number, Explained])[]): MarginExplanation {
  const values = new Float64Array(parts[0]![1].values.length);
  let base = 0;
  for (const [weight, part] of parts) {
    base += weight * part.base;
    for (const [c, value] of part.values.entries()) values[c]! += weight * value;
  }
  return { base, values };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
