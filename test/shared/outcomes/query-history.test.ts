import { ask, makeQueryWorld } from './query-world';

const PATH = '/v1/classes/5001/history';
type History = { points: { run_date: string; counts: object; learner?: object | null }[] };

describe('GET /v1/classes/{class_id}/history', () => {
  it('has one point a run date, oldest first', async () => {
    const reply = await ask(makeQueryWorld().services, PATH);
    const byLevel = { 1: 2, 2: 1, 3: 0, 4: 0, 5: 0 };
    expect(reply.json).toMatchObject({ class_id: '5001', from: '2023-01-24', to: '2023-03-25' });
    expect((reply.json as History).points).toEqual([
      {
        run_date: '2023-03-24',
        data_through: '2023-03-23',
        model_version: '20230301-0123456789ab',
        method: 'model',
        required_level: 3,
        counts: { learners: 4, at_risk: 3, insufficient_data: 1, by_level: byLevel },
      },
      expect.objectContaining({ run_date: '2023-03-25', counts: expect.objectContaining({ learners: 5 }) }),
    ]);
  });

  it('adds one learner, null where the class did not have them', async () => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?user_id=9`);
    const learner = { predicted_level: 4, risk: 0.25, at_risk: false, insufficient_data: false };
    expect(reply.json).toMatchObject({ class_id: '5001', user_id: '9' });
    expect((reply.json as History).points.map((point) => point.learner)).toEqual([null, learner]);
  });

  it('tells nothing of a learner on a day that is taken back while it is read', async () => {
    const { services } = makeQueryWorld();
    const reply = await ask({ ...services, readPredictions: async () => null }, `${PATH}?user_id=9`);
    expect((reply.json as History).points.map((point) => point.learner)).toEqual([null, null]);
  });

  it('ends with the newest run, whatever lies behind it', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', '20230326' as never, []);
    const reply = await ask(services, `${PATH}?from=2023-03-25&to=20230401`);
    expect(reply.json).toMatchObject({ from: '2023-03-25', to: '2023-03-25', points: [{ run_date: '2023-03-25' }] });
    const after = await ask(services, `${PATH}?from=20230326&to=20230401`);
    expect(after).toMatchObject({ statusCode: 200, json: { from: '2023-03-26', to: '2023-04-01', points: [] } });
  });

  it('of a term that goes on has the sixty days up to the newest run, and no fewer than 400', async () => {
    const { services } = makeQueryWorld();
    const term = await ask(services, `${PATH}?to=2023-06-30`);
    expect(term.json).toMatchObject({ from: '2023-01-24', to: '2023-03-25' });
    expect((term.json as History).points).toHaveLength(2);
    expect((await ask(services, `${PATH}?from=20220218&to=2023-06-30`)).statusCode).toBe(200);
  });

  it('ends where it is asked to', async () => {
    const { services } = makeQueryWorld();
    const older = await ask(services, `${PATH}?to=20230324`);
    expect(older.json).toMatchObject({ from: '2023-01-23', to: '2023-03-24', points: [{ run_date: '2023-03-24' }] });
    expect((older.json as History).points).toHaveLength(1);
    const newest = await ask(services, `${PATH}?from=20230325&to=20230325`);
    expect(newest.json).toMatchObject({ points: [{ run_date: '2023-03-25' }] });
    expect((newest.json as History).points).toHaveLength(1);
  });

  it('is empty of a class known before the first of its dates', async () => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?from=20230301&to=20230310`);
    expect(reply).toMatchObject({ statusCode: 200, json: { from: '2023-03-01', to: '2023-03-10', points: [] } });
  });

  it.each([
    ['from=20230326&to=20230325', 'from'],
    ['from=20220101&to=20230325', 'from'],
    ['to=20230230', 'to'],
    ['from=20230230', 'from'],
    ['user_id=x', 'user_id'],
  ])('refuses %s', async (params, parameter) => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?${params}`);
    expect(reply).toMatchObject({ statusCode: 400, json: { errors: [{ parameter }] } });
  });

  it('takes 400 days', async () => {
    expect((await ask(makeQueryWorld().services, `${PATH}?from=20220218`)).statusCode).toBe(200);
    expect((await ask(makeQueryWorld().services, `${PATH}?from=20220217`)).statusCode).toBe(400);
  });

  it('is empty for a class without predictions and 404 for one that is not known', async () => {
    const { services } = makeQueryWorld();
    expect(await ask(services, '/v1/classes/5002/history')).toMatchObject({ statusCode: 200, json: { points: [] } });
    expect((await ask(services, '/v1/classes/77/history')).statusCode).toBe(404);
  });

  it('has a tag that changes with the learner and with the rows', async () => {
    const { world, services } = makeQueryWorld();
    const tagOf = async (path: string) => (await ask(services, path)).headers.etag;
    const before = await tagOf(PATH);
    expect(await tagOf(`${PATH}?user_id=9`)).not.toBe(before);
    expect(await tagOf(PATH)).toBe(before);
    world.items.delete('5001/20230324');
    expect(await tagOf(PATH)).not.toBe(before);
  });
});
