import { addDays, type Day } from '../../../shared/base/day';
import type { RunManifest } from '../../../shared/contracts/run';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

const PATH = '/v1/classes/5001/changes';
const TODAY = addDays(NEWEST, 1);
const WORSE = { theme: 'hand_ins', contribution: 0.2, en: 'handed in 1 of 3', th: 'ส่ง 1 จาก 3' };
const NONE = { newly_at_risk: 0, level_dropped: 0, recovered: 0, insufficient_data: 0, appeared: 0, gone: 0 };
type Page = { since: { run_date: string } | null; by_change: object; rows: { user_id: string }[]; next_cursor: string };
const idsOf = (reply: { json: never }) => (reply.json as Page).rows.map(({ user_id }) => user_id);

/** Two days of class 5001, on which five of nine learners changed; nothing did for 7, 70 and 700. */
function plantedWorld() {
  const made = makeQueryWorld();
  const steady = [row('7', 4), row('70', 1), row('700', null)];
  made.world.put('5001', OLDER, [...steady, row('9', 4), row('10', 5), row('11', 2), row('12', 1), row('13', 4)]);
  made.world.put('5001', NEWEST, [
    ...steady,
    { ...row('9', 2), reasons: [WORSE, { ...WORSE, theme: 'marks' }] },
    row('10', 4),
    row('11', 4, 0.3),
    row('13', 4),
    row('014', 5),
  ]);
  return made;
}

/** A day on which the run failed on class 5001. */
function failOn(world: ReturnType<typeof makeQueryWorld>['world'], day: Day): void {
  const failed: RunManifest['failedClasses'] = [{ id: '5001', reason: 'not_predicted', since: day }];
  world.items.delete(`5001/${day}`);
  world.publish(day, ['5001', '5002', '5003'], failed);
}

