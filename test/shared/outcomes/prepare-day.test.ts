import { setImmediate } from 'node:timers/promises';
import { type Day, dayRange, parseDay } from '../../../shared/base/day';
import { ModelRefusedError } from '../../../shared/base/errors';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import type { ClassPredictions } from '../../../shared/contracts/prediction';
import type { ClassSnapshot } from '../../../shared/features/class-view';
import { prepareDay } from '../../../shared/outcomes/prepare-day';
import { Killed, makeWorld, storedDays, visible } from './world';

const FIRST = parseDay('20230508');
const LAST = parseDay('20230516');

function ask(runDate: Day, given: Partial<Parameters<typeof prepareDay>[1]> = {}): Parameters<typeof prepareDay>[1] {
  return { runDate, force: false, dryRun: false, hops: 0, owner: 'test', ...given };
}

async function history(days: readonly Day[]) {
  const made = makeWorld();
  for (const day of days) await prepareDay(made.services, ask(day));
  return made;
}

describe('prepareDay', () => {
  it('starts from nothing and answers by the plain rule while there is no model', async () => {
    const { world, services } = makeWorld();
    const result = await prepareDay(services, ask(FIRST));
    expect(result).toMatchObject({
      status: 'completed',
      runDate: FIRST,
      dataDay: '20230507',
      method: 'baseline',
      modelVersion: null,
      backfilled: [],
    });
    const item = JSON.parse(world.items.get(`predictions/5001/${FIRST}`) as string) as ClassPredictions;
    expect(item.rows.length).toBeGreaterThan(3);
    for (const row of item.rows) expect(row.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    expect(result.pairs).toBe(result.predictions);
    expect(world.latest?.runDate).toBe(FIRST);
  });

  it('says from which day on visits were counted, in every day after a cold start', async () => {
    const { world } = await history([FIRST, LAST]);
    for (const day of [FIRST, parseDay('20230512'), LAST]) {
      expect(world.manifests.get(day)?.countedFrom).toBe('20230507');
      expect(JSON.parse(world.items.get(`daily/5001/${day}`) as string)).toMatchObject({ countedFrom: '20230507' });
    }
  });

  it('keeps the day from which an older version began to count unknown', async () => {
    const { world, services } = await history([FIRST]);
    const { countedFrom: _, ...older } = JSON.parse(world.items.get(`daily/5001/${FIRST}`) as string) as ClassDay;
    world.items.set(`daily/5001/${FIRST}`, JSON.stringify(older));
    world.manifests.set(FIRST, { ...world.manifests.get(FIRST)!, countedFrom: null });
    const next = parseDay('20230509');
    await prepareDay(services, ask(next));
    expect(world.manifests.get(next)?.countedFrom).toBeNull();
    expect(JSON.parse(world.items.get(`daily/5001/${next}`) as string)).not.toHaveProperty('countedFrom');
  });

  it('keeps learners who never handed in and learners who never visited', async () => {
    const { world } = await history([FIRST]);
    const item = JSON.parse(world.items.get(`predictions/5001/${FIRST}`) as string) as ClassPredictions;
    const [views, submissions] = [4, 2];
    expect(item.rows.some((row) => row.features[views] === 0 && (row.features[submissions] as number) > 0)).toBe(true);
    expect(item.rows.some((row) => (row.features[views] as number) > 0 && row.features[submissions] === 0)).toBe(true);
  });

  it('does a date once: the second call changes nothing', async () => {
    const { world, services } = await history([FIRST]);
    const [items, exports] = [new Map(world.items), world.exports.length];
    expect(await prepareDay(services, ask(FIRST))).toMatchObject({ status: 'already_done', pairs: expect.any(Number) });
    expect(world.items).toEqual(items);
    expect(world.exports).toHaveLength(exports);
  });

  it('runs once when fired five times at once', async () => {
    const { world, services } = makeWorld();
    const results = await Promise.all(
      Array.from({ length: 5 }, (_, i) => prepareDay(services, ask(FIRST, { owner: String(i) }))),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      'already_running',
      'already_running',
      'already_running',
      'already_running',
      'completed',
    ]);
    expect(world.exports).toHaveLength(1);
  });

  it('leaves readers on the old day when killed before any write, and the next run mends it', async () => {
    const whole = await history(dayRange(FIRST, LAST));
    const before = await history(dayRange(FIRST, parseDay('20230515')));
    const shown = visible(before.world);
    const lastDayWrites = whole.world.writes - before.world.writes;
    expect(lastDayWrites).toBeGreaterThan(4);
    for (let k = 0; k < lastDayWrites; k++) {
      const { world, services } = await history(dayRange(FIRST, parseDay('20230515')));
      world.writesLeft = k;
      await expect(prepareDay(services, ask(LAST))).rejects.toThrow(Killed);
      expect(visible(world)).toEqual(shown);
      expect(world.latest?.runDate).toBe('20230515');
      world.writesLeft = Number.POSITIVE_INFINITY;
      expect((await prepareDay(services, ask(LAST))).status).toBe('completed');
      expect(storedDays(world)).toEqual(storedDays(whole.world));
      expect(visible(world)).toEqual(visible(whole.world));
    }
  });

  it('writes nothing more once a failed run has given back its lock', async () => {
    const { world, services } = makeWorld();
    world.classIds = Array.from({ length: 40 }, (_, i) => String(5001 + i));
    const put: typeof services.classDays.put = async (day) => {
      if (day.classId === '5003') throw new Killed('refused');
      await setImmediate();
      return services.classDays.put(day);
    };
    let writesAtRelease = -1;
    const acquireLock: typeof services.acquireLock = async (...given) => {
      const lock = await services.acquireLock(...given);
      const release = async () => {
        writesAtRelease = world.writes;
        await lock?.release();
      };
      return lock && { ...lock, release };
    };
    const refusing = { ...services, acquireLock, classDays: { ...services.classDays, put } };
    await expect(prepareDay(refusing, ask(FIRST))).rejects.toThrow(Killed);
    for (let turns = 0; turns < 40; turns++) await setImmediate();
    expect(writesAtRelease).toBeGreaterThan(0);
    expect(world.writes).toBe(writesAtRelease);
    expect(world.latest).toBeNull();
  });

  it('gives the same store after five missed days as without a gap', async () => {
    const whole = await history(dayRange(FIRST, LAST));
    const gap = await history([FIRST, parseDay('20230509'), parseDay('20230510')]);
    const result = await prepareDay(gap.services, ask(LAST));
    expect(result.backfilled).toEqual(dayRange(parseDay('20230511'), parseDay('20230515')));
    expect(storedDays(gap.world)).toEqual(storedDays(whole.world));
  });

  it('gives the same bytes when a date is run again', async () => {
    const { world, services } = await history(dayRange(FIRST, LAST));
    const before = storedDays(world);
    const again = await prepareDay(services, ask(parseDay('20230512'), { force: true }));
    expect(again).toMatchObject({ status: 'completed', itemsWritten: 0 });
    expect(storedDays(world)).toEqual(before);
    expect(world.latest?.runDate).toBe(LAST);
  });

  it('carries the state forward over a day without data and says so', async () => {
    const { world, services } = await history([FIRST]);
    world.emptyDays.add('20230508');
    await prepareDay(services, ask(parseDay('20230509')));
    const views = (day: string) =>
      (JSON.parse(world.items.get(`predictions/5001/${day}`) as string) as ClassPredictions).rows.map(
        (row) => row.features[4],
      );
    expect(views('20230509')).toEqual(views(FIRST));
    expect(world.manifests.get('20230509')).toMatchObject({ emptyDay: true, events: 0 });
  });

  it('reports every day that was built, and gives a late export its place when all days from it on are built again', async () => {
    const [late, next] = [parseDay('20230509'), parseDay('20230510')];
    const whole = await history([FIRST, late, next]);
    const { world, services } = await history([FIRST]);
    world.emptyDays.add('20230508');
    await prepareDay(services, ask(next));
    expect(world.built).toEqual([FIRST, late, next]);
    expect(storedDays(world)).not.toEqual(storedDays(whole.world));
    world.emptyDays.clear();
    for (const day of [late, next]) await prepareDay(services, ask(day, { force: true }));
    expect(world.exports.slice(-2)).toEqual(['20230508', '20230509']);
    expect(world.manifests.get(late)).toMatchObject({ emptyDay: false });
    expect(storedDays(world)).toEqual(storedDays(whole.world));
  });

  it('stops at a checkpoint when time runs out and asks to go on', async () => {
    const { world, services } = await history([FIRST]);
    world.remainingMs = 60_000;
    expect(await prepareDay(services, ask(parseDay('20230511')))).toMatchObject({
      status: 'continued',
      runDate: '20230509',
    });
    expect(world.continued).toEqual([{ runDate: '20230511', hops: 1 }]);
    await expect(prepareDay(services, ask(parseDay('20230511'), { hops: 15 }))).rejects.toThrow(/^TOO_MANY_HOPS/);
  });

  it('keeps the model that it started with', async () => {
    const { world, services } = makeWorld();
    const flat = (version: string, level: number) => ({
      version,
      predict: ({ rows }: ClassSnapshot) => rows.map(() => [0, 0, 0, 0, 0].map((_, i) => Number(i === level - 1))),
      levelOf: () => level,
      explain: (_day: unknown, _required: unknown, asked: readonly { risk: number }[]) =>
        asked.map(({ risk }) => ({ base: risk, values: [], rest: 0 })),
      rescorer: () => () => ({ risk: 0, level }),
      labelRule: 'as told',
    });
    world.predictor = flat('20230501-a', 2);
    const readCoursework = services.readCoursework;
    const swapping = {
      ...services,
      readCoursework: ((asOf, each) => {
        world.predictor = flat('20230502-b', 5);
        return readCoursework(asOf, each);
      }) as typeof readCoursework,
    };
    await prepareDay(swapping, ask(FIRST));
    const items = [...world.items]
      .filter(([key]) => key.startsWith('predictions/'))
      .map(([, text]) => JSON.parse(text) as ClassPredictions);
    expect(new Set(items.map(({ modelVersion }) => modelVersion))).toEqual(new Set(['20230501-a']));
    expect(items.every(({ rows }) => rows.every((row) => row.level === 2 && row.atRisk))).toBe(true);
  });

  it('keeps the state of a class that LEB2 dropped for 30 days, without predictions, then lets it go', async () => {
    const { world, services } = await history([FIRST]);
    world.classIds = ['5001'];
    for (const day of dayRange(parseDay('20230509'), parseDay('20230608'))) await prepareDay(services, ask(day));
    expect(world.items.has('daily/5002/20230607')).toBe(true);
    expect(world.items.has('predictions/5002/20230509')).toBe(false);
    expect(world.items.has('daily/5002/20230608')).toBe(false);
    expect(world.items.get('learner/100/5002')).toContain('"last":"20230608"');
  });

  it('removes a class from a date when a forced run no longer finds it', async () => {
    const { world, services } = await history([FIRST]);
    world.classIds = ['5002'];
    await prepareDay(services, ask(FIRST, { force: true }));
    expect([...world.items.keys()].filter((key) => key.includes('/5001/'))).toEqual([]);
    expect(world.manifests.get(FIRST)?.classes.map(({ id }) => id)).toEqual(['5002']);
  });

  it('runs a day without any class', async () => {
    const { world, services } = makeWorld();
    world.classIds = [];
    expect(await prepareDay(services, ask(FIRST))).toMatchObject({ status: 'completed', pairs: 0 });
  });

  it('refuses a date whose data day is not complete, to the minute', async () => {
    const { world, services } = makeWorld();
    world.now = new Date('2023-05-07T18:59:59Z');
    await expect(prepareDay(services, ask(FIRST))).rejects.toThrow(
      /^runDate is "20230508"; allowed: a date of which it is 02:00/,
    );
    world.now = new Date('2023-05-07T19:00:00Z');
    expect((await prepareDay(services, ask(FIRST))).status).toBe('completed');
  });

  it('answers by the plain rule when the active model cannot be used, and says why', async () => {
    const { world, services } = makeWorld();
    const loadPredictor = async () => {
      throw new ModelRefusedError(['feature hash differs']);
    };
    expect(await prepareDay({ ...services, loadPredictor }, ask(FIRST))).toMatchObject({
      status: 'completed',
      method: 'baseline',
    });
    expect(world.warnings).toContain('feature hash differs');
  });

  it('lets go of a learner who was known by a submission alone, once LEB2 no longer has it', async () => {
    const { world, services } = await history([FIRST]);
    const learners = () =>
      (JSON.parse(world.items.get('daily/5001/20230509') as string) as ClassDay).rows.map((row) => row.userId);
    await prepareDay(services, ask(parseDay('20230509')));
    expect(learners()).toContain('110');
    const readCoursework: typeof services.readCoursework = (asOf, each) =>
      services.readCoursework(asOf, (c) =>
        each({ ...c, assessments: c.assessments.filter(({ userId }) => userId !== '110') }),
      );
    await prepareDay({ ...services, readCoursework }, ask(parseDay('20230509'), { force: true }));
    expect(learners()).not.toContain('110');
  });

  it('brings back a learner whom a forced run of the same date finds again, cut off in between or not', async () => {
    const { world, services } = await history([FIRST]);
    const without110: typeof services.readCoursework = (asOf, each) =>
      services.readCoursework(asOf, (c) =>
        each({ ...c, assessments: c.assessments.filter(({ userId }) => userId !== '110') }),
      );
    const day = parseDay('20230509');
    await prepareDay({ ...services, readCoursework: without110 }, ask(day));
    expect(world.items.get('learner/110/5001')).toContain('"last":"20230509"');
    const appear = async () => Promise.reject(new Error('killed'));
    const killed = { ...services, learnerClasses: { ...services.learnerClasses, appear } };
    await expect(prepareDay(killed, ask(day, { force: true }))).rejects.toThrow('killed');
    await prepareDay(services, ask(day, { force: true }));
    expect(world.items.get('learner/110/5001')).toContain('"last":null');
  });

  it('says what a dry run would build and writes nothing', async () => {
    const { world, services } = await history([FIRST]);
    const items = new Map(world.items);
    const result = await prepareDay(services, ask(parseDay('20230511'), { dryRun: true }));
    expect(result).toMatchObject({ status: 'dry_run', backfilled: ['20230509', '20230510', '20230511'] });
    expect(world.items).toEqual(items);
  });
});
