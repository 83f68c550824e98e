import type { CheckedModel } from '../contracts/model-kind';
import { isFiniteArray } from '../model/finite-array';
import { openModel } from '../model/sealed-model';
import { GRADE_FEATURES, GRADE_KIND, type GradeMetrics, type GradeModel, type GradeModelContent } from './grade-model';

/** A model this many grade points behind the active one may be as good: the active one may have seen these rows. */
const MARGIN = 1;

/** Reads a grade model: whole, with our features, or a ModelRefusedError. */
export function readGradeModel(bytes: Uint8Array): GradeModel {
  return openModel<GradeModelContent>(bytes, GRADE_KIND, ({ featureNames, ridge, metrics, spreads }) => {
    const { mean, deviation, coefficients, intercept } = (ridge ?? {}) as Record<string, unknown>;
    const { mae, baselineMae, trainingMae } = (metrics ?? {}) as Record<string, unknown>;
    const count = GRADE_FEATURES.length;
    const checks: [boolean, string][] = [
      [JSON.stringify(featureNames) === JSON.stringify(GRADE_FEATURES), 'features or their order differ from ours'],
      [[mean, deviation, coefficients].every((part) => isFiniteArray(part, count)), `ridge needs ${count} columns`],
      [Number.isFinite(intercept), 'intercept is not finite'],
      [isFiniteArray([mae, baselineMae, trainingMae], 3), 'metrics are missing or not finite'],
      [Array.isArray(spreads) && spreads.length === count, 'spreads of the features are missing'],
    ];
    return checks.filter(([holds]) => !holds).map(([, reason]) => reason);
  });
}

/** Reads a grade model and judges it: better than the mean grade, and not behind the active model. */
export function checkGradeModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256, forced, metrics } = readGradeModel(bytes);
  const reasons = reasonsAgainst(metrics);
  return { version, sha256, forced, verdict: { promote: reasons.length === 0, reasons }, metrics };
}

function reasonsAgainst({ mae, baselineMae, activeMae }: GradeMetrics): string[] {
  const reasons: string[] = [];
  if (mae > baselineMae) reasons.push(`mean error ${mae} is above ${baselineMae} of the mean grade`);
  if (activeMae !== null && mae > activeMae + MARGIN)
    reasons.push(`mean error ${mae} is above ${activeMae} of the active model`);
  return reasons;
}
