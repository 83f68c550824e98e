import type { GateVerdict } from '../contracts/model-kind';
import type { ModelMetrics, Scores } from '../model/artifact';

/** Held-out rows are a sample: a model this little behind the active one may be as good. */
const KAPPA_MARGIN = 0.02;
const BRIER_MARGIN = 0.005;
/** A difference of this size means nothing to anybody. */
const NEGLIGIBLE = 0.001;

/**
 * Whether a model may go live by its held-out scores: the level's quadratic weighted kappa and the at-risk Brier score
 * no worse than the prior's, and neither worse than the active model's by more than a small margin, nor surely worse at all.
 */
export function gate({ overall, active }: ModelMetrics): GateVerdict {
  const reasons = worse(overall.model, overall.prior, 'the prior', 0, 0);
  if (active)
    reasons.push(
      ...worse(active.model, active.active, `active model ${active.version}`, KAPPA_MARGIN, BRIER_MARGIN),
      ...surelyWorse(active),
    );
  return { promote: reasons.length === 0, reasons };
}

/** Behind by less than the margin, but in nearly every draw of classes: no accident of the sample. One class alone has no draws. */
function surelyWorse({ version, brierDifference: { mean, low, high } }: NonNullable<ModelMetrics['active']>): string[] {
  const isSure = low > 0 && high > low && mean > NEGLIGIBLE && mean <= BRIER_MARGIN;
  return isSure
    ? [`Brier score is ${mean} above that of active model ${version} (90 % of draws: ${low} to ${high})`]
    : [];
}

function worse(model: Scores, other: Scores, name: string, kappaMargin: number, brierMargin: number): string[] {
  const reasons: string[] = [];
  const [kappa, otherKappa] = [model.level.kappa, other.level.kappa];
  const [brier, otherBrier] = [model.atRisk.brier, other.atRisk.brier];
  if (kappa < otherKappa - kappaMargin) reasons.push(`kappa ${kappa} is below ${otherKappa} of ${name}`);
  if (brier > otherBrier + brierMargin) reasons.push(`Brier score ${brier} is above ${otherBrier} of ${name}`);
  return reasons;
}
