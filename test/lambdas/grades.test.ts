import { sampleGrades } from '../../local/sample-grades';
import { SCHEMAS } from '../../shared/contracts/schemas';
import { faultsOf } from '../shared/contracts/schema-check';
import { putTo, startLearningSystem } from './learning-system';

const ENDED = '?start_date_period=2022-08-01&end_date_period=2022-12-15';
const CURRENT = '?start_date_period=2023-01-15&end_date_period=2023-06-30';
const DONE = { message: 'CSV processed successfully' };
const [HEADER = '', FIRST = ''] = sampleGrades(1, false).split('\n');

/** A file as a browser form sends it. */
async function form(csv: string, fields: Record<string, string> = {}) {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append('file', new Blob([csv], { type: 'text/csv' }), 'grades.csv');
  const response = new Response(data);
  const headers = { 'Content-Type': String(response.headers.get('content-type')) };
  return { body: new Uint8Array(await response.arrayBuffer()), headers };
}

describe('grades over the API', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['reports', 'model-swap']);
  });
  afterAll(() => system.stop());

  const report = (format = '') => system.ask('GET', `/get-report${CURRENT}${format}`);
  const predicted = async (id: string) => {
    const { rows } = (await report('&format=json')).body as {
      rows: { user_id: string; prediction_final_grade: number }[];
    };
    return rows.find(({ user_id }) => user_id === id)?.prediction_final_grade ?? Number.NaN;
  };
  const reportOn = (scheduledTime: string) => system.invoke('reports', { scheduledTime });

  it('have no report before anything was uploaded', async () => {
    const { status, body, headers } = await report();
    expect([status, body]).toEqual([404, { detail: 'Report for the given period is not ready' }]);
    expect(headers['content-type']).toBe('application/json');
    expect(await reportOn('2023-03-25T02:00:00Z')).toMatchObject({ status: 'no_model' });
    expect(await system.successes()).toEqual({ reports: '2023-03-25T02:00:00.000Z' });
  });

  it('train a model when final grades arrive', async () => {
    const { body, headers } = await form(sampleGrades(1, true));
    expect(await system.ask('POST', `/update-csv${ENDED}`, body, headers)).toMatchObject({ status: 200, body: DONE });
    await system.work();
    expect(await system.keysUnder('models/grade/')).toHaveLength(1);
    // the same file again changes nothing, and so trains nothing
    await system.ask('POST', `/update-csv${ENDED}`, body, headers);
    await system.work();
    expect(await system.keysUnder('models/grade/')).toHaveLength(1);
  });

  it('are predicted by the report of the schedule, while their period is under way', async () => {
    expect(await system.ask('POST', `/update-csv${CURRENT}`, sampleGrades(2, false))).toMatchObject({ body: DONE });
    expect(await report()).toMatchObject({ status: 404 });
    expect(await reportOn('2023-07-01T02:00:00Z')).toMatchObject({ periods: 0, predicted: 0 });
    expect(await reportOn('2023-06-30T02:00:00Z')).toMatchObject({ status: 'completed', periods: 1, predicted: 60 });
    expect(await system.keysUnder('reports/')).toEqual(['reports/help/2023-01-15_2023-06-30/2023-06-30.csv']);
  });

  it('come as twelve columns to download', async () => {
    const { status, headers, text } = await report();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename=report_2023-01-15_2023-06-30.csv',
    });
    const lines = text.trim().split('\n');
    expect(lines[0]).toBe(
      'user_id,start_date_period,end_date_period,gender,attendance_rate,study_hours_per_week,previous_grade,extracurricular_activities_count,parental_support,final_grade,prediction_final_grade,prediction_report_date',
    );
    expect(lines).toHaveLength(61);
    for (const line of lines.slice(1))
      expect(line).toMatch(/^[\w-]+,2023-01-15,2023-06-30,.*,,\d+(\.\d+)?,2023-06-30$/);
  });

  it('come as JSON as documented', async () => {
    const { status, body } = await report('&format=json');
    expect([status, faultsOf(SCHEMAS.HelpReport ?? {}, body)]).toEqual([200, []]);
    expect(await report('&format=xml')).toMatchObject({
      status: 400,
      body: { detail: 'format is "xml"; allowed: csv or json' },
    });
  });

  it('are kept by a file that leaves them empty, predictions included', async () => {
    const before = (await report()).text;
    const csv = 'user_id,final_grade,prediction_final_grade,Name\n4,,1,Somchai\n';
    expect(await system.ask('POST', `/update-csv${CURRENT}`, csv)).toMatchObject({ status: 200 });
    expect((await report()).text).toBe(before);
  });

  it('leave the report when they are final', async () => {
    const { body, headers } = await form(`user_id,final_grade\n4,${await predicted('4')}\n`, {
      start_date_period: '2023-01-15',
      end_date_period: '2023-06-30',
    });
    expect(await system.ask('POST', '/update-csv', body, headers)).toMatchObject({ status: 200, body: DONE });
    const { text } = await report();
    expect(text.trim().split('\n')).toHaveLength(60);
    expect(text).not.toMatch(/^4,/m);
  });

  it.each([
    [
      'a bad value',
      `${HEADER}\n${FIRST}\nx,Male,101,1,1,1,1,\n`,
      'line 3: attendance_rate must be a number between 0 and 100',
    ],
    [
      'an e-mail as id',
      `${HEADER}\na@b.org,Male,1,1,1,1,1,\n`,
      /^line 2: user_id must be .*; never an e-mail address$/,
    ],
    ['a learner twice', `${HEADER}\n${FIRST}\n${FIRST}\n`, 'line 3: user_id is in the file twice'],
    ['semicolons', HEADER.replaceAll(',', ';'), 'the columns are separated by semicolons; separate them with commas'],
    ['missing columns', 'user_id,gender\n', /^missing columns: attendance_rate/],
    ['a header alone', `${HEADER}\n`, 'the file has no rows below its header'],
    ['nothing', '', /^file is missing or empty/],
  ])('are refused as a whole for %s', async (_, csv, detail) => {
    const before = (await report()).text;
    const reply = await system.ask('POST', `/update-csv${CURRENT}`, csv);
    expect([reply.status, Object.keys(reply.body)]).toEqual([400, ['detail']]);
    if (typeof detail === 'string') expect(reply.body.detail).toBe(detail);
    else expect(reply.body.detail).toMatch(detail);
    expect((await report()).text).toBe(before);
  });

  it('are reported in parts where a limit is given', async () => {
    const whole = (await report()).text.trimEnd().split('\n');
    const part = (await report('&offset=1&limit=2')).text.trimEnd().split('\n');
    expect(part).toEqual([whole[0], whole[2], whole[3]]);
    expect((await report('&format=json&limit=2')).body).toMatchObject({ next_offset: 2, learners: whole.length - 1 });
    expect(await report('&limit=0')).toMatchObject({
      status: 400,
      body: { detail: 'limit is "0"; allowed: a whole number from 1 to 200000' },
    });
  });

  it.each([
    ['/update-csv', 'POST', 'start_date_period is missing; allowed: a date as yyyy-mm-dd'],
    ['/get-report?start_date_period=2023-01-15', 'GET', 'end_date_period is missing; allowed: a date as yyyy-mm-dd'],
    [
      '/get-report?start_date_period=2023-13-15&end_date_period=2023-06-30',
      'GET',
      /^start_date_period is "2023-13-15"/,
    ],
    ['/get-report?start_date_period=2023-07-15&end_date_period=2023-06-30', 'GET', /^end_date_period .* after start/],
  ] as const)('need both dates of their period: %s', async (path, method, detail) => {
    const { status, body } = await system.ask(method, path, method === 'POST' ? HEADER : undefined);
    expect(status).toBe(400);
    expect(body).toEqual({ detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) });
  });

  it('above 4 MB are sent elsewhere', async () => {
    const { status, body } = await system.ask('POST', `/update-csv${CURRENT}`, new Uint8Array(4 * 1024 * 1024 + 1));
    expect([status, body]).toEqual([
      413,
      {
        detail:
          'the body has 4194305 bytes; allowed: 4194304; send larger files through POST /v1/uploads {"kind":"grades"}',
      },
    ]);
  });

  it('honour an Idempotency-Key, and refuse it for another file', async () => {
    const headers = { 'Content-Type': 'text/csv', 'Idempotency-Key': 'grades-1' };
    const upload = (csv: string) => system.ask('POST', `/update-csv${CURRENT}`, csv, headers);
    expect(await upload('user_id,final_grade\n11,a lot\n')).toMatchObject({ status: 400 });
    const csv = `user_id,final_grade\n11,${await predicted('11')}\n`;
    for (let times = 0; times < 2; times++) expect(await upload(csv)).toMatchObject({ status: 200, body: DONE });
    expect(await upload('user_id,final_grade\n11,71\n')).toMatchObject({
      status: 400,
      body: { detail: 'this Idempotency-Key came with another body before; use a new one' },
    });
  });

  it('train once more at the end of their period', async () => {
    await system.work();
    const models = (await system.keysUnder('models/grade/')).length;
    const end = { action: 'period-end', scheduledTime: '2023-07-01T20:30:00Z' };
    expect(await system.invoke('reports', { ...end, scheduledTime: '2023-05-01T20:30:00Z' })).toBeNull();
    expect(await system.invoke('reports', end)).toMatchObject({ status: 'published', metrics: { rows: 62 } });
    await system.work();
    expect(await system.invoke('reports', end)).toMatchObject({ status: 'unchanged' });
    expect(await system.keysUnder('models/grade/')).toHaveLength(models + 1);
    expect(Object.keys(await system.successes()).sort()).toEqual(['reports', 'reports-period-end']);
  });
});

describe('final grades in an uploaded file', () => {
  let system: Awaited<ReturnType<typeof startLearningSystem>>;
  beforeAll(async () => {
    system = await startLearningSystem(['csv-ingest', 'reports', 'model-swap']);
  });
  afterAll(() => system.stop());

  it('train a model as those of a request do', async () => {
    const asked = { kind: 'grades', start_date_period: '2022-08-01', end_date_period: '2022-12-15' };
    const { body } = await system.ask('POST', '/v1/uploads', JSON.stringify(asked), 'application/json');
    await putTo(body.upload_url, sampleGrades(1, true));
    const arrived = { detail: { object: { key: body.key } } };
    expect(await system.invoke('csv-ingest', arrived)).toMatchObject({ status: 'succeeded', kind: 'grades' });
    await system.work();
    expect(await system.keysUnder('models/grade/')).toHaveLength(1);
  });
});
