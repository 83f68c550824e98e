import type { Day } from '../../../shared/base/day';
import { ModelRefusedError, NotFoundError } from '../../../shared/base/errors';
import type { HttpRequest } from '../../../shared/base/http';
import type { Route } from '../../../shared/contracts/route';
import { ROUTES } from '../../../shared/contracts/routes';
import type { RunManifest } from '../../../shared/contracts/run';
import { SCHEMAS } from '../../../shared/contracts/schemas';
import type { ShadowDay } from '../../../shared/contracts/shadow';
import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { loadActiveModel } from '../../../shared/outcomes/load-model';
import { predictClass } from '../../../shared/outcomes/predict-class';
import { answerModelQuery } from '../../../shared/outcomes/query-model-routes';
import type { ModelQueryServices } from '../../../shared/outcomes/query-models';
import { swapModel } from '../../../shared/registry/swap-model';
import { faultsOf } from '../contracts/schema-check';
import { storedDay } from './ended-classes';
import { memoryObjects, memoryRegistry, now } from './in-memory';
import { sealedModel } from './sealed-model';

const DAY = '20230630' as Day;
const day = storedDay('5001', DAY, { 7: 3, 8: 40, 9: 12, 10: 1 });
const model = sealedModel('20230601');
const DAY_IN_SHADOW: ShadowDay = {
  runDate: DAY,
  version: model.version,
  beside: 'old',
  rows: 8,
  changed: 2,
  levels: { active: [1, 2, 3, 1, 1], shadow: [1, 2, 3, 2, 0] },
  meanRisk: { active: 0.4, shadow: 0.35 },
  riskDifference: 0.08,
  atRisk: { active: 1, shadow: 0, both: 3 },
  fault: null,
};
const PATH = '/v1/predictions/5001/7/explanation';

async function world(modelVersion: string | null = model.version) {
  const card = { [model.key.replace('.json', '.card.json')]: '{"version":"as published"}' };
  const objects = memoryObjects({ [model.key]: model.bytes, ...card });
  const models = memoryRegistry();
  await swapModel({ objects, models, checks: { outcome: checkOutcomeModel }, now }, model);
  const method = modelVersion ? 'model' : 'baseline';
  const services = {
    latest: async () => ({ runDate: DAY, generatedAt: '2023-06-30T00:00:00.000Z', modelVersion, method }),
    manifest: async () => null,
    heads: async (classId: string) => (classId === '5001' ? [{ modelVersion, method }] : []),
    classDay: async (classId: string) => (classId === '5001' ? day : null),
    shadowDays: async () => [DAY_IN_SHADOW, { ...DAY_IN_SHADOW, version: 'another', changed: 1 }],
    models: { ...models, list: async () => [{ ...(await models.get('outcome', model.version)), activeSince: [] }] },
    objects,
    now,
  } as unknown as ModelQueryServices;
  return { services, objects, models };
}

async function request(services: ModelQueryServices, path: string, pathParameters: Record<string, string> | null) {
  const route = ROUTES.find(
    ({ function: name, path: pattern }) =>
      name === 'explanations' &&
      pattern.split('/').length === path.split('/').length &&
      pattern.split('/').every((part, i) => part.startsWith('{') || part === path.split('/')[i]),
  );
  const sent = {
    resource: route?.path,
    httpMethod: 'GET',
    headers: {},
    pathParameters,
    multiValueQueryStringParameters: null,
  } as unknown as HttpRequest;
  return answerModelQuery(services, route as Route, sent);
}

async function ask(...asked: Parameters<typeof request>) {
  const answer = await request(...asked);
  return (answer.body as { json: () => Record<string, unknown> }).json();
}

const explain = (services: ModelQueryServices, user_id: string) => ask(services, PATH, { class_id: '5001', user_id });

