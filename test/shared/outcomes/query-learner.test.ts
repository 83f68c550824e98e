import type { Day } from '../../../shared/base/day';
import { DISTANCE_COST, labelRuleText } from '../../../shared/outcomes/published-level';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

const PATH = '/v1/learners/9/predictions';
type Answer = { classes: { class_id: string }[] };
const classesOf = (reply: { json: never }) => (reply.json as Answer).classes.map((one) => one.class_id);
const TODAY = '20230326' as Day;

/** A further day on which class 5001 could not be built, and class 5003 is back. */
function worldWithFailures() {
  const made = makeQueryWorld();
  made.world.publish(TODAY, ['5001', '5002', '5003'], [{ id: '5001', reason: 'not_predicted', since: TODAY }]);
  made.world.put('5003', TODAY, [row('9', 2)]);
  made.world.now = new Date('2023-03-26T02:00:00Z');
  made.world.memberships.set('9', [
    { classId: '5001', firstDate: NEWEST, lastDate: null },
    { classId: '5003', firstDate: TODAY, lastDate: null },
  ]);
  return made;
}

describe('GET /v1/learners/{user_id}/predictions', () => {
  it('answers the prediction in every class of the day, with its run', async () => {
    const reply = await ask(makeQueryWorld().services, PATH);
    expect(reply.json).toEqual({
      user_id: '9',
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      generated_at: '2023-03-25T00:10:00.000Z',
      stale: false,
      advisory: true,
      label_rule: labelRuleText(DISTANCE_COST),
      classes: [
        {
          class_id: '5001',
          run_date: '2023-03-25',
          data_through: '2023-03-24',
          stale: false,
          required_level: 3,
          model_version: '20230301-0123456789ab',
          method: 'model',
          user_id: '9',
          predicted_level: 4,
          probabilities: [0.1, 0.1, 0.1, 0.6, 0.1],
          risk: 0.25,
          at_risk: false,
          insufficient_data: false,
          base_risk: 0.4,
          reasons: [],
          other_contribution: 0.1,
          hint: null,
        },
      ],
      without_predictions: [],
    });
  });

  it('reads only the classes that the learner was in on that day', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', OLDER, [row('9', 1)]);
    expect(classesOf(await ask(services, `${PATH}?date=${OLDER}`))).toEqual(['5003']);
    world.memberships.set('9', [
      { classId: '5003', firstDate: OLDER, lastDate: OLDER },
      { classId: '5001', firstDate: OLDER, lastDate: null },
    ]);
    world.put('5003', NEWEST, [row('9', 1)]);
    expect(classesOf(await ask(services, `${PATH}?date=${OLDER}`))).toEqual(['5001', '5003']);
    expect(classesOf(await ask(services, PATH))).toEqual(['5001']);
  });

  it('tells of a class on which the newest run failed the prediction before, under its date and as stale', async () => {
    const { services } = worldWithFailures();
    const reply = await ask(services, PATH);
    expect(reply.json).toMatchObject({
      run_date: '2023-03-26',
      stale: true,
      classes: [
        { class_id: '5001', run_date: '2023-03-25', data_through: '2023-03-24', stale: true, predicted_level: 4 },
        { class_id: '5003', run_date: '2023-03-26', stale: false },
      ],
      without_predictions: [],
    });
    expect(reply.headers.warning).toBe('110 - "Response is Stale"');
    expect((await ask(services, '/v1/classes/5001/predictions')).json).toMatchObject({
      run_date: '2023-03-25',
      stale: true,
    });
  });

  it('names a class that could not be built, and of which nothing older is told', async () => {
    const { world, services } = worldWithFailures();
    expect((await ask(services, `${PATH}?date=${TODAY}`)).json).toMatchObject({
      stale: false,
      classes: [{ class_id: '5003', stale: false }],
      without_predictions: [{ class_id: '5001', reason: 'not_built' }],
    });
    // came into the class since
    world.memberships.set('77', [
      { classId: '5001', firstDate: TODAY, lastDate: null },
      { classId: '5002', firstDate: TODAY, lastDate: null },
    ]);
    const manifest = jest.spyOn(services, 'manifest');
    const reply = await ask(services, '/v1/learners/77/predictions');
    expect(manifest).toHaveBeenCalledTimes(1);
    expect(reply.json).toMatchObject({ stale: false, classes: [] });
    expect((reply.json as { without_predictions: object[] }).without_predictions).toEqual([
      { class_id: '5001', reason: 'not_built' },
    ]);
  });

  it('is 404 for an unknown learner and for a day without a run, 400 for what is no id', async () => {
    const { services } = makeQueryWorld();
    expect((await ask(services, '/v1/learners/8/predictions')).statusCode).toBe(404);
    expect((await ask(services, `${PATH}?date=20230326`)).statusCode).toBe(404);
    expect((await ask(services, '/v1/learners/a@b.c/predictions')).statusCode).toBe(400);
  });

  it('warns and changes its tag when the run is stale', async () => {
    const { world, services } = makeQueryWorld();
    const fresh = await ask(services, PATH);
    world.now = new Date('2023-03-27T00:00:00Z');
    const stale = await ask(services, PATH, { 'if-none-match': fresh.headers.etag ?? '' });
    expect(stale).toMatchObject({
      statusCode: 200,
      json: { stale: true, classes: [{ class_id: '5001', stale: true }] },
    });
    // in no class any more
    world.memberships.set('9', [{ classId: '5003', firstDate: OLDER, lastDate: OLDER }]);
    expect((await ask(services, PATH)).json).toMatchObject({ stale: true, classes: [] });
    expect(stale.headers).toHaveProperty('warning');
  });
});
