import type { CheckedModel } from '../contracts/model-kind';
import { isFiniteArray } from '../model/finite-array';
import { openModel } from '../model/sealed-model';
import { treeFaults } from '../model/tree-json';
import {
  COMPLETION_FEATURES,
  COMPLETION_KIND,
  type CompletionMetrics,
  type CompletionModel,
  type CompletionModelContent,
} from './completion-model';

/** A model this little behind the active one may be as good. */
const AUC_MARGIN = 0.02;

/** Reads a completion model: whole, with our features, or a ModelRefusedError. */
export function readCompletionModel(bytes: Uint8Array): CompletionModel {
  return openModel<CompletionModelContent>(bytes, COMPLETION_KIND, (content) => {
    const { featureNames, prior, courseRates, base, trees, metrics } = content;
    const { model, priorBrier } = (metrics ?? {}) as {
      model?: { auc?: unknown; brier?: unknown };
      priorBrier?: unknown;
    };
    const checks: [boolean, string][] = [
      [
        JSON.stringify(featureNames) === JSON.stringify(COMPLETION_FEATURES),
        'features or their order differ from ours',
      ],
      [isFiniteArray([prior, base], 2), 'prior or base is not finite'],
      [Array.isArray(courseRates) && courseRates.every(isRate), 'course rates are no pairs of code and rate'],
      [isFiniteArray([model?.auc, model?.brier, priorBrier], 3), 'metrics are missing or not finite'],
    ];
    const reasons = checks.filter(([holds]) => !holds).map(([, reason]) => reason);
    return [...reasons, ...treeFaults(trees, COMPLETION_FEATURES.length)];
  });
}

/** Reads a completion model and judges it: better than the prior, and not behind the active model. */
export function checkCompletionModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256, forced, metrics } = readCompletionModel(bytes);
  const reasons = reasonsAgainst(metrics);
  return { version, sha256, forced, verdict: { promote: reasons.length === 0, reasons }, metrics };
}

function reasonsAgainst({ model, priorBrier, active }: CompletionMetrics): string[] {
  const reasons: string[] = [];
  if (model.brier > priorBrier) reasons.push(`Brier score ${model.brier} is above ${priorBrier} of the prior`);
  if (model.auc !== null && active?.auc != null && model.auc < active.auc - AUC_MARGIN)
    reasons.push(`AUC ${model.auc} is below ${active.auc} of active model ${active.version}`);
  return reasons;
}

function isRate(pair: unknown): boolean {
  return Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && Number.isFinite(pair[1]);
}
