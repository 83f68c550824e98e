import { gzipSync } from 'node:zlib';
import { ModelRefusedError } from '../base/errors';
import { PREFIX } from '../contracts/names';
import { FEATURE_NAMES } from '../features/names';
import { type OutcomeArtifact, serializeArtifact } from '../model/artifact';
import { MAX_BYTES } from '../model/parse-artifact';
import type { TrainingRow } from './training-rows';

export type PublishObjects = {
  readonly get: (key: string) => Promise<unknown>;
  readonly put: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
};

export type Publication = {
  readonly key: string;
  readonly artifact: OutcomeArtifact;
  readonly card: { readonly markdown: string; readonly json: string };
  /** The card tells more than the artifact: it is written even where the model is there already. */
  readonly cardTellsMore: boolean;
  readonly rows: readonly TrainingRow[];
};

/** Writes rows and card, then the model file, whose arrival starts the swap; of a file that is there already at most the card. */
export async function publishModel(
  objects: PublishObjects,
  publication: Publication,
): Promise<'published' | 'unchanged'> {
  const { key, artifact, rows, cardTellsMore } = publication;
  if (await objects.get(key)) {
    if (cardTellsMore) await writeCard(objects, publication);
    return 'unchanged';
  }
  const file = modelFile(artifact);
  for (const semester of artifact.semesters) {
    const body = gzipSync(JSON.stringify(rows.filter((row) => row.semester === semester).map(storedRow)));
    await objects.put(
      `${PREFIX.outcomeTraining}${semester.replaceAll('/', '-')}/rows.json.gz`,
      body,
      'application/gzip',
    );
  }
  await writeCard(objects, publication);
  await objects.put(key, file, 'application/json');
  return 'published';
}

/** The bytes of a model file; more than the swap reads is a ModelRefusedError. */
export function modelFile(artifact: OutcomeArtifact): Uint8Array {
  const file = Buffer.from(serializeArtifact(artifact));
  if (file.length <= MAX_BYTES) return file;
  throw new ModelRefusedError([
    `the model file would have ${file.length} bytes, allowed: ${MAX_BYTES}; lower the setting maxTrainingRows or take fewer trainingPoints`,
  ]);
}

async function writeCard(objects: PublishObjects, { key, card }: Publication): Promise<void> {
  await objects.put(key.replace(/json$/, 'card.md'), card.markdown, 'text/markdown; charset=utf-8');
  await objects.put(key.replace(/json$/, 'card.json'), card.json, 'application/json');
}

/** Raw features and label; who the learner is stays in LEB2. */
function storedRow({ classId, runDate, point, features, level, requiredLevel }: TrainingRow): Record<string, unknown> {
  const named = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, features[i]]));
  return { class_id: classId, run_date: runDate, point, level, required_level: requiredLevel, features: named };
}
