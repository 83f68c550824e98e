import type { Day } from '../base/day';
import { isoDate } from '../base/day';
import { ModelRefusedError, NotFoundError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import { roundSignificant } from '../base/stats';
import type { ClassDay } from '../contracts/learner-class';
import type { ActiveModel, ModelRecord } from '../contracts/model-record';
import type { Shadow, ShadowDay } from '../contracts/shadow';
import { classView } from '../features/class-view';
import { DERIVED } from '../features/derived';
import { THEME_OF_INPUT, THEMES } from '../features/themes';
import { byLevelAlone } from './explain-class';
import { hasFailed } from './failed-class';
import { type LoadedModel, loadModel, OUTCOME } from './load-model';
import { predictClass } from './predict-class';
import { type PublishedRun, publishedRun } from './published-run';
import type { QueryServices } from './query-services';
import { type RiskExplanation, tellThemes } from './reasons';

export type ModelQueryServices = Pick<QueryServices, 'latest' | 'manifest' | 'heads' | 'now'> & {
  readonly classDay: (classId: string, day: Day) => Promise<ClassDay | null>;
  readonly models: {
    active: (kind: string) => Promise<ActiveModel | null>;
    get: (kind: string, version: string) => Promise<ModelRecord | null>;
    list: (kind: string) => Promise<readonly (ModelRecord & { readonly activeSince: readonly string[] })[]>;
    shadow: (kind: string) => Promise<Shadow | null>;
  };
  /** How the versions in the shadow compared. */
  readonly shadowDays: (kind: string) => Promise<readonly ShadowDay[]>;
  readonly objects: { get: (key: string, versionId?: string) => Promise<{ readonly body: Uint8Array } | null> };
};

export type ExplanationQuery = { readonly class_id: string; readonly user_id: string; readonly date: string };

/** Explains one stored prediction with the model that made it, exactly. */
export async function explanation(services: ModelQueryServices, query: ExplanationQuery): Promise<Answer> {
  const { class_id, user_id } = query;
  const run = await publishedRun(services, query.date);
  const [day, [head]] = await Promise.all([
    services.classDay(class_id, run.runDate),
    services.heads(class_id, run.runDate, run.runDate),
  ]);
  // its state may be there, yet nothing was published of it
  if (!head && hasFailed(await services.manifest(run.runDate), class_id)) throw notBuilt(query, run);
  const place = day?.rows.findIndex((row) => row.userId === user_id) ?? -1;
  if (!day || place < 0)
    throw new NotFoundError(`class ${class_id} had no learner ${user_id} on ${isoDate(run.runDate)}`);
  if (!head)
    throw new NotFoundError(`class ${class_id} has no predictions of ${isoDate(run.runDate)}: it was not ongoing`);
  // a forced run leaves a class on which it fails with what an earlier one published, of another model maybe
  const { modelVersion, method } = head;
  const model = modelVersion === null ? null : await modelOf(services, modelVersion);
  const facts = { class_id, user_id, run_date: isoDate(run.runDate), model_version: modelVersion, method };
  const body = { ...explainRow(day, place, model), ...facts };
  return { body: { json: () => body }, etag: entityTag('explanation', body) };
}

function notBuilt({ class_id }: ExplanationQuery, { runDate }: PublishedRun): NotFoundError {
  return new NotFoundError(
    `class ${class_id} has no predictions of ${isoDate(runDate)}: it could not be built; ask with the run_date that /v1/classes/${class_id}/predictions answers`,
  );
}

/** The model that made a prediction. That the one in use cannot be read is for operators, of an earlier one for callers. */
async function modelOf(services: ModelQueryServices, version: string): Promise<LoadedModel> {
  try {
    return await loadModel(services, version);
  } catch (error) {
    const isEarlier =
      error instanceof ModelRefusedError && (await services.models.active(OUTCOME))?.version !== version;
    if (!isEarlier) throw error;
    throw new NotFoundError(
      `model ${version}, which made the prediction, cannot be read any more; the reasons stored with the prediction remain`,
    );
  }
}

/** Every recorded version of the outcome model. */
export async function modelList({ models, shadowDays }: ModelQueryServices): Promise<Answer> {
  const [found, days, shadow] = await Promise.all([models.list(OUTCOME), shadowDays(OUTCOME), models.shadow(OUTCOME)]);
  const body = {
    models: found.map(({ version, status, reasons, recordedAt, activeSince, metrics }) => ({
      version,
      status,
      reasons,
      recorded_at: recordedAt,
      active_since: activeSince,
      metrics,
      shadow_days: days.filter((day) => day.version === version).map(shadowDayFacts),
    })),
    shadow: shadow && shadowFacts(shadow),
  };
  return { body: { json: () => body }, etag: entityTag('models', body) };
}

/** The JSON card beside a version's file. */
export async function modelCardOf({ models, objects }: ModelQueryServices, version: string): Promise<Answer> {
  const record = await models.get(OUTCOME, version);
  const card = record && (await objects.get(record.key.replace(/\.json$/, '.card.json')));
  if (!card) throw new NotFoundError(`there is no model card of version ${version}; GET /v1/models lists the versions`);
  const body: unknown = JSON.parse(Buffer.from(card.body).toString('utf8'));
  return { body: { json: () => body }, etag: entityTag('card', body) };
}

function shadowFacts({ version, beside, since, days, ended }: Shadow): object {
  const { outcome, at, reasons } = ended ?? { outcome: null, at: null, reasons: [] };
  return { version, beside, since: isoDate(since), run_dates: days, outcome, ended_at: at, reasons };
}

function shadowDayFacts({ runDate, beside, rows, changed, levels, meanRisk, ...day }: ShadowDay): object {
  const { active, shadow, both } = day.atRisk;
  return {
    run_date: isoDate(runDate),
    beside,
    rows,
    changed,
    changed_share: rows === 0 ? 0 : roundSignificant(changed / rows, 6),
    risk_difference: day.riskDifference,
    mean_risk: meanRisk,
    levels,
    at_risk: { both, active_only: active, shadow_only: shadow },
    fault: day.fault,
  };
}

function explainRow(day: ClassDay, place: number, model: LoadedModel | null): object {
  const userId = day.rows[place]?.userId;
  const row = predictClass(day, model, { reasons: false }).rows.find((known) => known.userId === userId);
  const common = { explanation: model ? 'shapley' : 'rule', required_level: day.requiredLevel };
  // what is withheld in the prediction is withheld here
  if (!row || row.insufficientData) return { ...common, insufficient_data: true, ...UNEXPLAINED };
  const { risk } = row;
  const [told = byLevelAlone(risk, day.requiredLevel)] = model
    ? model.explain(day, day.requiredLevel, [{ row: place, risk }], 'shapley')
    : [];
  return {
    ...common,
    insufficient_data: false,
    risk,
    base_risk: told.base,
    themes: tellThemes(told, place, classView(day)),
    contributions: contributionsOf(told),
    other_contribution: told.rest,
  };
}

const UNEXPLAINED = { risk: null, base_risk: null, themes: [], contributions: [], other_contribution: null };

function contributionsOf({ values }: RiskExplanation): object[] {
  return DERIVED.map(({ name, unit, source, meaning }, c) => ({
    input: name,
    theme: THEMES[THEME_OF_INPUT[c] as number]?.id ?? '',
    contribution: values[c] ?? 0,
    unit,
    source,
    meaning,
  }))
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}
