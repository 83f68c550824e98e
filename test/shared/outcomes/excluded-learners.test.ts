import { addDays, dayRange, parseDay } from '../../../shared/base/day';
import { prepareDay } from '../../../shared/outcomes/prepare-day';
import { makeWorld, storedDays } from './world';

const FIRST = parseDay('20230508');
const LAST = addDays(FIRST, 4);

type Made = ReturnType<typeof makeWorld>;

async function build({ services }: Made, from = FIRST, to = from, force = false): Promise<void> {
  for (const runDate of dayRange(from, to))
    await prepareDay(services, { runDate, force, dryRun: false, hops: 0, owner: 'test' });
}

function exclude({ world }: Made, ...excludeUserIds: string[]): void {
  world.settings = { ...world.settings, excludeUserIds };
}

it('a learner leaves the classes of the very date that is built again without, cut off in between or not', async () => {
  const made = makeWorld();
  await build(made);
  exclude(made, '110');
  const put = async () => Promise.reject(new Error('killed'));
  const services = { ...made.services, classDays: { ...made.services.classDays, put } };
  await expect(build({ ...made, services }, FIRST, FIRST, true)).rejects.toThrow('killed');
  await build(made, FIRST, FIRST, true);
  for (const classId of ['5001', '5002'])
    expect(made.world.items.get(`learner/110/${classId}`)).toBe(`{"last":"${FIRST}"}`);
  expect(made.world.items.get('learner/101/5001')).toContain('"last":null');
  exclude(made);
  await build(made, FIRST, FIRST, true);
  expect(made.world.items.get('learner/110/5001')).toContain('"last":null');
});

it('a run tells how many learners were left out, also of those who did nothing', async () => {
  const made = makeWorld();
  await build(made);
  expect(made.world.manifests.get(FIRST)?.quality.excludedUsers).toBe(0);
  exclude(made, '110', '424242');
  await build(made, FIRST, FIRST, true);
  expect(made.world.manifests.get(FIRST)?.quality).toMatchObject({ excludedUsers: 2 });
});

it('a learner who is taken in again is as if never excluded, once the days since are built again', async () => {
  const [whole, made] = [makeWorld(), makeWorld()];
  const excludedOn = addDays(FIRST, 2);
  await build(whole, FIRST, LAST);
  await build(made, FIRST, addDays(FIRST, 1));
  exclude(made, '101');
  await build(made, excludedOn, addDays(FIRST, 3));
  exclude(made);
  await build(made, LAST);
  const stateOf = ({ world }: Made) => world.items.get(`daily/5001/${LAST}`);
  expect(stateOf(made)).not.toEqual(stateOf(whole));
  await build(made, excludedOn, LAST, true);
  const items = ({ world }: Made) => Object.entries(storedDays(world)).filter(([key]) => !key.startsWith('learner/'));
  expect(items(made)).toEqual(items(whole));
  expect(made.world.items.get('learner/101/5001')).toContain('"last":null');
});
