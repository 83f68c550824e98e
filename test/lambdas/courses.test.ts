import { sampleCourses } from '../../local/sample-courses';
import { randomStream } from '../../shared/base/random';
import { SCHEMAS } from '../../shared/contracts/schemas';
import { faultsOf } from '../shared/contracts/schema-check';
import { startLearningSystem } from './learning-system';

const NOW = new Date('2023-03-25T09:00:00+07:00');

describe('courses over the API', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['recommendations', 'abandonment', 'model-swap']);
  });
  afterAll(() => system.stop());

  it('know no course and no model before anything was imported', async () => {
    expect(await system.ask('GET', '/recom?user_id=4&course_id=5')).toMatchObject({
      status: 404,
      body: { error: 'course 5 not found' },
    });
    expect(await system.ask('GET', '/predict_abandon?user_id=11')).toMatchObject({
      status: 503,
      body: { error: 'model not trained' },
    });
    expect(await system.ask('POST', '/retrain_abandon')).toMatchObject({ status: 422 });
  });

  it('take rows and tell which were bad', async () => {
    for (const [path, csv] of Object.entries(sampleCourses(NOW)))
      expect(await system.ask('POST', path, csv)).toMatchObject({ status: 200, body: { rejected: [] } });
    const rows = [
      { course_id: 5, user_id: 900, access_date: '2023-03-01', last_access_date: '2023-03-02', completed: false },
      { course_id: 5, user_id: 'a@b.org', access_date: '2023-03-01', last_access_date: '2023-03-02', completed: false },
      { course_id: 5, user_id: { toString: 1 }, access_date: '2023-03-01', last_access_date: '2023-03-02' },
    ];
    expect(await system.ask('POST', '/consumption', JSON.stringify(rows), 'application/json')).toMatchObject({
      status: 200,
      body: {
        accepted: 1,
        rejected: [
          { line: 2, error: 'user_id must be a whole number' },
          { line: 3, error: 'user_id must be text or a number' },
        ],
      },
    });
    expect(await system.ask('POST', '/consumption', 'course_id\n1')).toMatchObject({
      status: 400,
      body: { error: 'missing columns: user_id, access_date, last_access_date, completed' },
    });
  });

  it('refuse parameters that they do not know under /v1, as every route there, and nowhere else', async () => {
    expect(await system.ask('POST', '/v1/courses?dry_run=true', 'course_id\n1')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'dry_run', detail: 'unknown parameter "dry_run"; this path takes none' }] },
    });
    expect(await system.ask('POST', '/v1/courses', '{"course_id":1}', 'application/json')).toMatchObject({
      status: 400,
      body: { errors: [{ parameter: 'body', pointer: '#', detail: expect.stringContaining('a JSON array') }] },
    });
    const row = 'course_id,user_id,access_date,last_access_date,completed\n5,900,2023-03-01,2023-03-02,false';
    expect(await system.ask('POST', '/consumption?dry_run=true', row)).toMatchObject({ status: 200 });
  });

  it('recommend as in the example', async () => {
    const { status, body } = await system.ask('GET', '/recom?user_id=4&course_id=5');
    expect([status, faultsOf(SCHEMAS.CourseIds!, body)]).toEqual([200, []]);
    expect(body.course_ids).toHaveLength(3);
    expect(await system.ask('GET', '/recom?user_id=four&course_id=5')).toMatchObject({
      status: 400,
      body: { error: 'user_id and course_id must be integers' },
    });
  });

  it('count a file once however often it is sent', async () => {
    const totals = async () => (await system.ask('GET', '/dashboard')).body.totals;
    const known = await totals();
    await system.ask('POST', '/consumption', sampleCourses(NOW)['/consumption']);
    expect(await totals()).toEqual(known);
  });

  it('train in a job and predict with the model that it makes', async () => {
    const started = await system.ask('POST', '/retrain_abandon');
    expect(started).toMatchObject({ status: 202, body: { message: 'Retraining started', job_id: expect.any(String) } });
    await system.work();
    const { status, body } = await system.ask('GET', '/predict_abandon?user_id=11');
    expect([status, faultsOf(SCHEMAS.AbandonmentPrediction!, body)]).toEqual([200, []]);
    expect(await system.ask('GET', '/predict_abandon?user_id=123456')).toMatchObject({ status: 404 });
    expect(await system.ask('GET', '/predict_abandon')).toMatchObject({
      status: 400,
      body: { error: 'user_id must be an integer' },
    });
  });

  it('have figures for the dashboard', async () => {
    const { status, body } = await system.ask('GET', '/dashboard?limit=2');
    expect([status, faultsOf(SCHEMAS.Dashboard!, body)]).toEqual([200, []]);
    expect(body).toMatchObject({ totals: { learners: 301 }, next_offset: 2 });
    expect((await system.ask('GET', '/dashboard?user_id=4')).body.users).toEqual([
      expect.objectContaining({ user_id: 4 }),
    ]);
    expect(await system.ask('GET', '/dashboard?user_id=4000')).toMatchObject({ status: 404 });
    const again = (path: string, tag: string) => system.ask('GET', path, undefined, { 'If-None-Match': tag });
    for (const path of ['/dashboard', '/dashboard?limit=2', '/dashboard?user_id=4']) {
      const { headers } = await system.ask('GET', path);
      expect(await again(path, String(headers.etag))).toMatchObject({ status: 304, text: '' });
      expect((await again('/dashboard?user_id=5', String(headers.etag))).status).toBe(200);
    }
  });

  it('know staff neither as learners of the dashboard nor of the model', async () => {
    const visit = { course_id: 5, user_id: 950, access_date: '2023-03-01', last_access_date: '2023-03-02' };
    await system.ask('POST', '/consumption', JSON.stringify([visit]), 'application/json');
    for (const path of ['/predict_abandon?user_id=950', '/dashboard?user_id=950'])
      expect(await system.ask('GET', path)).toMatchObject({ status: 200 });
    await system.ask('POST', '/v1/learners', 'user_id,role\n950,admin');
    for (const path of ['/predict_abandon?user_id=950', '/dashboard?user_id=950'])
      expect(await system.ask('GET', path)).toMatchObject({ status: 404, body: { error: 'user 950 not found' } });
  });
});

describe('a small table of courses that comes in once', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['recommendations', 'abandonment', 'model-swap']);
  });
  afterAll(() => system.stop());

  it('is enough for a model that goes live and predicts, if weakly', async () => {
    const random = randomStream(2);
    const day = (daysAgo: number) => new Date(NOW.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
    const rows = Array.from({ length: 30 }, (_, n) => {
      const last = n % 3 === 0 ? 15 + random() * 20 : random() * 10;
      return `${1 + (n % 5)},${n},${day(40 + random() * 40)},${day(last)},${n % 4 === 0}`;
    });
    const header = 'course_id,user_id,access_date,last_access_date,completed';
    expect((await system.ask('POST', '/consumption', [header, ...rows].join('\n'))).body).toMatchObject({
      accepted: 30,
    });
    const { status, body } = await system.ask('POST', '/retrain_abandon');
    expect(status).toBe(202);
    await system.work();
    expect(await system.ask('GET', '/predict_abandon?user_id=7')).toMatchObject({
      status: 200,
      body: { Prediction: expect.stringMatching(/^(not|will)_abandon$/), Probability: expect.any(Number) },
    });
    expect(body.job_id).toEqual(expect.any(String));
  });
});
