import { gunzipSync } from 'node:zlib';
import type { Day } from '../../../shared/base/day';
import type { QueryServices } from '../../../shared/outcomes/query-services';
import fixture from '../../fixtures/query_params_cases.json';
import { ask, makeQueryWorld, NEWEST, OLDER, row } from './query-world';

type Case = { in: Record<string, string>; out?: { predicted_dt: number | null; class_id: string }; error?: number };

/** A world that remembers which class and day were read. */
function recordingWorld() {
  const { world, services } = makeQueryWorld();
  const reads: { classId: string; day: string }[] = [];
  const recording: QueryServices = {
    ...services,
    readPredictions: (classId, day) => {
      reads.push({ classId, day });
      return services.readPredictions(classId, day);
    },
  };
  return { world, services: recording, reads };
}

const query = (params: Record<string, string>) => `/predictions?${new URLSearchParams(params)}`;

describe('GET /predictions reads its parameters as the original did', () => {
  it.each(fixture.cases as unknown as Case[])('%j', async ({ in: params, out, error }) => {
    const { services, reads } = recordingWorld();
    const reply = await ask(services, query(params));
    expect(reply.statusCode).toBe(error ?? 200);
    if (out) expect(reads).toEqual([{ classId: out.class_id, day: String(out.predicted_dt ?? NEWEST) }]);
    if (error) expect(reply.json).toEqual({ error: expect.stringMatching(/predicted_dt|class_id/) });
    expect(reply.headers['content-type']).toBe('application/json');
  });

  it('answers without a date for a class on which the newest run failed with its rows before, which say so', async () => {
    const { world, services } = makeQueryWorld();
    const failed = { id: '5001', reason: 'state_unreadable' as const, since: '20230326' as Day };
    world.publish('20230326' as Day, ['5002', '5003'], [failed]);
    const rows = (await ask(services, query({ class_id: '5001' }))).json as { predicted_dt: number }[];
    expect(new Set(rows.map((one) => one.predicted_dt))).toEqual(new Set([Number(NEWEST)]));
    expect((await ask(services, query({ class_id: '5001', predicted_dt: '20230326' }))).json).toEqual([]);
    expect((await ask(services, query({ class_id: '5003' }))).json).toEqual([]);
  });

  it.each([
    { class_id: '123456789012345678901' },
    { class_id: '5001', user_id: '9x' },
    { class_id: '5001', include: 'everything' },
  ])('refuses %j', async (params) => {
    expect((await ask(makeQueryWorld().services, query(params as never))).statusCode).toBe(400);
  });
});

describe('GET /predictions', () => {
  const { services, world } = makeQueryWorld();

  it('answers the newest run by default, ordered by user id as a number', async () => {
    const reply = await ask(services, '/predictions?class_id=5001&colour=red');
    const rows = reply.json as { user_id: string }[];
    expect(rows.map(({ user_id }) => user_id)).toEqual(['4', '9', '10', '30', '100']);
    expect(rows[0]).toEqual({
      predicted_dt: 20230325,
      class_id: '5001',
      user_id: '4',
      predicted_label: 1,
      predicted_prob: [0.6, 0.1, 0.1, 0.1, 0.1],
    });
  });

  it('passes the stored gzip through to callers who take it, and opens it for others', async () => {
    const stored = world.items.get(`5001/${NEWEST}`);
    const packed = await ask(services, '/predictions?class_id=5001', { 'Accept-Encoding': 'br, gzip' });
    expect(packed.isBase64Encoded).toBe(true);
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.text).toBe(gunzipSync(stored?.rowsGzip ?? '').toString());
    const plain = await ask(services, '/predictions?class_id=5001', { 'accept-encoding': 'gzip;q=0' });
    expect(plain).toMatchObject({ isBase64Encoded: false, text: packed.text });
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toBe('Accept-Encoding');
  });

  it('answers one learner, with the features on request', async () => {
    const reply = await ask(services, '/predictions?class_id=5001&user_id="10"&include=interactions');
    const expected = { user_id: '10', interactions: { total_submission: 3, avglevel: 1 } };
    expect(reply.json).toEqual([expect.objectContaining(expected)]);
  });

  it('answers a whole class with the features, and one learner without', async () => {
    const whole = (await ask(services, '/predictions?class_id=5001&include=interactions')).json as object[];
    expect(whole).toHaveLength(5);
    for (const one of whole) expect(one).toHaveProperty('interactions.avglevel');
    const [learner, ...others] = (await ask(services, '/predictions?class_id=5001&user_id=10')).json as object[];
    expect([Object.keys(learner ?? {}), others]).toEqual([
      ['predicted_dt', 'class_id', 'user_id', 'predicted_label', 'predicted_prob'],
      [],
    ]);
    expect((await ask(services, '/predictions?class_id=5001&user_id=11')).json).toEqual([]);
  });

  it('answers an older day', async () => {
    const reply = await ask(services, `/predictions?class_id=5001&predicted_dt=${OLDER}`);
    expect(reply.json).toHaveLength(4);
  });

  it('answers an empty array for an unknown class, an unpublished day, and before the first run', async () => {
    world.put('5001', '20230326' as never, [row('1', 1)]);
    for (const params of ['class_id=77', 'class_id=5001&predicted_dt=20230326', 'class_id=5001&predicted_dt=20200101'])
      expect(await ask(services, `/predictions?${params}`)).toMatchObject({ statusCode: 200, text: '[]' });
    const nothingYet = { ...services, latest: async () => null };
    for (const params of ['class_id=5001', `class_id=5001&predicted_dt=${NEWEST}`])
      expect(await ask(nothingYet, `/predictions?${params}`)).toMatchObject({ statusCode: 200, text: '[]' });
  });

  it('tells users of the old path, and only them, that it goes away', async () => {
    const alias = await ask(services, '/test-get-predictions?class_id="5001"');
    const current = await ask(services, '/predictions?class_id="5001"');
    expect(alias.text).toBe(current.text);
    expect(Object.keys(alias.headers)).toEqual(expect.arrayContaining(['deprecation', 'sunset', 'link']));
    expect(new URL(String(alias.headers.link?.slice(1, 12)), 'https://x/dev/test-get-predictions').pathname).toBe(
      '/dev/predictions',
    );
    expect(Object.keys(current.headers)).not.toEqual(expect.arrayContaining(['deprecation']));
    expect(current.headers).not.toHaveProperty('sunset');
  });

  it('answers 304 until the rows or the filter change', async () => {
    const { etag = '' } = (await ask(services, '/predictions?class_id=5001')).headers;
    const again = await ask(services, '/predictions?class_id=5001', { 'If-None-Match': `"x", W/${etag}` });
    expect(again).toMatchObject({ statusCode: 304, text: '' });
    expect(again.headers.etag).toBe(etag);
    const filtered = await ask(services, '/predictions?class_id=5001&user_id=9', { 'If-None-Match': etag });
    expect(filtered.statusCode).toBe(200);
    world.put('5001', NEWEST, [row('9', 1)]);
    expect((await ask(services, '/predictions?class_id=5001', { 'If-None-Match': etag })).statusCode).toBe(200);
  });
});
