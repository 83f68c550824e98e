import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { FEATURE_SCHEMA, loadActiveModel } from '../../../shared/outcomes/load-model';
import { promote, rollback } from '../../../shared/registry/promote';
import { swapModel } from '../../../shared/registry/swap-model';
import { memoryObjects, memoryRegistry, now } from '../outcomes/in-memory';
import { asked, scores, sealedModel } from '../outcomes/sealed-model';

const [june, july, august] = [sealedModel('20230601'), sealedModel('20230701'), sealedModel('20230801')];
const refused = {
  metrics: {
    overall: { rows: 9, model: scores(-0.5), prior: scores(0), currentLevel: scores(0) },
    byPoint: [],
    active: null,
  },
};
const bad = sealedModel('20230901', 1, refused);

function world() {
  const objects = memoryObjects(Object.fromEntries([june, july, august, bad].map(({ key, bytes }) => [key, bytes])));
  return { objects, models: memoryRegistry(), checks: { outcome: checkOutcomeModel }, now };
}
const activeVersion = async (services: ReturnType<typeof world>) => (await services.models.active())?.version;
const statusOf = async (services: ReturnType<typeof world>, version: string) =>
  (await services.models.get('outcome', version))?.status;

describe('a new model', () => {
  it('goes live and retires the one before it', async () => {
    const services = world();
    expect(await swapModel(services, june)).toEqual({ status: 'promoted', version: june.version, previous: null });
    expect(await swapModel(services, july)).toEqual({
      status: 'promoted',
      version: july.version,
      previous: june.version,
    });
    expect(await services.models.active()).toEqual({
      version: july.version,
      key: july.key,
      sha256: july.sha256,
      versionId: null,
      activatedAt: '2023-07-01T00:00:00.000Z',
      previous: june.version,
    });
    expect([await statusOf(services, june.version), await statusOf(services, july.version)]).toEqual([
      'retired',
      'active',
    ]);
  });

  it('refused by the gate stays out and is on record with the reasons; force lets it in, on record too', async () => {
    const services = world();
    await swapModel(services, june);
    const result = await swapModel(services, bad);
    expect(result).toMatchObject({ status: 'rejected', reasons: [expect.stringContaining('kappa -0.5')] });
    expect(services.models.records.get(bad.version)).toMatchObject({
      status: 'rejected',
      reasons: [expect.stringContaining('kappa')],
    });
    expect(await activeVersion(services)).toBe(june.version);
    expect(await swapModel(services, { ...bad, force: true })).toMatchObject({ status: 'promoted' });
    expect(services.models.records.get(bad.version)?.metrics).toMatchObject({
      overruled: [expect.stringContaining('kappa')],
    });
    expect(await swapModel(services, bad)).toMatchObject({ status: 'already_active' });
  });

  it('trained with force passes the gate by itself', async () => {
    const services = world();
    const forced = sealedModel('20230901', 1, { ...refused, forced: true });
    services.objects.bodies.set(forced.key, Buffer.from(forced.bytes));
    expect(await swapModel(services, forced)).toMatchObject({ status: 'promoted' });
  });
});

describe('a corrupt file is rejected with reasons; the active model stays', () => {
  it.each<[string, (bytes: string) => string, string]>([
    ['cut off', (b) => b.slice(0, 500), 'not JSON'],
    ['empty', () => '', 'empty'],
    ['not JSON', () => 'PK\u0003\u0004', 'not JSON'],
    ['altered', (b) => b.replace('"seed":1', '"seed":3'), 'hash is'],
    ['old schema', (b) => b.replace('"schemaVersion":5', '"schemaVersion":0'), 'schema version is 0'],
    ['other features', (b) => b.replace(FEATURE_SCHEMA.featureHash, 'ffffffffffff'), 'feature hash'],
    ['other levels', (b) => b.replace('"classes":[1,5]', '"classes":[0,9]'), 'classes'],
    ['polluting', (b) => b.replace('{', '{"__proto__":{"a":1},'), '__proto__'],
    ['another model under its name', () => june.bytes, `file holds version ${june.version}`],
  ])('%s', async (_, damage, reason) => {
    const services = world();
    await swapModel(services, june);
    services.objects.bodies.set(july.key, Buffer.from(damage(july.bytes)));
    const result = await swapModel(services, july);
    expect(result).toMatchObject({ status: 'rejected', version: july.version });
    expect('reasons' in result && result.reasons.join()).toContain(reason);
    expect(services.models.records.get(july.version)?.status).toBe('rejected');
    expect(await activeVersion(services)).toBe(june.version);
  });
});

