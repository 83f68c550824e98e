import { addDays, type Day, parseDay } from '../../../shared/base/day';
import type { ClassPredictions } from '../../../shared/contracts/prediction';
import type { ShadowDay } from '../../../shared/contracts/shadow';
import { checkOutcomeModel } from '../../../shared/outcomes/check-outcome-model';
import { compareClass, shadowDay, shadowVerdict } from '../../../shared/outcomes/compare-shadow';
import { loadActiveModel, loadModel } from '../../../shared/outcomes/load-model';
import { prepareDay } from '../../../shared/outcomes/prepare-day';
import { openShadow, type ShadowEvent, type ShadowServices } from '../../../shared/outcomes/run-shadow';
import { promote } from '../../../shared/registry/promote';
import { swapModel } from '../../../shared/registry/swap-model';
import { memoryObjects, memoryRegistry } from './in-memory';
import { sealedModel } from './sealed-model';
import { makeWorld } from './world';

const [june, july, august] = [sealedModel('20230401'), sealedModel('20230501', 2), sealedModel('20230502', 3)];
const FIRST = parseDay('20230508');
const now = () => new Date('2023-05-07T20:00:00Z');

/** The small university with an active model and a candidate in the shadow for two run dates. */
async function shadowed(limits: Partial<ShadowServices['limits']> = {}, failAt = Number.POSITIVE_INFINITY) {
  const made = makeWorld();
  const objects = memoryObjects(Object.fromEntries([june, july, august].map(({ key, bytes }) => [key, bytes])));
  const models = memoryRegistry();
  const checks = { outcome: checkOutcomeModel };
  for (const one of [june, july]) await swapModel({ objects, models, checks, shadowDays: { outcome: 2 }, now }, one);
  const days = new Map<string, ShadowDay>();
  const events: ShadowEvent[] = [];
  const shadow: { -readonly [K in keyof ShadowServices]: ShadowServices[K] } = {
    objects,
    models,
    checks,
    now,
    limits: { shadowMaxChanged: 1, shadowMaxShift: 1, ...limits },
    comparisons: {
      record: async (_kind, day) => void days.set(day.runDate, JSON.parse(JSON.stringify(day))),
      list: async () => [...days.values()],
    },
    loadPredictor: (version) => loadModel({ models, objects }, version),
    report: (event) => void events.push(event),
  };
  let writes = 0;
  const dying = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (++writes === failAt) throw new Error('gone');
      return work(...args);
    };
  };
  const brittle = {
    ...shadow,
    models: {
      ...models,
      record: dying(models.record),
      activate: dying(models.activate),
      endShadow: dying(models.endShadow),
    },
    comparisons: { ...shadow.comparisons, record: dying(shadow.comparisons.record) },
    loadPredictor: (version: string) => shadow.loadPredictor(version),
  };
  const services = {
    ...made.services,
    loadPredictor: () => loadActiveModel({ models, objects }),
    openShadow: (active: Parameters<typeof openShadow>[1]) => openShadow(brittle, active),
  };
  const run = (offset: number, force = false) =>
    prepareDay(services, { runDate: addDays(FIRST, offset), force, dryRun: false, hops: 0, owner: 'test' });
  return { ...made, services, objects, models, days, events, run, shadow };
}

/** From now on the candidate answers the opposite of what its file says. */
function contradict({ shadow, models, objects }: Awaited<ReturnType<typeof shadowed>>): void {
  shadow.loadPredictor = async (version) => {
    const model = await loadModel({ models, objects }, version);
    return { ...model, levelOf: (probabilities) => 6 - model.levelOf(probabilities) };
  };
}

const served = (world: ReturnType<typeof makeWorld>['world'], runDate: Day) =>
  [...world.items]
    .filter(([key]) => key.startsWith('predictions/') && key.endsWith(runDate))
    .map(([, text]) => JSON.parse(text) as ClassPredictions);

