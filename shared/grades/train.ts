import { canonicalJson } from '../base/canonical-json';
import type { Day } from '../base/day';
import type { GradeRow, Period } from '../contracts/grade-row';
import { loadActive, noneIfDamaged } from '../contracts/load-active';
import type { ReadActiveModel } from '../contracts/model-kind';
import { PREFIX } from '../contracts/names';
import { readGradeModel } from './check-grade-model';
import { type GradeMetrics, type GradeModel, trainGradeModel } from './grade-model';

export type GradeModelServices = { readonly activeModel: ReadActiveModel };

export type TrainServices = GradeModelServices & {
  readonly objects: { put: (key: string, body: string | Uint8Array, contentType: string) => Promise<void> };
  readonly grades: {
    read: (period: Period) => Promise<readonly GradeRow[]>;
    periods: () => Promise<readonly Period[]>;
  };
};

export type Training = {
  /** 'unchanged': the active model was trained on these very rows. */
  readonly status: 'published' | 'unchanged';
  readonly version: string;
  readonly metrics: GradeMetrics;
};

/** The grade model that is live; null when none is, a ModelRefusedError when it is damaged. */
export function loadGradeModel({ activeModel }: GradeModelServices): Promise<GradeModel | null> {
  return loadActive(activeModel, 'grade', readGradeModel);
}

/** Trains on every row with a final grade and publishes the file, whose arrival starts the swap. */
export async function trainGrades(services: TrainServices, trainedOn: Day): Promise<Training> {
  const { grades, objects } = services;
  const active = await noneIfDamaged(loadGradeModel(services));
  const rows: GradeRow[] = [];
  // one by one: a call takes some 120,000 arguments, and a period may have more learners
  for (const period of await grades.periods()) for (const row of await grades.read(period)) rows.push(row);
  const model = trainGradeModel(rows, { trainedOn, active: active?.ridge ?? null });
  const { version, metrics } = model;
  if (active?.dataHash === model.dataHash)
    return { status: 'unchanged', version: active.version, metrics: active.metrics };
  await objects.put(`${PREFIX.gradeModels}model${version}.json`, canonicalJson(model), 'application/json');
  return { status: 'published', version, metrics };
}
