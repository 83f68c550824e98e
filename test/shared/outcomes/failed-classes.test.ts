import { addDays, type Day, dayRange, parseDay } from '../../../shared/base/day';
import type { ClassDay } from '../../../shared/contracts/learner-class';
import type { ClassSnapshot } from '../../../shared/features/class-view';
import type { ActivePredictor } from '../../../shared/outcomes/active-predictor';
import { prepareDay } from '../../../shared/outcomes/prepare-day';
import { makeWorld, storedDays } from './world';

const FIRST = parseDay('20230508');
const BEFORE = parseDay('20230509');
const DATE = parseDay('20230510');
const NEXT = parseDay('20230511');
const CLASSES = ['5001', '5002', '5003', '5004'];

type Made = ReturnType<typeof makeWorld>;

async function run({ services }: Made, runDate: Day, force = false) {
  return prepareDay(services, { runDate, force, dryRun: false, hops: 0, owner: 'test' });
}

async function history(days: readonly Day[], classIds = CLASSES): Promise<Made> {
  const made = makeWorld();
  made.world.classIds = classIds;
  for (const day of days) await run(made, day);
  return made;
}

function itemOf({ world }: Made, classId: string, day: Day): ClassDay {
  return JSON.parse(world.items.get(`daily/${classId}/${day}`) as string) as ClassDay;
}

/** Answers every learner with level 3, and nothing where it is asked to fail. */
function predictor(fails: (day: ClassDay) => boolean): ActivePredictor {
  return {
    version: '20230501-a',
    predict: (day: ClassSnapshot) => {
      if (fails(day as ClassDay)) throw new RangeError('no answer');
      return day.rows.map(() => [0, 0, 1, 0, 0]);
    },
    levelOf: () => 3,
    explain: (_day: unknown, _required: unknown, asked: readonly { risk: number }[]) =>
      asked.map(({ risk }) => ({ base: risk, values: [], rest: 0 })),
    rescorer: () => () => ({ risk: 0, level: 3 }),
    labelRule: 'as told',
  } as unknown as ActivePredictor;
}