describe('events that change nothing', () => {
  it.each([
    'uploads/x.csv',
    'models/outcome/model20230601-0123456789ab.card.json',
    'models/outcome/model20230601-0123456789AB.json',
    'models/outcome/model 20230601-0123456789ab.json',
    'models/outcome/model20230601%2D0123456789ab.json',
    'models/outcome/model20230601+0123456789ab.json',
    'models/outcome/โมเดล20230601-0123456789ab.json',
    'x/models/outcome/model20230601-0123456789ab.json',
    'models/grade/model20230601-0123456789ab.json',
    'models/outcome/model20230601-0123456789ab.json',
  ])('%s', async (key) => {
    const services = world();
    expect(await swapModel(services, { key })).toMatchObject({ status: 'ignored', reason: expect.any(String) });
    expect(services.models.records.size).toBe(0);
  });

  it('a repeated one', async () => {
    const services = world();
    await swapModel(services, june);
    const pointer = await services.models.active();
    expect(await swapModel(services, june)).toEqual({ status: 'already_active', version: june.version });
    expect(await services.models.active()).toEqual(pointer);
  });

  it('a late one: the newest date wins in any order', async () => {
    const services = world();
    for (const one of [august, june, july, june]) await swapModel(services, one);
    expect(await activeVersion(services)).toBe(august.version);
    expect(await statusOf(services, july.version)).toBe('candidate');
    expect(await swapModel(services, { ...june, force: true })).toMatchObject({ status: 'promoted' });
  });

  it('one of the same day: the later event wins', async () => {
    const services = world();
    const other = sealedModel('20230601', 2);
    await services.objects.put(other.key, other.bytes);
    await swapModel(services, june);
    expect(await swapModel(services, other)).toMatchObject({ status: 'promoted', previous: june.version });
  });

  it('a repeated one of a model that was rolled back', async () => {
    const services = world();
    await swapModel(services, june);
    await swapModel(services, july);
    await rollback(services, 'outcome');
    expect(await swapModel(services, july)).toMatchObject({ status: 'ignored' });
    expect(await activeVersion(services)).toBe(june.version);
  });

  it('a repeated one whose first call ended between pointer and record', async () => {
    const services = world();
    const { record } = services.models;
    let calls = 0;
    const failing = {
      ...services.models,
      record: async (...args: Parameters<typeof record>) =>
        ++calls === 2 ? Promise.reject(new Error('gone')) : record(...args),
    };
    await expect(swapModel({ ...services, models: failing }, june)).rejects.toThrow('gone');
    expect(await swapModel(services, june)).toMatchObject({ status: 'already_active' });
    expect(services.models.records.get(june.version)?.status).toBe('active');
  });
});

describe('two swaps at once', () => {
  /** Another swap slips in before each of the first `times` moves. */
  function raced(services: ReturnType<typeof world>, others: { version: string; key: string }[]) {
    const { activate, active } = services.models;
    const models: typeof services.models = {
      ...services.models,
      activate: async (kind, next, expected) => {
        const other = others.shift();
        if (other) await activate(kind, { ...next, ...other }, (await active())?.version ?? null);
        return activate(kind, next, expected);
      },
    };
    return { ...services, models };
  }

  it('the loser looks again and takes over from the winner', async () => {
    const services = world();
    expect(await swapModel(raced(services, [june]), july)).toMatchObject({
      status: 'promoted',
      previous: june.version,
    });
  });

  it('the loser stays out when the winner is newer', async () => {
    const services = world();
    expect(await swapModel(raced(services, [august]), july)).toMatchObject({ status: 'ignored' });
    expect(await activeVersion(services)).toBe(august.version);
  });

  it('gives up when it loses twice', async () => {
    await expect(
      swapModel(raced(world(), [june, { ...june, version: '20230602-000000000000' }]), july),
    ).rejects.toThrow('LOCK_LOST');
  });
});

