import type { ModelContent } from '../../../shared/model/artifact';
import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { promote, rollback } from '../../../shared/registry/promote';
import { type SwapServices, swapModel } from '../../../shared/registry/swap-model';
import { memoryObjects, memoryRegistry, now } from '../outcomes/in-memory';
import { scores, sealedModel } from '../outcomes/sealed-model';

const [june, july, august] = [sealedModel('20230601'), sealedModel('20230701'), sealedModel('20230801')];
const beside = (version: string): Partial<ModelContent> => ({
  metrics: {
    overall: { rows: 9, model: scores(0.5), prior: scores(0), currentLevel: scores(0.3) },
    byPoint: [],
    active: {
      version,
      rows: 9,
      model: scores(0.5),
      active: scores(0.5),
      brierDifference: { mean: 0, low: 0, high: 0 },
    },
  },
});
const forced = sealedModel('20230901', 1, { forced: true });
const stranger = sealedModel('20230901', 2, beside('20230101-aaaaaaaaaaaa'));
const files = [june, july, august, forced, stranger];

async function world(shadowDays = 2) {
  const objects = memoryObjects(Object.fromEntries(files.map(({ key, bytes }) => [key, bytes])));
  const models = memoryRegistry();
  const services = {
    objects,
    models,
    checks: { outcome: checkOutcomeModel },
    shadowDays: { outcome: shadowDays },
    now,
  };
  expect(await swapModel(services, june)).toMatchObject({ status: 'promoted' });
  return services;
}
const activeOf = async ({ models }: SwapServices) => (await models.active('outcome'))?.version;
const recordOf = async ({ models }: SwapServices, { version }: { version: string }) => models.get('outcome', version);