describe('GET /v1/predictions/{class_id}/{user_id}/explanation', () => {
  it('gives contributions that add up to the stored risk', async () => {
    const { services, objects, models } = await world();
    const predictor = await loadActiveModel({ objects, models });
    const published = predictClass(day, predictor).rows.filter(({ insufficientData }) => !insufficientData);
    expect(published).toHaveLength(2);
    for (const { userId, risk } of published) {
      const told = (await explain(services, userId)) as {
        base_risk: number;
        other_contribution: number;
        risk: number;
        contributions: { contribution: number }[];
        themes: { theme: string; contribution: number; en: string | null; th: string | null }[];
      };
      const sum = told.contributions.reduce(
        (total, { contribution }) => total + contribution,
        told.base_risk + told.other_contribution,
      );
      const themes = told.themes.reduce(
        (total, { contribution }) => total + contribution,
        told.base_risk + told.other_contribution,
      );
      expect(themes).toBeCloseTo(risk, 9);
      expect(faultsOf(SCHEMAS.Explanation!, told)).toEqual([]);
      expect(told.risk).toBe(risk);
      expect(sum).toBeCloseTo(risk, 9);
    }
  });

  it('says which model and run it speaks of, strongest contribution first', async () => {
    const told = await explain((await world()).services, '8');
    expect(told).toMatchObject({
      class_id: '5001',
      user_id: '8',
      run_date: '2023-06-30',
      model_version: model.version,
      explanation: 'shapley',
    });
    const sizes = (told.contributions as { contribution: number }[]).map(({ contribution }) => Math.abs(contribution));
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  it('tells the themes in words, in both languages', async () => {
    const { themes } = (await explain((await world()).services, '8')) as {
      themes: { theme: string; en: string | null; th: string | null }[];
    };
    expect(themes).toContainEqual(
      expect.objectContaining({
        theme: 'activity',
        en: '40 page loads so far; class median 7.5',
        th: 'เปิดหน้าเว็บ 40 ครั้ง ค่ามัธยฐานของชั้นเรียน 7.5',
      }),
    );
    // nobody has a mark: there is nothing to say of it beside the class
    expect(themes.filter(({ theme, en }) => theme === 'hand_ins' && en !== null)).toEqual([]);
  });

  it('explains the plain rule while no model was active', async () => {
    const told = await explain((await world(null)).services, '8');
    expect(told).toMatchObject({ method: 'baseline', explanation: 'rule', model_version: null, other_contribution: 0 });
    // of five levels two are below the third
    expect(told).toMatchObject({ required_level: 3, base_risk: 0.4 });
    const contribution = expect.closeTo(Number(told.risk) - 0.4, 9);
    expect(told.contributions).toEqual([expect.objectContaining({ theme: 'marks', contribution })]);
  });

  it('withholds of a learner with too little data what the prediction withholds', async () => {
    const told = await explain((await world()).services, '10');
    expect(told).toMatchObject({ insufficient_data: true, risk: null, base_risk: null, other_contribution: null });
    expect([told.themes, told.contributions]).toEqual([[], []]);
    expect(faultsOf(SCHEMAS.Explanation!, told)).toEqual([]);
    expect(await explain((await world()).services, '8')).toMatchObject({ insufficient_data: false });
  });

  it('is not found while the class is not ongoing: it has no predictions', async () => {
    const { services } = await world();
    await expect(explain({ ...services, heads: async () => [] }, '8')).rejects.toThrow(
      'class 5001 has no predictions of 2023-06-30: it was not ongoing',
    );
  });

  it('explains nothing of a class on which the run failed', async () => {
    const { services } = await world();
    const failedClasses = [{ id: '5001', reason: 'not_predicted', since: DAY }];
    const manifest = async () => ({ failedClasses }) as unknown as RunManifest;
    await expect(explain({ ...services, manifest, heads: async () => [] }, '8')).rejects.toThrow(
      'class 5001 has no predictions of 2023-06-30: it could not be built; ask with the run_date that /v1/classes/5001/predictions answers',
    );
    // an earlier run of the date had built it, and with another model than the newest
    const latest = async () => ({ runDate: DAY, generatedAt: '', modelVersion: null, method: 'baseline' as const });
    expect(await explain({ ...services, manifest, latest }, '8')).toMatchObject({
      insufficient_data: false,
      explanation: 'shapley',
      model_version: model.version,
      method: 'model',
    });
  });

  it('tells a model in use that cannot be read from an earlier one', async () => {
    const { services, objects, models } = await world();
    objects.bodies.delete(model.key);
    await expect(explain(services, '8')).rejects.toThrow(ModelRefusedError);
    const active = (await models.active())!;
    await models.activate('outcome', { ...active, version: '20230701-0123456789ab' }, active.version);
    const earlier = explain(services, '8');
    await expect(earlier).rejects.toThrow(NotFoundError);
    await expect(earlier).rejects.toThrow(`model ${model.version}, which made the prediction, cannot be read any more`);
  });

  it('is not found for another learner, class or model', async () => {
    const { services } = await world();
    await expect(explain(services, '77')).rejects.toThrow('class 5001 had no learner 77 on 2023-06-30');
    await expect(ask(services, PATH, { class_id: '6', user_id: '7' })).rejects.toThrow('class 6 had no learner 7');
    await expect(explain((await world('20200101-000000000000')).services, '7')).rejects.toThrow('no model 20200101');
  });
});

describe('GET /v1/models', () => {
  it('shows how a version compared in the shadow', async () => {
    const { services, models } = await world();
    const shadow = { version: model.version, beside: 'old', since: DAY, days: 2, ended: null };
    await models.beginShadow('outcome', shadow, null);
    const body = await ask(services, '/v1/models', {});
    expect(body).toMatchObject({
      models: [{ shadow_days: [{ run_date: '2023-06-30', rows: 8, changed: 2, changed_share: 0.25, fault: null }] }],
      shadow: { version: model.version, since: '2023-06-30', run_dates: 2, outcome: null },
    });
    expect(faultsOf(SCHEMAS.Models!, body)).toEqual([]);
  });

  it('tells how a shadow ended, and a day on which there was nothing to compare', async () => {
    const { services, models } = await world();
    const ended = { outcome: 'refused' as const, at: '2023-06-30T20:00:00.000Z', reasons: ['2 of 8 changed'] };
    await models.beginShadow('outcome', { version: model.version, beside: 'old', since: DAY, days: 2, ended }, null);
    const shadowDays = async () => [
      { ...DAY_IN_SHADOW, rows: 0, changed: 0, fault: 'not there' },
      { ...DAY_IN_SHADOW, rows: 3, changed: 1 },
    ];
    const body = await ask({ ...services, shadowDays }, '/v1/models', {});
    expect(body).toMatchObject({
      models: [{ shadow_days: [{ changed_share: 0, fault: 'not there' }, { changed_share: 0.333333 }] }],
      shadow: { outcome: 'refused', ended_at: '2023-06-30T20:00:00.000Z', reasons: ['2 of 8 changed'] },
    });
    expect(faultsOf(SCHEMAS.Models!, body)).toEqual([]);
  });

  it('lists the versions and hands out the published card', async () => {
    const { services } = await world();
    expect((await ask(services, '/v1/models', null)).models).toMatchObject([
      { version: model.version, status: 'active', reasons: [] },
    ]);
    const card = (version: string) => ask(services, `/v1/models/${version}/card`, { version });
    expect(await card(model.version)).toEqual({ version: 'as published' });
    await expect(card('20200101-000000000000')).rejects.toThrow(/no model card of version 20200101/);
    await expect(card('..secrets')).rejects.toThrow(/version/);
  });

  it('tells a card that was renewed from the one before', async () => {
    const { services, objects } = await world();
    const tag = async () =>
      (await request(services, `/v1/models/${model.version}/card`, { version: model.version })).etag;
    const before = await tag();
    expect(await tag()).toBe(before);
    await objects.put(model.key.replace('.json', '.card.json'), '{"version":"renewed"}');
    expect(await tag()).not.toBe(before);
  });
});