describe('GET /v1/classes/{class_id}/changes', () => {
  it('tells the planted changes of two days and no other, highest risk first', async () => {
    const reply = await ask(plantedWorld().services, PATH);
    const side = { predicted_level: 4, risk: 0.25, at_risk: false, insufficient_data: false };
    expect(reply.json).toMatchObject({
      class_id: '5001',
      run_date: '2023-03-25',
      data_through: '2023-03-24',
      generated_at: '2023-03-25T00:10:00.000Z',
      model_version: '20230301-0123456789ab',
      method: 'model',
      stale: false,
      counts: { learners: 8, at_risk: 2, insufficient_data: 1 },
      since: { run_date: '2023-03-24', model_version: '20230301-0123456789ab', counts: { learners: 8, at_risk: 3 } },
      by_change: { ...NONE, newly_at_risk: 1, level_dropped: 2, recovered: 1, appeared: 1, gone: 1 },
      next_cursor: null,
    });
    expect((reply.json as Page).rows).toEqual([
      {
        user_id: '9',
        changes: ['newly_at_risk', 'level_dropped'],
        before: side,
        now: { predicted_level: 2, risk: 0.75, at_risk: true, insufficient_data: false },
        first_reason: WORSE,
      },
      expect.objectContaining({ user_id: '11', changes: ['recovered'], now: { ...side, risk: 0.3 } }),
      {
        user_id: '10',
        changes: ['level_dropped'],
        before: { ...side, predicted_level: 5, risk: 0 },
        now: side,
        first_reason: null,
      },
      expect.objectContaining({ user_id: '014', changes: ['appeared'], before: null }),
      expect.objectContaining({ user_id: '12', changes: ['gone'], now: null, first_reason: null }),
    ]);
  });

  it('is the same answer under the same tag, and 304 for who holds it', async () => {
    const { world, services } = plantedWorld();
    const first = await ask(services, PATH);
    expect(await ask(services, PATH)).toEqual(first);
    const held = { 'if-none-match': first.headers.etag ?? '' };
    expect((await ask(services, PATH, held)).statusCode).toBe(304);
    expect((await ask(services, `${PATH}?change=gone`, held)).statusCode).toBe(200);
    // the earlier day is built again
    world.put('5001', OLDER, [row('7', 4)]);
    expect((await ask(services, PATH, held)).statusCode).toBe(200);
  });

  it.each([
    ['change=gone', ['12']],
    ['change=level_dropped', ['9', '10']],
    ['change=insufficient_data', []],
    ['limit=2', ['9', '11']],
    ['since=2023-03-24', ['9', '11', '10', '014', '12']],
    ['since=20230324&date=2023-03-25', ['9', '11', '10', '014', '12']],
  ])('%s', async (params, expected) => {
    const reply = await ask(plantedWorld().services, `${PATH}?${params}`);
    expect(idsOf(reply)).toEqual(expected);
    expect((reply.json as Page).by_change).toMatchObject({ level_dropped: 2, gone: 1 });
  });

  it('goes on page by page, also while a new run is published, and not once a day was built again', async () => {
    const { world, services } = plantedWorld();
    const next = async (cursor: string) => ask(services, `${PATH}?limit=2&cursor=${cursor}`);
    const first = (await ask(services, `${PATH}?limit=2`)).json as Page;
    world.put('5001', TODAY, [row('1', 1)]);
    world.publish(TODAY);
    const second = await next(first.next_cursor);
    expect([second.statusCode, idsOf(second)]).toEqual([200, ['10', '014']]);
    const third = await next((second.json as Page).next_cursor);
    expect([idsOf(third), (third.json as Page).next_cursor]).toEqual([['12'], null]);
    for (const other of ['&change=gone', '&since=20230324', '&date=20230326'])
      expect((await ask(services, `${PATH}?cursor=${first.next_cursor}${other}`)).statusCode).toBe(400);
    expect((await ask(services, `/v1/classes/5001/predictions?cursor=${first.next_cursor}`)).statusCode).toBe(400);
    world.put('5001', OLDER, [row('7', 4)]);
    expect((await next(first.next_cursor)).statusCode).toBe(400);
    world.items.delete(`5001/${NEWEST}`);
    expect((await next(first.next_cursor)).statusCode).toBe(400);
  });

  it('compares with the newest predictions before where the class has none of the day before', async () => {
    const { world, services } = plantedWorld();
    world.put('5001', TODAY, [row('7', 4), row('9', 5)]);
    failOn(world, NEWEST);
    world.publish(TODAY);
    world.now = new Date('2023-03-26T02:00:00Z');
    const reply = await ask(services, PATH);
    expect((reply.json as Page).since?.run_date).toBe('2023-03-24');
    expect(idsOf(reply)).toEqual(['10', '11', '12', '13', '70', '700']);
    const dated = await ask(services, `${PATH}?date=${NEWEST}`);
    expect(dated.json).toMatchObject({ reason: 'not_built', since: null, by_change: NONE, rows: [] });
  });

  it('tells of a class on which the newest run failed the changes before, as stale', async () => {
    const { world, services } = plantedWorld();
    failOn(world, TODAY);
    world.now = new Date('2023-03-26T02:00:00Z');
    const reply = await ask(services, PATH);
    expect(reply.json).toMatchObject({ run_date: '2023-03-25', stale: true, since: { run_date: '2023-03-24' } });
    expect(reply.headers.warning).toBe('110 - "Response is Stale"');
    expect(idsOf(reply)).toHaveLength(5);
  });

  it('says of the first predictions of a class that everybody appeared', async () => {
    const { world, services } = makeQueryWorld();
    world.put('5002', NEWEST, [row('1', 1), row('2', 5)]);
    const reply = await ask(services, '/v1/classes/5002/changes');
    expect(reply.json).toMatchObject({ since: null, by_change: { ...NONE, newly_at_risk: 1, appeared: 2 } });
  });

  it.each([
    ['5002', 'no_assessed_submission_yet'],
    ['5003', 'not_ongoing'],
  ])('says why class %s has nothing to compare', async (classId, reason) => {
    const reply = await ask(makeQueryWorld().services, `/v1/classes/${classId}/changes`);
    expect(reply).toMatchObject({ statusCode: 200, json: { rows: [], since: null, by_change: NONE, reason } });
  });

  it.each([
    ['since=20230325', 400, /a run date before 2023-03-25/],
    ['since=2023-04-01', 400, /a run date before 2023-03-25/],
    ['since=latest', 400, /a run date before 2023-03-25, as yyyymmdd or yyyy-mm-dd/],
    ['since=20230230', 400, /a run date before/],
    ['sinc=20230324', 400, /did you mean "since"\?/],
    ['change=worse', 400, /newly_at_risk or level_dropped/],
    ['change=gone&change=appeared', 400, /one value/],
    ['limit=0', 400, /from 1 to 10000/],
    ['cursor=abc', 400, /start again/],
    ['since=20230101', 404, /class 5001 has no predictions of 2023-01-01/],
    ['date=20230326', 404, /no run on 2023-03-26/],
  ])('refuses %s with %i', async (params, statusCode, detail) => {
    const reply = await ask(plantedWorld().services, `${PATH}?${params}`);
    expect(reply).toMatchObject({ statusCode, json: { detail: expect.stringMatching(detail) } });
  });

  it('is 404 for a class that is nowhere, and 400 for what is no id', async () => {
    const { services } = makeQueryWorld();
    expect((await ask(services, '/v1/classes/77/changes')).statusCode).toBe(404);
    expect((await ask(services, '/v1/classes/x/changes')).statusCode).toBe(400);
  });

  it('reads two items of the class', async () => {
    const { services } = plantedWorld();
    const [read, heads] = [jest.spyOn(services, 'readPredictions'), jest.spyOn(services, 'heads')];
    await ask(services, PATH);
    expect([read.mock.calls.length, heads.mock.calls.length]).toEqual([2, 0]);
  });
});
