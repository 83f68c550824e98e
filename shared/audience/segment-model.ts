import type { CheckedModel } from '../contracts/model-kind';
import { isFiniteArray, type ModelHeader, openModel } from '../model/sealed-model';
import { CLUSTER_NAMES, type SegmentModel } from './clusters';
import { BEHAVIOUR_FEATURES } from './features';

export const SEGMENTS_KIND = { kind: 'segments', schemaVersion: 1 } as const;

export type SegmentMetrics = {
  readonly users: number;
  /** Users of clusters 0 to 3. */
  readonly sizes: readonly number[];
  /** Mean silhouette of a sample, -1 to 1. */
  readonly silhouette: number;
};

type SegmentsContent = ModelHeader &
  SegmentModel & {
    readonly kind: 'segments';
    readonly featureNames: readonly string[];
    readonly names: readonly string[];
    readonly metrics: SegmentMetrics;
  };

/** Reads a model of clusters: whole, of our features, with a centre for each name. What is whole may go live. */
export function checkSegmentModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256, forced, metrics } = openModel<SegmentsContent>(bytes, SEGMENTS_KIND, faultsOf);
  return { version, sha256, forced, verdict: { promote: true, reasons: [] }, metrics };
}

function faultsOf({ featureNames, names, centres, standardiser }: Readonly<Record<string, unknown>>): string[] {
  const columns = BEHAVIOUR_FEATURES.length;
  const { mean, deviation } = (standardiser ?? {}) as Record<string, unknown>;
  const checks: [boolean, string][] = [
    [JSON.stringify(featureNames) === JSON.stringify(BEHAVIOUR_FEATURES), 'features or their order differ from ours'],
    [JSON.stringify(names) === JSON.stringify(CLUSTER_NAMES), 'names of the clusters differ from ours'],
    [[mean, deviation].every((part) => isFiniteArray(part, columns)), `the scaler needs ${columns} columns`],
    [
      Array.isArray(centres) &&
        centres.length === CLUSTER_NAMES.length &&
        centres.every((centre) => isFiniteArray(centre, columns)),
      `${CLUSTER_NAMES.length} centres of ${columns} numbers are needed`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, reason]) => reason);
}
