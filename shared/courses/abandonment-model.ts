import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import { sha256 } from '../base/hash';
import type { CheckedModel } from '../contracts/model-kind';
import type { Forest } from '../model/random-forest';
import { type ModelHeader, openModel, type SealedModel, sealModel } from '../model/sealed-model';
import { type TreeJson, treeFaults, treeJson, treeTable } from '../model/tree-json';
import {
  ABANDONMENT_SETTINGS,
  type AbandonmentRow,
  type AbandonmentScores,
  type AbandonmentSettings,
  trainAbandonment,
} from './abandonment';
import { ABANDONMENT_FEATURES } from './abandonment-features';

const ABANDONMENT_KIND = { kind: 'abandonment', schemaVersion: 2 } as const;

type AbandonmentContent = ModelHeader & {
  readonly kind: 'abandonment';
  readonly featureNames: readonly string[];
  readonly settings: AbandonmentSettings;
  readonly trees: TreeJson;
  readonly metrics: AbandonmentScores;
};
export type AbandonmentModel = SealedModel<AbandonmentContent>;

/** A model this little worse than the baseline may be as good, however many learners were held out. */
const AUC_MARGIN = 0.05;

/** Trains and seals a model; the same rows and date give the same bytes. */
export function sealAbandonment(
  rows: readonly AbandonmentRow[],
  trainedOn: Day,
  settings: AbandonmentSettings = ABANDONMENT_SETTINGS,
): AbandonmentModel {
  const { forest, scores } = trainAbandonment(rows, settings);
  return sealModel({
    ...ABANDONMENT_KIND,
    trainedOn,
    forced: false,
    dataHash: sha256(canonicalJson(rows)),
    featureNames: ABANDONMENT_FEATURES,
    settings,
    trees: treeJson(forest.table),
    metrics: scores,
  });
}

/** Reads a model file; one that is not whole or has other features is a ModelRefusedError. */
export function readAbandonmentModel(bytes: Uint8Array): AbandonmentModel {
  return openModel<AbandonmentContent>(bytes, ABANDONMENT_KIND, ({ featureNames, trees, metrics }) => {
    const sameFeatures = JSON.stringify(featureNames) === JSON.stringify(ABANDONMENT_FEATURES);
    return [
      ...(sameFeatures ? [] : ['features or their order differ from ours']),
      ...treeFaults(trees, ABANDONMENT_FEATURES.length),
      ...(typeof metrics === 'object' && metrics !== null ? [] : ['metrics are missing']),
    ];
  });
}

export function forestOf({ trees, settings }: AbandonmentModel): Forest {
  return { seed: settings.seed, from: 0, table: treeTable(trees) };
}

/** Reads a model and judges it: not worse than ordering learners by the time since their last visit. */
export function checkAbandonmentModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256: hash, forced, metrics } = readAbandonmentModel(bytes);
  const isWorse = isSurelyWorse(metrics);
  const reasons = isWorse
    ? [`AUC ${metrics.auc} is below ${metrics.baselineAuc} of the time since the last visit`]
    : [];
  return { version, sha256: hash, forced, verdict: { promote: !isWorse, reasons }, metrics };
}

/** Whether a model is further behind the baseline than two standard errors of an AUC of so many held-out learners. */
export function isSurelyWorse({
  auc,
  baselineAuc,
  heldOutLearners: n,
  abandonedShare: share,
}: Pick<AbandonmentScores, 'auc' | 'baselineAuc' | 'heldOutLearners' | 'abandonedShare'>): boolean {
  if (auc === null || baselineAuc === null) return false;
  // of an AUC of 0.5 (Hanley & McNeil 1982); there are learners of both kinds, or there would be no AUC
  const standardError = Math.sqrt((n + 1) / (12 * share * (1 - share))) / n;
  return auc < baselineAuc - Math.max(AUC_MARGIN, 2 * standardError);
}
