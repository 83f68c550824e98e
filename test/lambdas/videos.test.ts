import event from '../../lambdas/csv-ingest/event.json';
import { sampleViews } from '../../local/sample-videos';
import { ROUTES } from '../../shared/contracts/routes';
import { SCHEMAS } from '../../shared/contracts/schemas';
import { ANALYSES } from '../../shared/videos/analyse';
import { faultsOf } from '../shared/contracts/schema-check';
import { putTo, startLearningSystem } from './learning-system';

const JSON_TYPE = 'application/json';
const HEADER = 'student_id,video_title,course_code,completion_rate_percent';

describe('videos over the API', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['videos', 'csv-ingest', 'model-swap']);
  });
  afterAll(() => system.stop());

  const predict = (body: unknown, type = JSON_TYPE) =>
    system.ask('POST', '/predict', typeof body === 'string' ? body : JSON.stringify(body), type);
  const seen = async (id: string) => (await system.ask('GET', `/video/churn?student_id=${id}`)).body.data;

  it('have no analytics and no model at first', async () => {
    for (const name of ANALYSES)
      expect(await system.ask('GET', `/video/${name}`)).toMatchObject({
        status: 503,
        body: { error: expect.stringContaining('no video analytics yet') },
        headers: { 'retry-after': '5' },
      });
    expect(await predict('{')).toMatchObject({
      status: 503,
      body: { error: 'Model pipeline is not loaded. Cannot make predictions.' },
    });
    expect(await system.invoke('videos', { scheduledTime: '2023-03-24T21:30:00Z' })).toMatchObject({
      status: 'no_views',
    });
    expect(await system.successes()).toEqual({ videos: '2023-03-25T02:00:00.000Z' });
  });

  it('are imported through an upload, whose job tells the accepted and rejected rows', async () => {
    const started = await system.ask('POST', '/v1/uploads', '{"kind":"video-views"}', JSON_TYPE);
    expect([started.status, faultsOf(SCHEMAS.Upload ?? {}, started.body)]).toEqual([201, []]);
    const {
      upload_url: url,
      key,
      job,
      expires_at: expiresAt,
    } = started.body as Record<string, string> & { job: { id: string } };
    expect(key).toBe(`uploads/video-views/${job.id}.csv`);
    expect(Date.parse(String(expiresAt)) - Date.now()).toBeLessThanOrEqual(15 * 60_000);
    const look = () => system.ask('GET', `/v1/jobs/${job.id}`);
    expect((await look()).body).toMatchObject({ status: 'waiting', result: null });

    expect(await putTo(url, `${sampleViews(1)}x,y,z,101\n`)).toBe(200);
    const arrived = { ...event, detail: { ...event.detail, object: { key } } };
    for (let times = 0; times < 2; times++) await system.invoke('csv-ingest', arrived);
    const { status, body, headers } = await look();
    expect([status, faultsOf(SCHEMAS.Job ?? {}, body)]).toEqual([200, []]);
    expect(headers.etag).toMatch(/^"/);
    expect(body).toMatchObject({
      status: 'succeeded',
      result: {
        accepted: 5500,
        rejected: [{ line: 5502, error: 'completion_rate_percent must be a number from 0 to 100' }],
      },
    });
    expect(body.notice).toBeNull();

    expect(await putTo(url, `${HEADER}\nlate,Intro,FIN201,50\n`)).toBe(200);
    expect(await system.invoke('csv-ingest', arrived)).toMatchObject({ status: 'ignored' });
    const { body: later, headers: changed } = await look();
    expect(faultsOf(SCHEMAS.Job ?? {}, later)).toEqual([]);
    expect(later).toEqual({ ...body, notice: expect.stringMatching(/^another file .* start a new upload for each$/) });
    expect(changed.etag).not.toBe(headers.etag);
    expect(await system.keysUnder('uploads/')).toEqual([]);
    await system.work();
  });

  it.each(ANALYSES.map((name) => [name]))('answer /video/%s as documented', async (name) => {
    const { status, body } = await system.ask('GET', `/video/${name}?limit=2`);
    expect([status, faultsOf(SCHEMAS.VideoAnalysis ?? {}, body)]).toEqual([200, []]);
    const rows = body.data as object[];
    expect(rows.length).toBeLessThanOrEqual(2);
    const fields = / A row has (.+)\.$/.exec(
      ROUTES.find(({ path }) => path === `/video/${name}`)?.description ?? '',
    )?.[1];
    expect(rows.map((row) => Object.keys(row).join(', '))).toEqual(rows.map(() => fields));
    expect(body.generated_at).toBe('2023-03-25T02:00:00.000Z');
  });

  it('filter by learner and course, and refuse parameters they do not know', async () => {
    const { body } = await system.ask('GET', '/video/churn?student_id=4&course_code=FIN201');
    expect(body.data).toEqual([expect.objectContaining({ student_id: '4', course_code: 'FIN201' })]);
    expect((await system.ask('GET', '/video/churn?student_id=nobody')).body).toMatchObject({ data: [], total: 0 });
    expect((await system.ask('GET', '/video/paths?course_code=FIN201')).body).toMatchObject({ total: 1 });
    for (const name of ANALYSES) {
      const path = `/video/${name}?student_id=nobody&course_code=FIN201&limit=3`;
      expect((await system.ask('GET', path)).body).toMatchObject({ data: [], total: 0 });
    }
    const all = (await system.ask('GET', '/video/engagement')).body.total as number;
    const ofCourse = (await system.ask('GET', '/video/engagement?course_code=FIN201')).body.total as number;
    expect(ofCourse).toBeGreaterThan(0);
    expect(ofCourse).toBeLessThan(all);
    for (const query of ['limit=0', 'limit=10001', 'limit=x', 'course=1', 'student_id='])
      expect(await system.ask('GET', `/video/engagement?${query}`)).toMatchObject({
        status: 400,
        body: { error: expect.stringContaining('allowed') },
      });
  });

  it('answer every row, page by page', async () => {
    const page = async (query: string) =>
      (await system.ask('GET', `/video/churn?${query}`)).body as { data: object[]; total: number; next_offset: number };
    const whole = await page('limit=10000');
    expect([whole.data.length, whole.next_offset]).toEqual([whole.total, null]);
    const size = Math.ceil(whole.total / 2);
    const [first, second] = [await page(`limit=${size}`), await page(`limit=${size}&offset=${size}`)];
    expect([first.next_offset, second.next_offset]).toEqual([size, null]);
    expect([...first.data, ...second.data]).toEqual(whole.data);
    expect(await page(`offset=${whole.total}`)).toMatchObject({ data: [], total: whole.total, next_offset: null });
  });

  it('are not made again for an import that is in them', async () => {
    expect(await system.invoke('videos', { importedAt: '2023-03-25T01:59:59.999Z' })).toMatchObject({
      status: 'already_read',
    });
  });

  it('answer 304 while nothing has changed', async () => {
    const { headers } = await system.ask('GET', '/video/top');
    const again = await system.ask('GET', '/video/top', undefined, { 'If-None-Match': String(headers.etag) });
    expect(again.status).toBe(304);
  });

  it('predict as in the example', async () => {
    const { status, body } = await predict({ learner_avg_completion_rate: 75.5, course_code: 'FIN201' });
    expect([status, faultsOf(SCHEMAS.CompletionPrediction ?? {}, body)]).toEqual([200, []]);
    const {
      prediction,
      prediction_label: label,
      probability_complete: p,
      probability_not_complete: q,
    } = body as Record<string, number>;
    expect(Number(p) + Number(q)).toBeCloseTo(1, 6);
    expect([prediction, label]).toEqual(Number(p) >= 0.5 ? [1, 'Will Complete'] : [0, 'Will Not Complete']);
    const chance = async (mean: number) =>
      Number((await predict({ learner_avg_completion_rate: mean, course_code: 'FIN201' })).body.probability_complete);
    expect(await chance(95)).toBeGreaterThan(await chance(20));
    expect((await predict({ learner_avg_completion_rate: 50, course_code: 'nowhere' })).status).toBe(200);
  });

  const mean = "'learner_avg_completion_rate'";
  it.each<[given: unknown, error: string]>([
    ['{', 'Request must be JSON'],
    ['[1]', 'Request must be JSON'],
    ['null', 'Request must be JSON'],
    [{}, `Missing required features: [${mean}, 'course_code']`],
    [{ learner_avg_completion_rate: 'x' }, "Missing required features: ['course_code']"],
    [{ course_code: 1 }, `Missing required features: [${mean}]`],
    [
      { learner_avg_completion_rate: '50', course_code: 'x' },
      `Invalid data type or value for ${mean}. Must be a number.`,
    ],
    [
      { learner_avg_completion_rate: true, course_code: 1 },
      `Invalid data type or value for ${mean}. Must be a number.`,
    ],
    [
      { learner_avg_completion_rate: null, course_code: 'x' },
      `Invalid data type or value for ${mean}. Must be a number.`,
    ],
    [
      { learner_avg_completion_rate: 100.01, course_code: 1 },
      `Invalid value for ${mean}. Must be between 0 and 100 (inclusive).`,
    ],
    [
      { learner_avg_completion_rate: -1, course_code: 'x' },
      `Invalid value for ${mean}. Must be between 0 and 100 (inclusive).`,
    ],
    [{ learner_avg_completion_rate: 100, course_code: 1 }, "'course_code' must be a string."],
  ])('refuse to predict %j', async (given, error) => {
    const reply = await predict(given);
    expect([reply.status, reply.body]).toEqual([400, { error }]);
  });

  it('predict from JSON only', async () => {
    const features = { learner_avg_completion_rate: 50, course_code: 'x' };
    expect(await predict(features, 'text/plain')).toMatchObject({
      status: 400,
      body: { error: 'Request must be JSON' },
    });
    expect(await predict(features, 'application/json; charset=utf-8')).toMatchObject({ status: 200 });
  });

  it('take rows over the API, as CSV or JSON, and tell which were bad', async () => {
    const csv = `${HEADER}\nn1,Intro,FIN201,50\n,Intro,FIN201,50\nn1,Intro\n`;
    expect((await system.ask('POST', '/video-views', csv)).body).toEqual({
      accepted: 1,
      rejected: [
        { line: 3, error: expect.stringContaining('student_id must be') },
        { line: 4, error: '2 values; the header has 4 columns' },
      ],
    });
    const rows = [{ student_id: 'n2', video_title: 'Intro', course_code: 'FIN201', completion_rate_percent: 20 }];
    const reply = await system.ask('POST', '/video-views', JSON.stringify(rows), JSON_TYPE);
    expect([reply.status, faultsOf(SCHEMAS.ImportReport ?? {}, reply.body)]).toEqual([200, []]);
    await system.work();
    expect(await seen('n1')).toMatchObject([{ views: 1, churned_views: 0 }]);
    expect(await seen('n2')).toMatchObject([{ views: 1, churned_views: 1 }]);
  });

  it('count a file once, however often and by whichever way it comes', async () => {
    const csv = `${HEADER}\nn3,Intro,FIN201,50\n`;
    for (let times = 0; times < 2; times++) await system.ask('POST', '/video-views', csv);
    const { body } = await system.ask('POST', '/v1/uploads', '{"kind":"video-views"}', JSON_TYPE);
    await putTo(body.upload_url, csv);
    await system.invoke('csv-ingest', { detail: { object: { key: body.key } } });
    await system.work();
    expect(await seen('n3')).toMatchObject([{ views: 1 }]);
  });

  it('honour an Idempotency-Key, and refuse it for another body', async () => {
    const post = (row: string) =>
      system.ask('POST', '/video-views', `${HEADER}\n${row}\n`, {
        'Content-Type': 'text/csv',
        'Idempotency-Key': 'v-1',
      });
    expect((await post('n4,Intro,FIN201,x')).body).toMatchObject({ accepted: 0, rejected: [{ line: 2 }] });
    expect((await post('n4,Intro,FIN201,x')).body).toMatchObject({ accepted: 0, rejected: [{ line: 2 }] });
    expect(await post('n4,Intro,FIN201,5')).toMatchObject({ status: 409, body: { error: expect.any(String) } });
  });

  it.each([
    ['no columns', 'a,b\n1,2\n', 400, /^missing columns: student_id/],
    ['a header alone', `${HEADER}\n`, 400, /^the file has no rows/],
    ['nothing', '', 400, /^the body is empty/],
    ['UTF-16', new Uint8Array(Buffer.from(`\uFEFF${HEADER}\n`, 'utf16le')), 400, /UTF-16/],
    ['too much', new Uint8Array(4 * 1024 * 1024 + 1), 413, /\/v1\/uploads \{"kind":"video-views"\}$/],
  ])('refuse %s', async (_, body, status, error) => {
    expect(await system.ask('POST', '/video-views', body)).toMatchObject({
      status,
      body: { error: expect.stringMatching(error) },
    });
  });
});

