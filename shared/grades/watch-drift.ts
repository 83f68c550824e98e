import { addDays, type Day } from '../base/day';
import { NotEnoughDataError } from '../base/errors';
import type { Period } from '../contracts/grade-row';
import { noneIfDamaged } from '../contracts/load-active';
import { type Drift, gradeDrift } from './drift';
import { loadGradeModel, type Training, type TrainServices, trainGrades } from './train';

/** A missed day of the period-end job is made up for within this many days. */
const END_DAYS = 7;

export type DriftWatch = {
  readonly drift: Drift | null;
  /** Null: no reason to train, or too few rows for it. */
  readonly training: Training | null;
};

/** Compares predictions and final grades of a period; trains anew on drift, and where there is no model yet. */
export async function watchDrift(services: TrainServices, period: Period, today: Day): Promise<DriftWatch> {
  const model = await noneIfDamaged(loadGradeModel(services));
  const drift = model && gradeDrift(model, await services.grades.read(period));
  if (drift && drift.reasons.length === 0) return { drift, training: null };
  return { drift, training: await trainIfEnough(services, today) };
}

/** Trains when a period has ended in the last days; the same rows as last time publish nothing. */
export async function trainAtPeriodEnd(services: TrainServices, today: Day): Promise<Training | null> {
  const ended = (await services.grades.periods()).some(({ end }) => end < today && addDays(end, END_DAYS) >= today);
  return ended ? trainIfEnough(services, today) : null;
}

async function trainIfEnough(services: TrainServices, today: Day): Promise<Training | null> {
  try {
    return await trainGrades(services, today);
  } catch (error) {
    if (error instanceof NotEnoughDataError) return null;
    throw error;
  }
}
