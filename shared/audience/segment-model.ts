import { ModelRefusedError } from '../base/errors';
import type { CheckedModel } from '../contracts/model-kind';
import { isFiniteArray } from '../model/finite-array';
import { type ModelHeader, openModel } from '../model/sealed-model';
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

/**
 * Checks models of clusters: whole, of our features, with a centre for each name. It may go live when the users' clusters
 * by it are stored: what is served belongs to the active model.
 */
export function segmentModelCheck(isStored: (version: string) => Promise<boolean>) {
  return async (bytes: Uint8Array): Promise<CheckedModel> => {
    const { version, sha256, forced, metrics } = openModel<SegmentsContent>(bytes, SEGMENTS_KIND, faultsOf);
    if (!(await isStored(version)))
      throw new ModelRefusedError([
        `no users' clusters are stored for ${version}; POST /clusters/recompute makes new ones`,
      ]);
    return { version, sha256, forced, verdict: { promote: true, reasons: [] }, metrics };
  };
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