describe('by hand', () => {
  it('rollback restores the version before, and a second one does not lead forward to the bad one', async () => {
    const services = world();
    await swapModel(services, june);
    const predicted = (await loadActiveModel(services))!.predictRows([asked(3)]);
    await swapModel(services, july);
    expect(await rollback(services, 'outcome')).toEqual({ from: july.version, to: june.version });
    expect(await activeVersion(services)).toBe(june.version);
    expect((await loadActiveModel(services))!.predictRows([asked(3)])).toEqual(predicted);
    expect(await statusOf(services, july.version)).toBe('retired');
    await expect(rollback(services, 'outcome')).rejects.toThrow('no earlier model');
    expect(await activeVersion(services)).toBe(june.version);
  });

  it('rollback without an earlier version says so', async () => {
    const services = world();
    await swapModel(services, june);
    await expect(rollback(services, 'outcome')).rejects.toThrow('no earlier model');
  });

  it('promote moves to a recorded version; to an older or a refused one only with force', async () => {
    const services = world();
    for (const one of [june, july, bad]) await swapModel(services, one);
    await expect(promote(services, june.version, { kind: 'outcome' })).rejects.toThrow('older than the active');
    expect(await promote(services, june.version, { kind: 'outcome', force: true })).toEqual({
      from: july.version,
      to: june.version,
    });
    expect(await promote(services, july.version, { kind: 'outcome' })).toEqual({
      from: june.version,
      to: july.version,
    });
    await expect(promote(services, bad.version, { kind: 'outcome' })).rejects.toThrow('kappa');
    expect(await promote(services, bad.version, { kind: 'outcome', force: true })).toEqual({
      from: july.version,
      to: bad.version,
    });
    await expect(promote(services, '20230101-000000000000', { kind: 'outcome' })).rejects.toThrow('no model 20230101');
  });

  it('never moves to a damaged file, force or not', async () => {
    const services = world();
    await swapModel(services, june);
    await swapModel(services, july);
    services.objects.bodies.set(june.key, Buffer.from(june.bytes.replace('"seed":1', '"seed":3')));
    await expect(promote(services, june.version, { kind: 'outcome', force: true })).rejects.toThrow('model refused');
    await expect(rollback(services, 'outcome')).rejects.toThrow('model refused');
    expect(await activeVersion(services)).toBe(july.version);
  });
});

describe('a file whose arrival came to nothing', () => {
  it('is promoted by its version, after the same checks', async () => {
    const services = world();
    await swapModel(services, june);
    expect(await promote(services, july.version, { kind: 'outcome' })).toEqual({
      from: june.version,
      to: july.version,
    });
    expect(services.models.records.get(july.version)).toMatchObject({ status: 'active', key: july.key });
    expect(await rollback(services, 'outcome')).toEqual({ from: july.version, to: june.version });
  });

  it('is refused as ever: by the gate, or as damaged', async () => {
    const services = world();
    await swapModel(services, june);
    await expect(promote(services, bad.version, { kind: 'outcome' })).rejects.toThrow('kappa');
    services.objects.bodies.set(july.key, Buffer.from('{'));
    await expect(promote(services, july.version, { kind: 'outcome', force: true })).rejects.toThrow('model refused');
    expect(await activeVersion(services)).toBe(june.version);
  });
});

describe('loading the active model', () => {
  it('is null before any', async () => expect(await loadActiveModel(world())).toBeNull());

  it('predicts five probabilities', async () => {
    const services = world();
    await swapModel(services, june);
    const loaded = await loadActiveModel(services);
    expect(loaded?.version).toBe(june.version);
    const [low, high] = loaded!.predictRows([asked(0), asked(19)]);
    expect(low![0]).toBeGreaterThan(0.9);
    expect(high![4]).toBeGreaterThan(0.9);
  });

  it('fails loudly when the file is gone, altered, or another than the registry knows', async () => {
    const services = world();
    await swapModel(services, june);
    services.objects.bodies.set(june.key, Buffer.from(july.bytes));
    await expect(loadActiveModel(services)).rejects.toThrow('has hash');
    services.objects.bodies.set(june.key, Buffer.from(june.bytes.slice(1)));
    await expect(loadActiveModel(services)).rejects.toThrow('not JSON');
    services.objects.bodies.delete(june.key);
    await expect(loadActiveModel(services)).rejects.toThrow('is gone');
  });
});
