import type { CheckedModel } from '../contracts/model-kind';
import { parseArtifact } from '../model/parse-artifact';
import { gate } from './gate';
import { FEATURE_SCHEMA } from './load-model';

/** Reads an outcome model and asks the gate. */
export function checkOutcomeModel(bytes: Uint8Array): CheckedModel {
  const { version, sha256, forced, metrics, heldOut } = parseArtifact(bytes, FEATURE_SCHEMA);
  const verdict = gate(metrics);
  const { overall, active } = metrics;
  const comparedWith = active?.version ?? null;
  const kept = { overall, active, heldOut, overruled: verdict.reasons };
  return { version, sha256, forced, verdict, comparedWith, metrics: kept };
}
