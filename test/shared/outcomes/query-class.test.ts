import type { Day } from '../../../shared/base/day';
import { addDays } from '../../../shared/base/day';
import type { RunManifest } from '../../../shared/contracts/run';
import { DISTANCE_COST, labelRuleText } from '../../../shared/outcomes/published-level';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

const PATH = '/v1/classes/5001/predictions';
type Page = { rows: { user_id: string; features?: object }[]; counts: object; next_cursor: string | null };
const idsOf = (reply: { json: never }) => (reply.json as Page).rows.map(({ user_id }) => user_id);

describe('GET /v1/classes/{class_id}/predictions', () => {
  it('puts the highest risk first, equal risks by user id, and insufficient data last', async () => {
    const { services } = makeQueryWorld();
    const reply = await ask(services, PATH);
    expect(idsOf(reply)).toEqual(['4', '10', '30', '9', '100']);
    expect(reply.json).toMatchObject({
      class_id: '5001',
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      generated_at: '2023-03-25T00:10:00.000Z',
      model_version: '20230301-0123456789ab',
      method: 'model',
      stale: false,
      advisory: true,
      required_level: 3,
      label_rule: labelRuleText(DISTANCE_COST),
      counts: { learners: 5, at_risk: 3, insufficient_data: 1, by_level: { 1: 2, 2: 1, 3: 0, 4: 1, 5: 0 } },
      next_cursor: null,
    });
    expect((reply.json as Page).rows.at(-1)).toEqual({
      user_id: '100',
      predicted_level: null,
      probabilities: null,
      risk: null,
      at_risk: false,
      insufficient_data: true,
      base_risk: null,
      reasons: [],
      other_contribution: null,
      hint: null,
    });
  });

  it.each([
    ['sort=user_id', ['4', '9', '10', '30', '100']],
    ['at_risk=true', ['4', '10', '30']],
    ['at_risk=false', ['9', '100']],
    ['level=1', ['4', '10']],
    ['min_level=2', ['30', '9']],
    ['max_level=2', ['4', '10', '30']],
    ['min_level=2&max_level=3', ['30']],
    ['min_level=2&max_level=2', ['30']],
    ['min_level=1', ['4', '10', '30', '9']],
    ['min_level=5', []],
    ['max_level=1', ['4', '10']],
    ['level=1&min_level=2', []],
    ['limit=2', ['4', '10']],
  ])('%s', async (params, expected) => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?${params}`);
    expect(idsOf(reply)).toEqual(expected);
    expect((reply.json as Page).counts).toMatchObject({ learners: 5, at_risk: 3 });
  });

  it('puts those without a risk after those without any, wherever they stand in the class', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5001', NEWEST, [row('1', null), row('2', 5, 0), row('3', null), row('4', 4, 0.3), row('5', 5, 0)]);
    expect(idsOf(await ask(services, PATH))).toEqual(['4', '2', '5', '1', '3']);
  });

  it('shows the features on request only', async () => {
    const { services } = makeQueryWorld();
    const rows = ((await ask(services, `${PATH}?include=features`)).json as Page).rows;
    expect(rows[0]?.features).toEqual({ total_submission: 4, avglevel: 1 });
    expect(((await ask(services, PATH)).json as Page).rows[0]).not.toHaveProperty('features');
  });

  it.each(['20230324', '2023-03-24'])('answers an older day, asked for as %s', async (date) => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?date=${date}`);
    expect(reply.json).toMatchObject({
      run_date: '2023-03-24',
      generated_at: '2023-03-24T00:10:00.000Z',
      stale: false,
    });
  });

  it.each([
    ['lvel=1', 'lvel', /did you mean "level"\?/],
    ['user_id=4', 'user_id', /unknown parameter "user_id"/],
    ['level=1&level=2', 'level', /one value/],
    ['level=6', 'level', /whole number from 1 to 5/],
    ['limit=0', 'limit', /from 1 to 10000/],
    ['at_risk=yes', 'at_risk', /true or false/],
    ['sort=name', 'sort', /risk or user_id/],
    ['date=20230230', 'date', /latest, or a calendar date as yyyymmdd or yyyy-mm-dd$/],
    ['min_level=4&max_level=2', 'min_level', /^min_level is 4; allowed: at most max_level, which is 2$/],
    ['cursor=abc', 'cursor', /start again/],
  ])('refuses %s', async (params, parameter, detail) => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?${params}`);
    expect(reply.statusCode).toBe(400);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json).toMatchObject({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      instance: 'request-1',
      errors: [{ parameter, detail: expect.stringMatching(detail) }],
    });
  });

  it('names everything that is wrong at once', async () => {
    const reply = await ask(makeQueryWorld().services, `${PATH}?level=9&sorted=risk&limit=x`);
    const parameters = (reply.json as { errors: { parameter: string }[] }).errors.map(({ parameter }) => parameter);
    expect(parameters).toEqual(['sorted', 'level', 'limit']);
  });

  it.each([
    ['/v1/classes/77/predictions', /class 77 is not known/],
    [`${PATH}?date=20230326`, /no run on 2023-03-26; the newest is on 2023-03-25/],
    [`${PATH}?date=20230101`, /no run on 2023-01-01; the newest is on 2023-03-25/],
  ])('%s is 404', async (path, detail) => {
    const { world, services } = makeQueryWorld();
    world.put('5001', addDays(NEWEST, 1), [row('1', 1)]);
    const reply = await ask(services, path);
    expect(reply).toMatchObject({ statusCode: 404, json: { detail: expect.stringMatching(detail) } });
  });

  it('hides a finished day until the pointer has moved to it', async () => {
    const { world, services } = makeQueryWorld();
    const published = world.latest;
    world.put('5001', addDays(NEWEST, 1), [row('1', 1)]);
    world.publish(addDays(NEWEST, 1));
    world.latest = published;
    expect((await ask(services, `${PATH}?date=20230326`)).statusCode).toBe(404);
  });

  it('sends at most 2,000 rows with features, and a cursor for the rest', async () => {
    const { world, services } = makeQueryWorld();
    const rows = Array.from({ length: 2_001 }, (_, i) => row(String(i), 3));
    world.put('5001', NEWEST, rows);
    const page = (await ask(services, `${PATH}?include=features&limit=10000`)).json as Page;
    expect(page.rows).toHaveLength(2_000);
    const rest = await ask(services, `${PATH}?include=features&cursor=${page.next_cursor}`);
    expect(idsOf(rest)).toEqual(['2000']);
    expect(idsOf(await ask(services, `${PATH}?limit=10000`))).toHaveLength(2_001);
  });

  it('is 404 before the first run', async () => {
    const services = { ...makeQueryWorld().services, latest: async () => null };
    expect((await ask(services, PATH)).statusCode).toBe(404);
  });

  it.each([
    ['5002', 'no_assessed_submission_yet'],
    ['5003', 'not_ongoing'],
  ])('says why class %s has no predictions', async (classId, reason) => {
    const reply = await ask(makeQueryWorld().services, `/v1/classes/${classId}/predictions`);
    expect(reply).toMatchObject({ statusCode: 200, json: { rows: [], reason, required_level: null } });
  });

  it('serves a class on which the newest run failed as of the run before, and calls that stale', async () => {
    const { world, services } = makeQueryWorld();
    const [today, failed] = ['20230326' as Day, [{ id: '5001', reason: 'not_predicted', since: '20230326' as Day }]];
    world.publish(today, ['5001', '5002', '5003'], failed as RunManifest['failedClasses']);
    world.now = new Date('2023-03-26T02:00:00Z');
    const reply = await ask(services, PATH);
    expect(reply.json).toMatchObject({ run_date: '2023-03-25', data_through: '2023-03-24', stale: true });
    expect((reply.json as Page).rows).toHaveLength(5);
    expect(reply.headers.warning).toBe('110 - "Response is Stale"');
    const first = (await ask(services, `${PATH}?limit=3`)).json as Page;
    const rest = (await ask(services, `${PATH}?cursor=${first.next_cursor}`)).json as Page;
    expect(rest).toMatchObject({ run_date: '2023-03-25', stale: true });
    expect([...first.rows, ...rest.rows]).toEqual((reply.json as Page).rows);
    const dated = await ask(services, `${PATH}?date=${today}`);
    expect(dated.json).toMatchObject({ run_date: '2023-03-26', rows: [], reason: 'not_built', stale: false });
    expect((await ask(services, '/v1/classes/5002/predictions')).json).toMatchObject({ run_date: '2023-03-26' });
  });

  it('calls the newest run stale 26 hours after 03:00 Bangkok time, and no older run', async () => {
    const { world, services } = makeQueryWorld();
    world.now = new Date('2023-03-25T22:00:00Z');
    const fresh = await ask(services, PATH);
    expect(fresh.json).toMatchObject({ stale: false });
    expect(fresh.headers).not.toHaveProperty('warning');
    world.now = new Date('2023-03-25T22:00:01Z');
    const stale = await ask(services, PATH, { 'if-none-match': fresh.headers.etag ?? '' });
    expect(stale).toMatchObject({ statusCode: 200, json: { stale: true } });
    expect(stale.headers.warning).toBe('110 - "Response is Stale"');
    expect((await ask(services, `${PATH}?date=${OLDER}`)).json).toMatchObject({ stale: false });
  });

  it('has a tag that changes with filter, page size, run and publication', async () => {
    const { world, services } = makeQueryWorld();
    const tagOf = async (path: string) => (await ask(services, path)).headers.etag;
    const tags = [await tagOf(PATH), await tagOf(`${PATH}?level=1`), await tagOf(`${PATH}?limit=1`)];
    world.put('5001', NEWEST, [row('9', 1)]);
    tags.push(await tagOf(PATH));
    world.latest = { ...world.latest, generatedAt: '2023-03-25T09:00:00.000Z' } as never;
    tags.push(await tagOf(PATH));
    expect(new Set(tags).size).toBe(tags.length);
    expect(await tagOf(PATH)).toBe(tags.at(-1));
  });
});
