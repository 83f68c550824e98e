import { addDays } from '../../../shared/base/day';
import { ask, makeQueryWorld, NEWEST } from './query-world';

const PATH = '/v1/runs/2023-03-25';
const TODAY = addDays(NEWEST, 1);

describe('GET /v1/runs/{date}', () => {
  it('tells what the run made, with sums that add up, and nothing of those who object', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5004', NEWEST, []);
    world.publish(NEWEST);
    const reply = await ask(services, PATH);
    expect(reply.json).toEqual({
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      stale: false,
      status: 'completed',
      started_at: '2023-03-25T00:05:00.000Z',
      finished_at: '2023-03-25T00:10:00.000Z',
      model_version: '20230301-0123456789ab',
      method: 'model',
      events: 1_200,
      malformed_events: 3,
      empty_day: false,
      counts: { classes: 2, failed_classes: 0, classes_without_predictions: 2, learners: 5, at_risk: 3 },
      classes: [
        { class_id: '5001', learners: 5, at_risk: 3 },
        { class_id: '5004', learners: 0, at_risk: 0 },
      ],
      failed_classes: [],
    });
    expect(reply.text).not.toMatch(/exclu/i);
  });

  it('names the classes that failed, with reason and since when', async () => {
    const { world, services } = makeQueryWorld();
    world.publish(TODAY, ['5001', '5002'], [{ id: '5001', reason: 'coursework_unreadable', since: NEWEST }]);
    const failed_classes = [{ class_id: '5001', reason: 'coursework_unreadable', since: '2023-03-25' }];
    expect((await ask(services, '/v1/runs/latest')).json).toMatchObject({
      run_date: '2023-03-26',
      status: 'completed_with_failures',
      counts: { classes: 0, failed_classes: 1, classes_without_predictions: 1, learners: 0 },
      failed_classes,
    });
  });

  it.each(['20230324', '2023-03-24'])('answers an older run, asked for as %s', async (date) => {
    const { services } = makeQueryWorld();
    const manifest = jest.spyOn(services, 'manifest');
    const reply = await ask(services, `/v1/runs/${date}`);
    expect(reply.json).toMatchObject({ run_date: '2023-03-24', counts: { classes: 2, learners: 5, at_risk: 3 } });
    expect(manifest).toHaveBeenCalledTimes(1);
  });

  it('is stale once the next run is overdue, and an older one never', async () => {
    const { world, services } = makeQueryWorld();
    const { etag = '' } = (await ask(services, PATH)).headers;
    expect((await ask(services, PATH, { 'if-none-match': etag })).statusCode).toBe(304);
    world.now = new Date('2023-03-27T00:00:00Z');
    const stale = await ask(services, PATH, { 'if-none-match': etag });
    expect(stale).toMatchObject({ statusCode: 200, headers: { warning: '110 - "Response is Stale"' } });
    expect(stale.json).toMatchObject({ stale: true });
    expect((await ask(services, '/v1/runs/20230324')).json).toMatchObject({ stale: false });
  });

  it('is 404 for a date that never ran, and for one that is not published yet', async () => {
    const { world, services } = makeQueryWorld();
    const published = world.latest;
    world.publish(TODAY);
    world.latest = published;
    for (const date of ['2023-01-01', TODAY, '99991231'])
      expect(await ask(services, `/v1/runs/${date}`)).toMatchObject({
        statusCode: 404,
        json: { detail: expect.stringMatching(/no run on .*; the newest is on 2023-03-25/) },
      });
    world.latest = null;
    expect((await ask(services, '/v1/runs/latest')).statusCode).toBe(404);
  });

  it.each(['20230230', 'yesterday', '2023-3-25', 'LATEST', 'latest?x=1'])('refuses %s', async (date) => {
    expect((await ask(makeQueryWorld().services, `/v1/runs/${date}`)).statusCode).toBe(400);
  });
});
