import { canonicalJson } from '../base/canonical-json';
import { dayOf } from '../base/day';
import { PREFIX } from '../contracts/names';
import { ABANDONMENT_SETTINGS, type AbandonmentRow, abandonmentRows, checkTrainable } from './abandonment';
import { sealAbandonment } from './abandonment-model';
import type { CourseData } from './load-consumption';

export type RetrainAbandonmentServices = {
  readonly data: () => Promise<CourseData>;
  readonly objects: { readonly put: (key: string, body: string, contentType: string) => Promise<void> };
  readonly abandonmentCutoffHours: number;
  readonly now: () => Date;
};

/** The rows to train on now; too few learners, or of one kind only, are a NotEnoughDataError. */
export async function trainableRows(services: RetrainAbandonmentServices): Promise<AbandonmentRow[]> {
  const { data, now } = services;
  const { consumption, learners } = await data();
  const rows = abandonmentRows(consumption, Math.floor(now().getTime() / 1000), settingsOf(services));
  const own = rows.filter(({ userId }) => learners.get(userId)?.isLearner !== false);
  checkTrainable(own);
  return own;
}

/** Trains and publishes a model, whose arrival starts the swap. */
export async function retrainAbandonment(services: RetrainAbandonmentServices) {
  const model = sealAbandonment(await trainableRows(services), dayOf(services.now()), settingsOf(services));
  const key = `${PREFIX.abandonmentModels}model${model.version}.json`;
  await services.objects.put(key, canonicalJson(model), 'application/json');
  return { message: 'Model Retrained', version: model.version, ...model.metrics };
}

function settingsOf({ abandonmentCutoffHours }: Pick<RetrainAbandonmentServices, 'abandonmentCutoffHours'>) {
  return { ...ABANDONMENT_SETTINGS, cutoffHours: abandonmentCutoffHours };
}
