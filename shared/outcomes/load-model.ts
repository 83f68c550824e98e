import { ModelRefusedError } from '../base/errors';
import type { ActiveModel } from '../contracts/model-record';
import { FEATURE_HASH, FEATURE_NAMES } from '../features/names';
import { type OutcomeArtifact, predictProbabilities } from '../model/artifact';
import { parseArtifact } from '../model/parse-artifact';
import type { ActivePredictor } from './predict-class';

export const OUTCOME = 'outcome';

export type LoadModelServices = {
  readonly models: { active: (kind: string) => Promise<ActiveModel | null> };
  readonly objects: { get: (key: string, versionId?: string) => Promise<{ readonly body: Uint8Array } | null> };
};

/** A loaded model, ready to predict, with the file's content. */
export type LoadedModel = ActivePredictor & { readonly artifact: OutcomeArtifact };

/** The features that this code computes. */
export const FEATURE_SCHEMA = { featureNames: FEATURE_NAMES, featureHash: FEATURE_HASH };

/** The model the registry points at; null when none is active; a missing or altered file is a ModelRefusedError. */
export async function loadActiveModel({ models, objects }: LoadModelServices): Promise<LoadedModel | null> {
  const active = await models.active(OUTCOME);
  if (!active) return null;
  const file = await objects.get(active.key, active.versionId ?? undefined);
  if (!file) throw new ModelRefusedError([`active model file ${active.key} is gone; promote another version`]);
  const artifact = parseArtifact(file.body, FEATURE_SCHEMA);
  if (artifact.sha256 !== active.sha256)
    throw new ModelRefusedError([`active model ${active.version} has hash ${artifact.sha256}, not ${active.sha256}`]);
  return {
    version: artifact.version,
    artifact,
    predict: (features) => features.map((row) => predictProbabilities(artifact, row)),
  };
}
