import { type ExplainMethod, explainAbove } from '../model/explain-ensemble';
import { sigmoid } from '../model/log-odds';
import type { Matrix } from '../model/matrix';
import type { Mixture, Offsets } from '../model/mixture';
import type { RiskExplanation } from './reasons';

/**
 * How each risk (the probability of a level below `requiredLevel`) comes about, from where the class stands. The log-odds
 * that the inputs add are turned into risk in equal proportion; what the repair of the levels' order and the training prior add is the rest.
 */
export function explainRisks(
  mixture: Mixture,
  inputs: Matrix,
  requiredLevel: number,
  risks: readonly number[],
  method: ExplainMethod,
  offsets: Offsets,
): RiskExplanation[] {
  // nobody can miss the lowest level
  if (requiredLevel <= 1)
    return risks.map((risk) => ({ base: risk, values: new Float64Array(inputs.columnCount), rest: 0 }));
  const above = explainAbove(mixture, requiredLevel - 2, inputs, method, offsets);
  return above.map(({ base, values }, i): RiskExplanation => {
    const margin = values.reduce((sum, value) => sum + value, base);
    const baseRisk = 1 - sigmoid(base);
    const ownRisk = 1 - sigmoid(margin);
    const scale = margin === base ? 0 : (ownRisk - baseRisk) / (margin - base);
    return { base: baseRisk, values: values.map((value) => value * scale), rest: (risks[i] as number) - ownRisk };
  });
}
