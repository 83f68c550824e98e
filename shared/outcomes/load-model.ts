import { ModelRefusedError, NotFoundError } from '../base/errors';
import { getOrCreate } from '../base/maps';
import type { ActiveModel, ModelRecord } from '../contracts/model-record';
import { type ClassSnapshot, elapsedDays } from '../features/class-view';
import { besideClass, deriveClass } from '../features/derive-class';
import { DERIVED_NAMES, INPUT_HASH } from '../features/derived';
import type { OutcomeArtifact } from '../model/artifact';
import { matrixOf } from '../model/matrix';
import { mixtureProbabilities } from '../model/mixture';
import { parseArtifact } from '../model/parse-artifact';
import { mixtureFor } from '../model/staged-ensemble';
import { openEnsemble } from '../model/stored-ensemble';
import type { ActivePredictor } from './active-predictor';
import { type AskedRow, answerClass, answerRows, type ClassAnswer } from './class-standing';
import { explainRisks } from './explain-risk';
import { riskOf } from './predict-class';
import { labelRuleText, publishedLevel } from './published-level';

export const OUTCOME = 'outcome';

export type LoadModelServices = {
  readonly models: { active: (kind: string) => Promise<ActiveModel | null> };
  readonly objects: { get: (key: string, versionId?: string) => Promise<{ readonly body: Uint8Array } | null> };
};

/** A loaded model, ready to predict, with the file's content. */
export type LoadedModel = ActivePredictor & {
  readonly artifact: OutcomeArtifact;
  /** Probabilities of rows of any classes and dates; the rows of a class and date are taken for the whole class. */
  readonly predictRows: (rows: readonly AskedRow[]) => readonly (readonly number[])[];
};

/** The inputs that this code computes. */
export const FEATURE_SCHEMA = { featureNames: DERIVED_NAMES, featureHash: INPUT_HASH };

/** The model the registry points at; null when none is active; a missing or altered file is a ModelRefusedError. */
export async function loadActiveModel(services: LoadModelServices): Promise<LoadedModel | null> {
  const active = await services.models.active(OUTCOME);
  return active && openModel(services, active);
}

/** A recorded version, active or not; a version that is not recorded is a NotFoundError. */
export async function loadModel(
  services: Pick<LoadModelServices, 'objects'> & {
    models: { get: (kind: string, version: string) => Promise<ModelRecord | null> };
  },
  version: string,
): Promise<LoadedModel> {
  const record = await services.models.get(OUTCOME, version);
  if (!record) throw new NotFoundError(`there is no model ${version}`);
  return openModel(services, record);
}

type ModelPlace = Pick<ActiveModel, 'version' | 'key' | 'sha256' | 'versionId'>;

async function openModel({ objects }: Pick<LoadModelServices, 'objects'>, place: ModelPlace): Promise<LoadedModel> {
  const file = await objects.get(place.key, place.versionId ?? undefined);
  if (!file) throw new ModelRefusedError([`model file ${place.key} is gone; promote another version`]);
  const artifact = parseArtifact(file.body, FEATURE_SCHEMA);
  if (artifact.sha256 !== place.sha256)
    throw new ModelRefusedError([`model ${place.version} has hash ${artifact.sha256}, not ${place.sha256}`]);
  return { version: artifact.version, artifact, ...predictorOf(artifact) };
}

/** A class is predicted and then explained from the same inputs, by every model of the run. */
const derived = new WeakMap<ClassSnapshot, number[][]>();

function inputsOf(snapshot: ClassSnapshot): number[][] {
  return getOrCreate(derived, snapshot, () => deriveClass(snapshot));
}

/** What a model file's content answers. */
export function predictorOf({
  model,
  labelRule,
}: Pick<OutcomeArtifact, 'model' | 'labelRule'>): Omit<LoadedModel, 'version' | 'artifact'> {
  const ensemble = openEnsemble(model);
  const mixtureOf = (snapshot: ClassSnapshot) => mixtureFor(ensemble, elapsedDays(snapshot), inputsOf(snapshot));
  const answers = new WeakMap<ClassSnapshot, ClassAnswer>();
  const answerTo = (snapshot: ClassSnapshot): ClassAnswer =>
    getOrCreate(answers, snapshot, () =>
      answerClass(mixtureOf(snapshot), inputsOf(snapshot), snapshot.plan?.courseId ?? null),
    );
  return {
    predict: (snapshot) => answerTo(snapshot).probabilities,
    explain: (snapshot, requiredLevel, asked, method) => {
      const inputs = inputsOf(snapshot);
      const rows = matrixOf(asked.map(({ row }) => inputs[row] as number[]));
      return explainRisks(
        mixtureOf(snapshot),
        rows,
        requiredLevel,
        asked.map(({ risk }) => risk),
        method,
        answerTo(snapshot).offsets,
      );
    },
    rescorer: (day) => {
      const beside = besideClass(day);
      const mixture = mixtureOf(day);
      const { offsets } = answerTo(day);
      return (changed) => {
        const [shares = []] = mixtureProbabilities(mixture, matrixOf([beside(changed)]), offsets);
        return { risk: riskOf(shares, day.requiredLevel), level: publishedLevel(shares, labelRule.distanceCost) };
      };
    },
    predictRows: (rows) => answerRows(ensemble, rows),
    levelOf: (probabilities) => publishedLevel(probabilities, labelRule.distanceCost),
    labelRule: labelRuleText(labelRule.distanceCost),
  };
}