describe('a daily run with a shadow', () => {
  it('serves the active model, compares every prediction, and promotes after the days have passed', async () => {
    const { run, world, models, days, events } = await shadowed();
    await run(0);
    const counted = served(world, FIRST).flatMap(({ rows }) => rows.filter((row) => !row.insufficientData));
    const [day] = [...days.values()];
    expect(day).toMatchObject({ runDate: FIRST, version: july.version, beside: june.version, fault: null });
    expect(day?.rows).toBe(counted.length);
    expect(day?.rows).toBeGreaterThan(5);
    expect(day?.levels.active).toEqual([1, 2, 3, 4, 5].map((n) => counted.filter(({ level }) => level === n).length));
    expect((await models.active())?.version).toBe(june.version);
    expect(await run(1)).toMatchObject({ modelVersion: june.version });
    expect((await models.active())?.version).toBe(july.version);
    expect((await models.shadow())?.ended).toMatchObject({ outcome: 'promoted' });
    expect(events.map(({ event }) => event)).toEqual(['compared', 'compared', 'promoted']);
    expect(await run(2)).toMatchObject({ modelVersion: july.version });
    expect(days.size).toBe(2);
  });

  it('writes the same predictions as a run without one', async () => {
    const [beside, alone] = [await shadowed(), await shadowed()];
    await beside.run(0);
    await prepareDay(
      { ...alone.services, openShadow: async () => null },
      { runDate: FIRST, force: false, dryRun: false, hops: 0, owner: 'test' },
    );
    expect(served(beside.world, FIRST)).toEqual(served(alone.world, FIRST));
  });

  it('counts a run date once, however often it is built', async () => {
    const { run, models, days } = await shadowed();
    await run(0);
    const before = [...days];
    for (let i = 0; i < 3; i++) await run(0, true);
    expect([...days]).toEqual(before);
    expect((await models.shadow())?.ended).toBeNull();
  });

  it('refuses a candidate that is too far from the active model, with the figures', async () => {
    const made = await shadowed({ shadowMaxChanged: 0.5, shadowMaxShift: 0.5 });
    const { run, models, events } = made;
    contradict(made);
    for (const offset of [0, 1]) await run(offset);
    const ended = (await models.shadow())?.ended;
    expect(ended?.outcome).toBe('refused');
    expect(ended?.reasons).toEqual([
      expect.stringMatching(/^in shadow 100 % of \d+ predictions on 2 run dates .* had another level; allowed: 50 %$/),
      expect.stringMatching(/^in shadow the mix of levels moved by [\d.]+ % of \d+ predictions .* allowed: 50 %$/),
    ]);
    expect((await models.active())?.version).toBe(june.version);
    expect(await models.get('outcome', july.version)).toMatchObject({ status: 'rejected', reasons: ended?.reasons });
    expect(events.at(-1)).toEqual({ event: 'refused', version: july.version, reasons: ended?.reasons });
  });

  it.each<[string, (made: Awaited<ReturnType<typeof shadowed>>) => void, RegExp]>([
    ['file is gone', ({ objects }) => void objects.bodies.delete(july.key), /is gone/],
    ['file is altered', ({ objects }) => void objects.bodies.set(july.key, Buffer.from(june.bytes)), /has hash/],
    [
      'code throws',
      ({ shadow, models, objects }) => {
        shadow.loadPredictor = async (version) => ({
          ...(await loadModel({ models, objects }, version)),
          predict: () => {
            throw new Error('no such input');
          },
        });
      },
      /class 500\d could not be predicted: no such input/,
    ],
    [
      'answers are no numbers',
      ({ shadow, models, objects }) => {
        shadow.loadPredictor = async (version) => ({
          ...(await loadModel({ models, objects }, version)),
          predict: ({ rows }) => rows.map(() => [Number.NaN, 0, 0, 0, 1]),
        });
      },
      /not finite/,
    ],
  ])('a candidate whose %s is refused at once; the day is as ever', async (_, damage, reason) => {
    const made = await shadowed();
    damage(made);
    expect(await made.run(0)).toMatchObject({ status: 'completed', modelVersion: june.version });
    expect(made.days.get(FIRST)).toMatchObject({ rows: 0, fault: expect.stringMatching(reason) });
    expect((await made.models.shadow())?.ended).toMatchObject({
      outcome: 'refused',
      reasons: [expect.stringMatching(reason)],
    });
    expect((await made.models.active())?.version).toBe(june.version);
  });

  it('a store that does not answer is no fault of the candidate: the day goes on, the shadow too', async () => {
    const made = await shadowed();
    const { loadPredictor } = made.shadow;
    made.shadow.loadPredictor = async () => Promise.reject(new Error('timeout'));
    expect((await made.run(0)).status).toBe('completed');
    expect(made.events).toEqual([{ event: 'failed', error: expect.objectContaining({ message: 'timeout' }) }]);
    made.shadow.loadPredictor = loadPredictor;
    for (const offset of [1, 2]) await made.run(offset);
    expect((await made.models.active())?.version).toBe(july.version);
  });

  it('takes no notice of a run date from before it began', async () => {
    const made = await shadowed();
    const begun = (await made.models.shadow())!;
    await made.models.beginShadow('outcome', { ...begun, since: addDays(FIRST, 1) }, begun);
    await made.run(0);
    expect([...made.days.keys()]).toEqual([]);
    await made.run(1);
    expect([...made.days.keys()]).toEqual([addDays(FIRST, 1)]);
  });

  it('is not compared while the day itself is short of time', async () => {
    const made = await shadowed();
    made.services.remainingMs = () => 60_000;
    expect((await made.run(0)).status).toBe('completed');
    expect(made.days.get(FIRST)).toMatchObject({ rows: 0, fault: null });
    expect((await made.models.shadow())?.ended).toBeNull();
  });

  it.each([1, 2, 3, 4, 5])('cut off before its write %i, it ends as ever on a later run', async (failAt) => {
    const made = await shadowed({}, failAt);
    const offsets = [0, 1, 2, 3];
    for (const offset of offsets) expect((await made.run(offset)).status).toBe('completed');
    expect(made.events.filter(({ event }) => event === 'failed')).toHaveLength(1);
    expect((await made.models.active())?.version).toBe(july.version);
    expect((await made.models.shadow())?.ended?.outcome).toBe('promoted');
    expect((await made.models.get('outcome', july.version))?.status).toBe('active');
  });

  describe('while a day is built', () => {
    /** Runs both days of the shadow; `meanwhile` happens during the second. */
    async function during(
      made: Awaited<ReturnType<typeof shadowed>>,
      meanwhile: (services: ShadowServices) => Promise<unknown>,
    ): Promise<void> {
      await made.run(0);
      const { openShadow: open } = made.services;
      made.services.openShadow = async (active) => {
        const opened = await open(active);
        await meanwhile(made.shadow);
        return opened;
      };
      await made.run(1);
    }

    it('a candidate that a newer one replaces does not go live any more', async () => {
      const made = await shadowed();
      await during(made, (services) => swapModel({ ...services, shadowDays: { outcome: 2 } }, august));
      expect((await made.models.active())?.version).toBe(june.version);
      expect(await made.models.shadow()).toMatchObject({ version: august.version, ended: null });
      expect(await made.models.get('outcome', july.version)).toMatchObject({ leftShadow: 'replaced' });
    });

    it('a candidate that an operator promotes is not refused any more', async () => {
      const made = await shadowed({ shadowMaxChanged: 0 });
      contradict(made);
      await during(made, (services) => promote(services, july.version, { kind: 'outcome' }));
      expect((await made.models.active())?.version).toBe(july.version);
      expect(made.models.records.get(july.version)).toMatchObject({ status: 'active', reasons: [] });
      expect(made.events.map(({ event }) => event)).not.toContain('refused');
    });
  });

  it('ends at once beside an active model that cannot be used: the candidate is better than the plain rule', async () => {
    const made = await shadowed();
    made.objects.bodies.delete(june.key);
    expect(await made.run(0)).toMatchObject({ status: 'completed', method: 'baseline' });
    expect(made.events).toEqual([{ event: 'promoted', version: july.version }]);
    expect([made.days.size, (await made.models.shadow())?.ended]).toEqual([
      0,
      expect.objectContaining({ outcome: 'promoted' }),
    ]);
    expect(await made.run(1)).toMatchObject({ method: 'model', modelVersion: july.version });
  });

  it('beside an active model that cannot be used, a candidate that cannot be used either stays out', async () => {
    const made = await shadowed();
    for (const { key } of [june, july]) made.objects.bodies.delete(key);
    expect(await made.run(0)).toMatchObject({ status: 'completed', method: 'baseline' });
    expect(made.events).toEqual([
      { event: 'refused', version: july.version, reasons: [`the file of ${july.version} is gone`] },
    ]);
    expect((await made.models.active())?.version).toBe(june.version);
  });
});

