import { canonicalJson } from '../base/canonical-json';
import { dayOf } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import type { ContentRow } from '../contracts/audience-rows';
import { PREFIX } from '../contracts/names';
import { type BatchSource, newestFirst } from '../contracts/row-source';
import { sealContentModel } from './content-model';
import { textSample } from './text-sample';
import { type LabelledText, MIN_TEXTS } from './train-classifier';

export type RetrainClassifierServices = {
  readonly contents: Pick<BatchSource<ContentRow>, 'batches' | 'readBatches'>;
  readonly objects: { readonly put: (key: string, body: string, contentType: string) => Promise<void> };
  readonly now: () => Date;
};
type Contents = Pick<RetrainClassifierServices, 'contents'>;

/** Some 6,000 texts of 8,000 characters: what a training holds in memory and reads in its time. */
const MOST_CHARACTERS = 50_000_000;
const SEED = 17;

/** A NotEnoughDataError where fewer than 20 contents are labelled; reads no further than to the twentieth. */
export async function requireLabels({ contents }: Contents): Promise<void> {
  let labels = 0;
  for await (const { labelled } of newestFirst(contents, idOf)) {
    if (labelled) labels++;
    if (labels === MIN_TEXTS) return;
  }
  throw tooFew(labels);
}

/** The labelled contents in order of id, above `limit` characters a sample of them; fewer than 20 are a NotEnoughDataError. */
export async function labelledTexts({ contents }: Contents, limit = MOST_CHARACTERS): Promise<LabelledText[]> {
  const sample = textSample(limit, SEED);
  for await (const { id, labelled } of newestFirst(contents, idOf)) if (labelled) sample.add(id, labelled);
  const texts = sample.texts();
  if (texts.length < MIN_TEXTS) throw tooFew(texts.length);
  return texts;
}

/** Trains and publishes a classifier, whose arrival starts the swap. */
export async function retrainClassifier(services: RetrainClassifierServices) {
  const model = sealContentModel(await labelledTexts(services), dayOf(services.now()));
  const key = `${PREFIX.contentModels}model${model.version}.json`;
  await services.objects.put(key, canonicalJson(model), 'application/json');
  return { message: 'Classifier Retrained', version: model.version, ...model.metrics };
}

function idOf({ id }: ContentRow): number {
  return id;
}

function tooFew(labels: number): NotEnoughDataError {
  return new NotEnoughDataError(`${labels} labelled contents, at least ${MIN_TEXTS} are needed`);
}
