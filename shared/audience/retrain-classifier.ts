import { canonicalJson } from '../base/canonical-json';
import { dayOf } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import type { ContentRow } from '../contracts/audience-rows';
import { PREFIX } from '../contracts/names';
import { sealContentModel } from './content-model';
import { type LabelledText, MIN_TEXTS } from './train-classifier';

export type RetrainClassifierServices = {
  /** The newest row of every content. */
  readonly catalogue: () => Promise<ReadonlyMap<number, ContentRow>>;
  readonly objects: { readonly put: (key: string, body: string, contentType: string) => Promise<void> };
  readonly now: () => Date;
};

/** The labelled contents in order of id; fewer than 20 are a NotEnoughDataError. */
export async function labelledTexts({
  catalogue,
}: Pick<RetrainClassifierServices, 'catalogue'>): Promise<LabelledText[]> {
  const rows = [...(await catalogue()).values()].sort((a, b) => a.id - b.id);
  const texts = rows.flatMap(({ labelled }) => labelled ?? []);
  if (texts.length < MIN_TEXTS)
    throw new NotEnoughDataError(`${texts.length} labelled contents, at least ${MIN_TEXTS} are needed`);
  return texts;
}

/** Trains and publishes a classifier, whose arrival starts the swap. */
export async function retrainClassifier(services: RetrainClassifierServices) {
  const model = sealContentModel(await labelledTexts(services), dayOf(services.now()));
  const key = `${PREFIX.contentModels}model${model.version}.json`;
  await services.objects.put(key, canonicalJson(model), 'application/json');
  return { message: 'Classifier Retrained', version: model.version, ...model.metrics };
}
