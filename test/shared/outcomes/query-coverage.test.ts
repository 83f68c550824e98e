import { addDays } from '../../../shared/base/day';
import type { RunManifest } from '../../../shared/contracts/run';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

const PATH = '/v1/classes/5001/coverage';
const TODAY = addDays(NEWEST, 1);
const CLASSES = ['5001', '5002', '5003'];
const EMPTY = { learners: 0, at_risk: 0, insufficient_data: 0 };

/** A day on which the run failed on class 5001, since the day before. */
function failedWorld(reason: RunManifest['failedClasses'][number]['reason']) {
  const made = makeQueryWorld();
  made.world.publish(TODAY, CLASSES, [{ id: '5001', reason, since: NEWEST }]);
  made.world.now = new Date('2023-03-26T02:00:00Z');
  return made;
}

describe('GET /v1/classes/{class_id}/coverage', () => {
  it('names the learners of whom too little is known', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', NEWEST, [row('9', 4), row('10', null), row('4', null), row('012', 1)]);
    const reply = await ask(services, PATH);
    expect(reply.json).toMatchObject({
      class_id: '5001',
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      model_version: '20230301-0123456789ab',
      counts: { learners: 4, insufficient_data: 2 },
      predicted: 2,
      coverage: 0.5,
      failure: null,
    });
    expect(reply.json).toHaveProperty('without_predictions', [
      { user_id: '4', reason: 'insufficient_data' },
      { user_id: '10', reason: 'insufficient_data' },
    ]);
    expect(reply.json).not.toHaveProperty('reason');
  });

  it('tells the share to six digits', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', NEWEST, [row('1', 4), row('2', 4), row('3', null)]);
    expect((await ask(services, PATH)).json).toMatchObject({ predicted: 2, coverage: 0.666667 });
  });

  it('says so where everybody is predicted', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', NEWEST, [row('9', 4)]);
    expect((await ask(services, PATH)).json).toMatchObject({ predicted: 1, coverage: 1, without_predictions: [] });
  });

  it.each([
    ['5002', 'no_assessed_submission_yet'],
    ['5003', 'not_ongoing'],
  ])('says why class %s is not predicted', async (classId, reason) => {
    const reply = await ask(makeQueryWorld().services, `/v1/classes/${classId}/coverage`);
    const nobody = { counts: EMPTY, predicted: 0, coverage: null, without_predictions: [] };
    expect(reply).toMatchObject({ statusCode: 200, json: { ...nobody, reason, failure: null } });
  });

  it('says that a class was over before the run, though something is held of it', async () => {
    const { world, services } = makeQueryWorld();
    world.publish(NEWEST, ['5001', '5002']);
    expect((await ask(services, '/v1/classes/5003/coverage')).json).toMatchObject({ reason: 'not_ongoing' });
  });

  it.each(['coursework_unreadable', 'not_predicted', 'state_unreadable', 'not_built'] as const)(
    'tells what failed where the newest run has nothing of the class: %s',
    async (reason) => {
      const { services } = failedWorld(reason);
      const failure = { run_date: '2023-03-26', reason, since: '2023-03-25' };
      const reply = await ask(services, PATH);
      const older = { run_date: '2023-03-25', stale: true, predicted: 4, coverage: 0.8, failure };
      expect(reply).toMatchObject({ headers: { warning: '110 - "Response is Stale"' }, json: older });
      expect(reply.json).not.toHaveProperty('reason');
      const dated = await ask(services, `${PATH}?date=${TODAY}`);
      expect(dated.json).toMatchObject({ run_date: '2023-03-26', reason: 'not_built', failure, coverage: null });
      expect((await ask(services, `${PATH}?date=${OLDER}`)).json).toMatchObject({ stale: false, failure: null });
    },
  );

  it('knows a class that has failed since its first day, as every route about classes', async () => {
    const { world, services } = makeQueryWorld();
    world.publish(TODAY, CLASSES, [{ id: '7001', reason: 'coursework_unreadable', since: TODAY }]);
    const reply = await ask(services, '/v1/classes/7001/coverage');
    const failure = { run_date: '2023-03-26', reason: 'coursework_unreadable', since: '2023-03-26' };
    expect(reply).toMatchObject({ statusCode: 200, json: { counts: EMPTY, reason: 'not_built', failure } });
    for (const route of ['predictions', 'summary', 'changes', 'history'])
      expect(await ask(services, `/v1/classes/7001/${route}`)).toMatchObject({ statusCode: 200 });
    // the run before had not met it
    expect((await ask(services, `/v1/classes/7001/coverage?date=${NEWEST}`)).statusCode).toBe(404);
  });

  it('reads no manifest, a large item, of a class that the run has built', async () => {
    const { services } = makeQueryWorld();
    const manifest = jest.spyOn(services, 'manifest');
    await ask(services, PATH);
    expect(manifest).not.toHaveBeenCalled();
  });

  it('reads the pointer and each manifest once where the run has not', async () => {
    const { services } = failedWorld('not_predicted');
    const [latest, manifest] = [jest.spyOn(services, 'latest'), jest.spyOn(services, 'manifest')];
    await ask(services, PATH);
    expect(latest).toHaveBeenCalledTimes(1);
    expect(manifest.mock.calls).toEqual([[TODAY], [NEWEST]]);
  });

  it('finds no failure where the newest run is merely overdue', async () => {
    const { world, services } = makeQueryWorld();
    world.now = new Date('2023-03-27T00:00:00Z');
    expect((await ask(services, PATH)).json).toMatchObject({ stale: true, failure: null });
  });

  it('has a tag that changes with the class and with its failure', async () => {
    const { world, services } = failedWorld('not_predicted');
    const tags = [(await ask(services, PATH)).headers.etag];
    world.publish(TODAY, CLASSES, [{ id: '5001', reason: 'not_built', since: TODAY }]);
    tags.push((await ask(services, PATH)).headers.etag);
    world.put('5001', NEWEST, [row('9', 4)]);
    tags.push((await ask(services, PATH)).headers.etag);
    expect(new Set(tags).size).toBe(3);
    expect((await ask(services, PATH, { 'if-none-match': tags.at(-1) ?? '' })).statusCode).toBe(304);
  });

  it('refuses what is unknown', async () => {
    const { services } = makeQueryWorld();
    const status = async (path: string) => (await ask(services, path)).statusCode;
    expect(await status('/v1/classes/77/coverage')).toBe(404);
    expect(await status(`${PATH}?date=${TODAY}`)).toBe(404);
    expect(await status(`${PATH}?user_id=9`)).toBe(400);
  });
});
