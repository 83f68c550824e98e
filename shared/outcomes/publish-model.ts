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
  /** What the model was trained and scored on. */
  readonly rows: readonly TrainingRow[];
};

const ROWS_A_PART = 10_000;

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
    const body = packedRows(rows.filter((row) => row.semester === semester));
    const rowsKey = `${PREFIX.outcomeTraining}${semester.replaceAll('/', '-')}/rows.json.gz`;
    await objects.put(rowsKey, body, 'application/gzip');
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

/** A JSON list, gzipped part by part: the text of very many rows is longer than a string can be. */
export function packedRows(rows: readonly TrainingRow[]): Uint8Array {
  const count = Math.max(1, Math.ceil(rows.length / ROWS_A_PART));
  const parts = Array.from({ length: count }, (_, part) => {
    const own = rows.slice(part * ROWS_A_PART, (part + 1) * ROWS_A_PART);
    const text = own.map((row) => JSON.stringify(storedRow(row))).join(',');
    return gzipSync(`${part === 0 ? '[' : ','}${text}${part === count - 1 ? ']' : ''}`);
  });
  return Buffer.concat(parts);
}

/** Raw features and label; who the learner is stays in LEB2. */
function storedRow({ classId, runDate, point, features, level, requiredLevel }: TrainingRow): Record<string, unknown> {
  const named = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, features[i]]));
  return { class_id: classId, run_date: runDate, point, level, required_level: requiredLevel, features: named };
}