describe('a candidate with days in the shadow to pass', () => {
  it('waits beside the active model; the very first model has nobody to wait beside', async () => {
    const services = await world();
    const inShadow = { status: 'shadow', version: july.version, beside: june.version, days: 2 };
    expect(await swapModel(services, july)).toEqual(inShadow);
    expect(await activeOf(services)).toBe(june.version);
    expect((await recordOf(services, july))?.status).toBe('shadow');
    const shadow = await services.models.shadow();
    expect(shadow).toEqual({ version: july.version, beside: june.version, since: '20230701', days: 2, ended: null });
    expect(await swapModel(services, july)).toEqual(inShadow);
    expect(await services.models.shadow()).toEqual(shadow);
    expect(services.models.records.get(july.version)).toMatchObject({ status: 'candidate', reasons: [] });
    expect(services.models.records.get(july.version)?.leftShadow).toBeUndefined();
  });

  it('goes on waiting when the active model beside it is told again', async () => {
    const services = await world();
    await swapModel(services, july);
    expect(await swapModel(services, june)).toEqual({ status: 'already_active', version: june.version });
    expect(await services.models.shadow()).toMatchObject({ version: july.version, ended: null });
    expect((await recordOf(services, july))?.status).toBe('shadow');
  });

  it('gives way to a newer one and does not come back; an older one does not push it out', async () => {
    const services = await world();
    for (const one of [july, august, july]) await swapModel(services, one);
    expect(await services.models.shadow()).toMatchObject({ version: august.version, ended: null });
    expect(await recordOf(services, july)).toMatchObject({ status: 'rejected', leftShadow: 'replaced' });
    const other = await world();
    await swapModel(other, august);
    expect(await swapModel(other, july)).toMatchObject({ status: 'ignored', reason: expect.stringContaining('older') });
    expect(await other.models.shadow()).toMatchObject({ version: august.version, ended: null });
  });

  it('is over once it is promoted by hand', async () => {
    const services = await world();
    await swapModel(services, july);
    expect(await promote(services, july.version, { kind: 'outcome' })).toEqual({
      from: june.version,
      to: july.version,
    });
    expect((await services.models.shadow())?.ended).toMatchObject({ outcome: 'promoted' });
    expect((await recordOf(services, july))?.status).toBe('active');
  });

  it.each<[string, (services: Awaited<ReturnType<typeof world>>) => Promise<unknown>]>([
    ['a model trained with force', (services) => swapModel(services, forced)],
    ['a promotion by hand', (services) => promote(services, forced.version, { kind: 'outcome' })],
  ])('is over, with the reason, when %s changes the active model', async (_, move) => {
    const services = await world();
    await services.models.record('outcome', { ...(await recordOf(services, june))!, ...forced, status: 'candidate' });
    await swapModel(services, july);
    await move(services);
    expect(await activeOf(services)).toBe(forced.version);
    expect((await services.models.shadow())?.ended).toMatchObject({
      outcome: 'refused',
      reasons: [
        expect.stringContaining(`${forced.version} went live while this model was compared with ${june.version}`),
      ],
    });
    expect((await recordOf(services, july))?.status).toBe('rejected');
  });

  it('is over on a rollback, stays out whatever event is repeated, and comes back by force alone', async () => {
    const services = await world(0);
    await swapModel(services, july);
    const waiting = { ...services, shadowDays: { outcome: 2 } };
    await swapModel(waiting, august);
    await rollback(waiting, 'outcome');
    expect(await activeOf(waiting)).toBe(june.version);
    expect(await swapModel(waiting, august)).toMatchObject({ status: 'ignored' });
    await expect(promote(waiting, august.version, { kind: 'outcome' })).rejects.toThrow(
      'went live while this model was compared',
    );
    expect(await promote(waiting, august.version, { kind: 'outcome', force: true })).toMatchObject({
      to: august.version,
    });
    expect((await recordOf(waiting, august))?.status).toBe('active');
  });

  it.each([1, 2, 3])(
    'cut off before its write %i while it takes an older one’s place, the repeated event ends as ever',
    async (failAt) => {
      const services = await world();
      await swapModel(services, july);
      let writes = 0;
      const dying = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
        return async (...args: A): Promise<R> =>
          ++writes === failAt ? Promise.reject(new Error('killed')) : work(...args);
      };
      const { record, beginShadow } = services.models;
      const models = { ...services.models, record: dying(record), beginShadow: dying(beginShadow) };
      await expect(swapModel({ ...services, models }, august)).rejects.toThrow('killed');
      expect(['shadow', 'rejected']).toContain((await recordOf(services, july))?.status);
      expect(await activeOf(services)).toBe(june.version);
      expect(await swapModel(services, august)).toMatchObject({ status: 'shadow', version: august.version });
      expect(await recordOf(services, july)).toMatchObject({ status: 'rejected', leftShadow: 'replaced' });
      expect((await recordOf(services, august))?.status).toBe('shadow');
    },
  );

  it('takes nothing off the record of one that goes live at this moment, and waits beside that one', async () => {
    const services = await world();
    await swapModel(services, july);
    let promoted = false;
    const shadow = async () => {
      const seen = await services.models.shadow();
      if (!promoted) await promote(services, july.version, { kind: 'outcome' });
      promoted = true;
      return seen;
    };
    const raced = { ...services, models: { ...services.models, shadow } };
    expect(await swapModel(raced, august)).toMatchObject({ status: 'shadow', beside: july.version });
    expect(await services.models.shadow()).toMatchObject({
      version: august.version,
      beside: july.version,
      ended: null,
    });
    expect(services.models.records.get(july.version)).toMatchObject({ status: 'active', reasons: [] });
  });

  it('another swap that is faster makes it look again', async () => {
    const services = await world();
    const { beginShadow } = services.models;
    let raced = false;
    const models = {
      ...services.models,
      beginShadow: async (...[kind, next, expected]: Parameters<typeof beginShadow>) => {
        if (!raced) await beginShadow(kind, { ...next, version: '20230630-000000000000' }, expected);
        raced = true;
        return beginShadow(kind, next, expected);
      },
    };
    expect(await swapModel({ ...services, models }, july)).toMatchObject({ status: 'shadow' });
    expect(await services.models.shadow()).toMatchObject({ version: july.version });
  });
});

it('a rollback leads to a model that went live and was cut off before that was on its record', async () => {
  const compared = sealedModel('20230715', 1, beside(june.version));
  const services = await world(0);
  await services.objects.put(compared.key, compared.bytes);
  await swapModel(services, compared);
  services.models.records.set(compared.version, { ...(await recordOf(services, compared))!, status: 'candidate' });
  await swapModel(services, august);
  expect(await rollback(services, 'outcome')).toEqual({ from: august.version, to: compared.version });
});

it.each([
  [0, 'promoted'],
  [2, 'shadow'],
])('a model that was compared with the active one passes (%i days in the shadow)', async (days, status) => {
  const services = await world(days);
  const compared = sealedModel('20230715', 1, beside(june.version));
  await services.objects.put(compared.key, compared.bytes);
  expect(await swapModel(services, compared)).toMatchObject({ status, version: compared.version });
});

it('a model that was compared with another than the active one is refused, but by force', async () => {
  for (const days of [0, 2]) {
    const services = await world(days);
    const result = await swapModel(services, stranger);
    expect(result).toMatchObject({
      status: 'rejected',
      reasons: [expect.stringContaining(`compared with 20230101-aaaaaaaaaaaa, but ${june.version} is active now`)],
    });
    expect((await recordOf(services, stranger))?.status).toBe('rejected');
    await expect(promote(services, stranger.version, { kind: 'outcome' })).rejects.toThrow('is active now');
    expect(await promote(services, stranger.version, { kind: 'outcome', force: true })).toMatchObject({
      to: stranger.version,
    });
  }
});
