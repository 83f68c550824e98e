import { addDays, type Day } from '../../../shared/base/day';
import { DISTANCE_COST, labelRuleText } from '../../../shared/outcomes/published-level';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

const PATH = '/v1/classes/5001/summary';
const WEEK_BEFORE = addDays(NEWEST, -7);
type Counts = { learners: number; insufficient_data: number; by_level: Record<string, number> };

describe('GET /v1/classes/{class_id}/summary', () => {
  it('tells levels, risk and the expected level of those with a prediction, with the run behind them', async () => {
    const reply = await ask(makeQueryWorld().services, PATH);
    // a learner of level k has .6 there and .1 at the others: .5 k + 1.5; of levels 1, 1, 2 and 4 the mean is 2.5
    expect(reply.json).toEqual({
      class_id: '5001',
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      generated_at: '2023-03-25T00:10:00.000Z',
      stale: false,
      advisory: true,
      label_rule: labelRuleText(DISTANCE_COST),
      model_version: '20230301-0123456789ab',
      method: 'model',
      required_level: 3,
      counts: { learners: 5, at_risk: 3, insufficient_data: 1, by_level: { 1: 2, 2: 1, 3: 0, 4: 1, 5: 0 } },
      at_risk_share: 0.75,
      mean_expected_level: 2.5,
      week_before: null,
      change: null,
    });
    const { counts } = reply.json as { counts: Counts };
    const levels = Object.values(counts.by_level).reduce((sum, count) => sum + count, 0);
    expect(levels + counts.insufficient_data).toBe(counts.learners);
  });

  it('compares with the run date a week before', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', WEEK_BEFORE, [row('9', 2), row('10', 1), row('11', 1), row('12', null), row('13', null)]);
    const reply = await ask(services, PATH);
    expect(reply.json).toMatchObject({
      week_before: {
        run_date: '2023-03-18',
        data_through: '2023-03-17',
        model_version: '20230301-0123456789ab',
        required_level: 3,
        counts: { learners: 5, at_risk: 3, insufficient_data: 2, by_level: { 1: 2, 2: 1, 3: 0, 4: 0, 5: 0 } },
        at_risk_share: 1,
        mean_expected_level: 2.16667,
      },
      change: {
        learners: 0,
        at_risk: 0,
        insufficient_data: -1,
        by_level: { 1: 0, 2: 0, 3: 0, 4: 1, 5: 0 },
        at_risk_share: -0.25,
        mean_expected_level: 0.33333,
      },
    });
  });

  it('claims nothing where too little is known of everybody', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', NEWEST, [row('9', null)]);
    world.put('5001', WEEK_BEFORE, [row('9', 2)]);
    expect((await ask(services, PATH)).json).toMatchObject({
      counts: { learners: 1, at_risk: 0, insufficient_data: 1 },
      at_risk_share: null,
      mean_expected_level: null,
      week_before: { at_risk_share: 1 },
      change: { insufficient_data: 1, at_risk: -1, at_risk_share: null, mean_expected_level: null },
    });
    world.put('5001', WEEK_BEFORE, [row('9', null)]);
    world.put('5001', NEWEST, [row('9', 2)]);
    expect((await ask(services, PATH)).json).toMatchObject({
      at_risk_share: 1,
      week_before: { at_risk_share: null, mean_expected_level: null },
      change: { insufficient_data: -1, at_risk: 1, at_risk_share: null, mean_expected_level: null },
    });
  });

  it.each([
    ['5002', 'no_assessed_submission_yet'],
    ['5003', 'not_ongoing'],
  ])('says why class %s has no predictions', async (classId, reason) => {
    const { world, services } = makeQueryWorld();
    world.put('5003', WEEK_BEFORE, [row('9', 5)]);
    const none = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 };
    const counts = { learners: 0, at_risk: 0, insufficient_data: 0, by_level: none };
    const nothing = { counts, at_risk_share: null, mean_expected_level: null, week_before: null, change: null };
    const reply = await ask(services, `/v1/classes/${classId}/summary`);
    expect(reply).toMatchObject({ statusCode: 200, json: { required_level: null, ...nothing, reason } });
  });

  it('serves a class on which the newest run failed as of the run before, and calls that stale', async () => {
    const { world, services } = makeQueryWorld();
    const today = addDays(NEWEST, 1);
    world.put('5001', WEEK_BEFORE, [row('9', 2)]);
    world.publish(today, ['5001', '5002', '5003'], [{ id: '5001', reason: 'not_predicted', since: today }]);
    const reply = await ask(services, PATH);
    const expected = { run_date: '2023-03-25', stale: true, week_before: { run_date: '2023-03-18' } };
    expect(reply).toMatchObject({ headers: { warning: '110 - "Response is Stale"' }, json: expected });
    expect((await ask(services, `${PATH}?date=${today}`)).json).toMatchObject({ reason: 'not_built', stale: false });
  });

  it('has a tag that changes with either day, and answers 304 while it holds', async () => {
    const { world, services } = makeQueryWorld();
    const tagOf = async () => (await ask(services, PATH)).headers.etag ?? '';
    const first = await tagOf();
    expect((await ask(services, PATH, { 'if-none-match': first })).statusCode).toBe(304);
    world.put('5001', WEEK_BEFORE, [row('9', 2)]);
    const second = await tagOf();
    world.put('5001', NEWEST, [row('9', 2)]);
    expect(new Set([first, second, await tagOf()]).size).toBe(3);
  });

  it.each(['20230324', '2023-03-24'])('answers an older day, asked for as %s', async (date) => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?date=${date}`);
    expect(reply.json).toMatchObject({ run_date: '2023-03-24', counts: { learners: 4 } });
  });

  it('refuses what is unknown', async () => {
    const { services } = makeQueryWorld();
    const status = async (path: string) => (await ask(services, path)).statusCode;
    expect(await status('/v1/classes/77/summary')).toBe(404);
    expect(await status(`${PATH}?date=${addDays(NEWEST, 1)}`)).toBe(404);
    expect(await status(`${PATH}?date=20230230`)).toBe(400);
    expect(await status(`${PATH}?limit=1`)).toBe(400);
    expect(await status('/v1/classes/5001.0/summary')).toBe(400);
  });

  it('reads two items of the class', async () => {
    const { services } = makeQueryWorld();
    const read = jest.spyOn(services, 'readPredictions');
    await ask(services, `${PATH}?date=${OLDER}`);
    expect(read.mock.calls).toEqual([
      ['5001', OLDER],
      ['5001', '20230317' as Day],
    ]);
  });
});