describe('a class that fails', () => {
  it('stops no other where its state cannot be read, and stays out until its days are built again', async () => {
    const whole = await history([FIRST, BEFORE, DATE, NEXT]);
    const made = await history([FIRST, BEFORE]);
    const { world } = made;
    world.damaged.add(`daily/5002/${BEFORE}`);
    const failed = { id: '5002', reason: 'state_unreadable', since: DATE };
    expect(await run(made, DATE)).toMatchObject({ status: 'completed', failedClasses: [failed] });
    expect(world.latest?.runDate).toBe(DATE);
    expect(world.manifests.get(DATE)?.classes.map(({ id }) => id)).toEqual(['5001', '5003', '5004']);
    expect(world.manifests.get(DATE)?.trackedClasses).toEqual(['5001', '5003', '5004']);
    expect(await run(made, NEXT)).toMatchObject({ failedClasses: [failed] });
    expect([...world.items.keys()].filter((key) => /5002\/202305(10|11)$/.test(key))).toEqual([]);
    expect(world.failures).toEqual([`${DATE} 5002 state_unreadable`, `${NEXT} 5002 state_unreadable`]);

    for (const day of dayRange(BEFORE, NEXT)) await run(made, day, true);
    expect(world.manifests.get(NEXT)?.failedClasses).toEqual([]);
    const items = (of: Made) => Object.entries(storedDays(of.world)).filter(([key]) => !key.startsWith('learner/'));
    expect(items(made)).toEqual(items(whole));
    expect(world.damaged).toEqual(new Set());
  });

  it('is noticed where its item is gone', async () => {
    const made = await history([FIRST]);
    made.world.items.delete(`daily/5002/${FIRST}`);
    expect(await run(made, BEFORE)).toMatchObject({ failedClasses: [{ id: '5002', reason: 'state_unreadable' }] });
  });

  it('keeps what an earlier run of the date has built of it', async () => {
    const made = await history([FIRST, BEFORE, DATE]);
    const stored = storedDays(made.world);
    const { classes, trackedClasses } = made.world.manifests.get(DATE) ?? {};
    made.world.damaged.add(`daily/5002/${BEFORE}`);
    expect(await run(made, DATE, true)).toMatchObject({ failedClasses: [{ id: '5002' }], itemsWritten: 0 });
    expect(storedDays(made.world)).toEqual(stored);
    expect(made.world.manifests.get(DATE)).toMatchObject({ classes, trackedClasses });
    expect(await run(made, NEXT)).toMatchObject({ failedClasses: [] });
  });

  it('keeps its state where only its prediction fails', async () => {
    const whole = await history([FIRST, BEFORE, DATE]);
    const made = await history([FIRST]);
    made.world.predictor = predictor(({ classId }) => classId === '5002');
    expect(await run(made, BEFORE)).toMatchObject({
      failedClasses: [{ id: '5002', reason: 'not_predicted', since: BEFORE }],
    });
    expect(itemOf(made, '5002', BEFORE)).toEqual(itemOf(whole, '5002', BEFORE));
    expect(made.world.items.has(`predictions/5002/${BEFORE}`)).toBe(false);
    made.world.predictor = null;
    expect(await run(made, DATE)).toMatchObject({ failedClasses: [] });
    expect(itemOf(made, '5002', DATE)).toEqual(itemOf(whole, '5002', DATE));
  });

  it('counts its visits and loses no learner while LEB2 cannot be read for it', async () => {
    const days = dayRange(FIRST, NEXT);
    const whole = await history(days);
    const made = await history([FIRST, BEFORE]);
    for (const day of [DATE, NEXT]) made.world.damaged.add(`leb2/5002/${day}`);
    const failed = { id: '5002', reason: 'coursework_unreadable', since: DATE };
    expect(await run(made, DATE)).toMatchObject({ failedClasses: [failed] });
    expect(await run(made, NEXT)).toMatchObject({ failedClasses: [failed] });
    const clicks = (of: Made) => itemOf(of, '5002', NEXT).rows.map((row) => [row.userId, row.clicks]);
    expect(clicks(made)).toEqual(clicks(whole));
    expect(itemOf(made, '5002', NEXT)).toMatchObject({ trackedOn: NEXT, ongoingOn: BEFORE });
    expect(made.world.items.has(`predictions/5002/${NEXT}`)).toBe(false);
    for (const one of [whole, made]) await run(one, addDays(NEXT, 1));
    expect(itemOf(made, '5002', addDays(NEXT, 1))).toEqual(itemOf(whole, '5002', addDays(NEXT, 1)));
    const members = ({ world }: Made) => [...world.items].filter(([key]) => key.startsWith('learner/')).sort();
    expect(members(made)).toEqual(members(whole));
  });

  it('is begun with its first visits, though LEB2 cannot be read for it yet', async () => {
    const whole = await history([FIRST, BEFORE]);
    const made = await history([]);
    made.world.classIds = CLASSES;
    for (const id of ['5002']) made.world.damaged.add(`leb2/${id}/${FIRST}`);
    await run(made, FIRST);
    await run(made, BEFORE);
    expect(itemOf(made, '5002', BEFORE)).toEqual(itemOf(whole, '5002', BEFORE));
  });

  it('begins a new failure when its state is lost while LEB2 cannot be read for it', async () => {
    const made = await history([FIRST]);
    for (const day of [BEFORE, DATE]) {
      made.world.damaged.add(`leb2/5002/${day}`);
      await run(made, day);
    }
    expect(made.world.manifests.get(DATE)?.failedClasses).toMatchObject([{ since: BEFORE }]);
    made.world.damaged.add(`daily/5002/${DATE}`);
    const failed = { id: '5002', reason: 'state_unreadable', since: NEXT };
    expect(await run(made, NEXT)).toMatchObject({ failedClasses: [failed] });
    expect(await run(made, addDays(NEXT, 1))).toMatchObject({ failedClasses: [failed] });
    expect(made.world.errors.at(-1)).toContain(`no state since ${NEXT}; rebuild it with`);
    expect(made.world.errors.at(-1)).toContain(`--from ${DATE} --to ${addDays(NEXT, 1)}`);
    await run(made, DATE, true);
    made.world.damaged.add(`leb2/5002/${NEXT}`);
    expect(await run(made, NEXT, true)).toMatchObject({
      failedClasses: [{ id: '5002', reason: 'coursework_unreadable', since: BEFORE }],
    });
  });

  it('is let go 30 days after its failure, where LEB2 no longer tracks it', async () => {
    const made = await history([FIRST]);
    made.world.damaged.add(`daily/5002/${FIRST}`);
    await run(made, BEFORE);
    made.world.classIds = ['5001', '5003', '5004'];
    const last = addDays(BEFORE, 30);
    for (const day of dayRange(DATE, addDays(last, 1))) await run(made, day);
    expect(made.world.manifests.get(last)?.failedClasses).toHaveLength(1);
    expect(made.world.manifests.get(addDays(last, 1))?.failedClasses).toEqual([]);
  });
});

describe('many classes that fail', () => {
  it.each([
    ['two of four', CLASSES, ['5001', '5003']],
    ['the only one', ['5001'], ['5001']],
  ])('fail the run: %s; what was published stays as it is', async (_, classIds, failing) => {
    const made = await history([FIRST, BEFORE], classIds);
    const stored = storedDays(made.world);
    for (const id of failing) made.world.damaged.add(`leb2/${id}/${BEFORE}`);
    await expect(run(made, BEFORE, true)).rejects.toThrow(
      /^CLASSES_FAILED: more than [01] classes of run date 20230509/,
    );
    expect(storedDays(made.world)).toEqual(stored);
  });

  it('may be a tenth of them; those known from the day before do not count', async () => {
    const classIds = Array.from({ length: 20 }, (_, i) => String(5001 + i));
    const made = await history([FIRST], classIds);
    const fail = (ids: readonly string[], day: Day) => {
      for (const id of ids) made.world.damaged.add(`leb2/${id}/${day}`);
    };
    fail(classIds.slice(0, 2), BEFORE);
    expect((await run(made, BEFORE)).failedClasses).toHaveLength(2);
    fail(classIds.slice(0, 4), DATE);
    expect((await run(made, DATE)).failedClasses).toHaveLength(4);
    fail(classIds.slice(0, 7), NEXT);
    await expect(run(made, NEXT)).rejects.toThrow('CLASSES_FAILED');
    expect(made.world.latest?.runDate).toBe(DATE);
  });

  it('count anew where they lose their states too', async () => {
    const made = await history([FIRST]);
    made.world.damaged.add(`leb2/5001/${BEFORE}`);
    await run(made, BEFORE);
    made.world.damaged.add(`daily/5001/${BEFORE}`);
    made.world.damaged.add(`daily/5002/${BEFORE}`);
    await expect(run(made, DATE)).rejects.toThrow('CLASSES_FAILED: more than 1 classes');
    expect(made.world.latest?.runDate).toBe(BEFORE);
  });
});