describe('the comparison of a run date', () => {
  const row = (userId: string, level: number, risk: number, insufficientData = false) =>
    ({ userId, level, risk, atRisk: risk >= 0.5, insufficientData }) as ClassPredictions['rows'][number];
  const of = (...rows: ReturnType<typeof row>[]) => ({ rows }) as unknown as ClassPredictions;
  const running = { version: 'new', beside: 'old', since: FIRST, days: 1, ended: null };
  const one = compareClass(
    of(row('1', 1, 0.9), row('2', 4, 0.1), row('3', 2, 0.6)),
    of(row('1', 1, 0.8), row('2', 3, 0.5), row('3', 3, 0.4)),
  );
  const two = compareClass(of(row('4', 3, 0.2), row('5', 1, 0.9, true)), of(row('4', 3, 0.2), row('5', 5, 0, true)));
  const day = shadowDay(running, FIRST, [one, two], null);

  it('counts what is published, and nothing of learners without a level', () => {
    expect(day).toEqual({
      runDate: FIRST,
      version: 'new',
      beside: 'old',
      rows: 4,
      changed: 2,
      levels: { active: [1, 1, 1, 1, 0], shadow: [1, 0, 3, 0, 0] },
      meanRisk: { active: 0.45, shadow: 0.475 },
      riskDifference: 0.175,
      atRisk: { active: 1, shadow: 1, both: 1 },
      fault: null,
    });
  });

  it('tells who is at risk by one of the two alone', () => {
    const risks = (...all: number[]) => of(...all.map((risk, i) => row(`${i}`, 3, risk)));
    const { atRisk } = compareClass(risks(0.9, 0.9, 0.9, 0.6, 0.6, 0.1), risks(0.9, 0.8, 0.5, 0.1, 0.2, 0.6));
    expect(atRisk).toEqual({ active: 2, shadow: 1, both: 3 });
  });

  it('counts nothing where the shadow was at fault', () => {
    const faulty = shadowDay(running, FIRST, [one, two], 'no such input');
    expect(faulty).toMatchObject({ rows: 0, changed: 0, meanRisk: { active: 0, shadow: 0 }, fault: 'no such input' });
    expect(shadowVerdict(running, [day, faulty], { shadowMaxChanged: 1, shadowMaxShift: 1 })).toEqual({
      promote: false,
      reasons: [`in shadow on run date ${FIRST}: no such input`],
    });
  });

  it.each<[string, Parameters<typeof shadowVerdict>[2], boolean]>([
    ['at the limits', { shadowMaxChanged: 0.5, shadowMaxShift: 0.5 }, true],
    ['too many changed', { shadowMaxChanged: 0.49, shadowMaxShift: 0.5 }, false],
    ['too far a shift', { shadowMaxChanged: 0.5, shadowMaxShift: 0.49 }, false],
  ])('%s', (_, limits, promoted) => expect(shadowVerdict(running, [day], limits)?.promote).toBe(promoted));

  it.each<[string, ShadowDay]>([
    ['no class is ongoing', shadowDay(running, FIRST, [], null)],
    ['it was before the shadow began', { ...day, runDate: '20230507' as Day }],
    ['it was beside another model', { ...day, beside: 'older' }],
  ])('a run date does not count when %s', (_, uncounted) => {
    expect(shadowVerdict(running, [uncounted], { shadowMaxChanged: 1, shadowMaxShift: 1 })).toBeNull();
  });
});