describe('uploads', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['csv-ingest']);
  });
  afterAll(() => system.stop());

  it.each([
    ['{"kind":"secrets"}', '#/kind', /^kind is "secrets"; allowed: video-views, grades/],
    ['{"kind":"grades"}', '#/start_date_period', /^start_date_period/],
    ['{"kind":"users","a/b":1}', '#/a~1b', /^a\/b is 1; allowed: nothing beside kind/],
    ['x', '#', /^the body must be JSON/],
  ])('of %s are refused as problems that point to %s', async (body, pointer, detail) => {
    const reply = await system.ask('POST', '/v1/uploads', body, JSON_TYPE);
    expect([reply.status, reply.headers['content-type']]).toEqual([400, 'application/problem+json']);
    expect(reply.body.detail).toMatch(detail);
    expect(reply.body.errors).toEqual([expect.objectContaining({ pointer, detail: reply.body.detail })]);
    expect(faultsOf(SCHEMAS.Problem ?? {}, reply.body)).toEqual([]);
  });

  it('know their jobs only', async () => {
    expect((await system.ask('GET', '/v1/jobs/0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c')).status).toBe(404);
    expect((await system.ask('GET', '/v1/jobs/x')).status).toBe(400);
  });

  it('that are no CSV end as failed jobs, and are deleted as well', async () => {
    const period = { start_date_period: '2023-01-15', end_date_period: '2023-06-30' };
    const asked = JSON.stringify({ kind: 'grades', ...period });
    const { body } = await system.ask('POST', '/v1/uploads', asked, JSON_TYPE);
    const { key, job } = body as { key: string; job: { id: string } };
    await putTo(body.upload_url, 'a;b\n1;2\n');
    await system.invoke('csv-ingest', { detail: { object: { key } } });
    expect((await system.ask('GET', `/v1/jobs/${job.id}`)).body).toMatchObject({
      status: 'failed',
      error: 'the columns are separated by semicolons; separate them with commas',
      result: null,
    });
    expect(await system.keysUnder('uploads/')).toEqual([]);
  });

  it('of which no row was taken end as failed jobs that tell why', async () => {
    const period = { start_date_period: '2023-01-15', end_date_period: '2023-06-30' };
    const files = [
      [{ kind: 'grades', ...period }, 'user_id,final_grade\n1,70\n2,700\n'],
      [
        { kind: 'consumption' },
        'course_id,user_id,access_date,last_access_date,completed\n1,x,2023-03-01,2023-03-01,f\n',
      ],
    ] as const;
    for (const [asked, csv] of files) {
      const { body } = await system.ask('POST', '/v1/uploads', JSON.stringify(asked), JSON_TYPE);
      const { key, job } = body as { key: string; job: { id: string } };
      await putTo(body.upload_url, csv);
      await system.invoke('csv-ingest', { detail: { object: { key } } });
      const told = (await system.ask('GET', `/v1/jobs/${job.id}`)).body;
      expect(told).toMatchObject({
        status: 'failed',
        result: { accepted: 0, rejected: [{ error: expect.any(String) }] },
      });
      expect(told.error).toMatch(/^no row was taken because of a bad one in line [23]: /);
      expect(faultsOf(SCHEMAS.Job ?? {}, told)).toEqual([]);
    }
  });

  it.each([
    ['video-views', `${HEADER}\nu1,Intro,FIN201,50\n`],
    ['grades', 'StudentID,FinalGrade\nu1,70\n'],
    ['consumption', 'course_id,user_id,access_date,last_access_date,completed\n1,2,2023-03-01,2023-03-02,f\n'],
    ['courses', 'course_id,course_title\n1,Intro\n'],
    ['learners', 'user_id,age\n2,30\n'],
    ['interactions', 'user_id,content_id,content_type,type,created_at\n2,1,contenu,page_view,2023-03-01\n'],
    ['contents', 'id,title,type\n1,Lire,article\n'],
    ['users', 'id\n2\n'],
  ])('of the kind %s are read as such', async (kind, csv) => {
    const period = kind === 'grades' ? { start_date_period: '2023-01-15', end_date_period: '2023-06-30' } : {};
    const { body } = await system.ask('POST', '/v1/uploads', JSON.stringify({ kind, ...period }), JSON_TYPE);
    const { key, job } = body as { key: string; job: { id: string } };
    await putTo(body.upload_url, csv);
    expect(await system.invoke('csv-ingest', { detail: { object: { key } } })).toEqual({
      status: 'succeeded',
      kind,
      accepted: 1,
    });
    expect((await system.ask('GET', `/v1/jobs/${job.id}`)).body).toMatchObject({
      result: { accepted: 1, rejected: [] },
    });
  });

  it('that nobody asked for are deleted unread, and other keys are left alone', async () => {
    expect(await system.invoke('csv-ingest', event)).toMatchObject({ status: 'ignored' });
    expect(await system.invoke('csv-ingest', { detail: { object: { key: 'models/x.csv' } } })).toMatchObject({
      status: 'ignored',
      reason: 'not the key of an upload',
    });
  });
});
