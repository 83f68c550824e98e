import { startAmplitude } from '../../local/amplitude';

const KEYS = { apiKey: 'key', secretKey: 'secret' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('startAmplitude', () => {
  const asked: string[] = [];
  const archive = (start: string, end: string) => {
    asked.push(`${start} ${end}`);
    return start.startsWith('2023') ? Buffer.from('zip bytes') : null;
  };
  let server: Awaited<ReturnType<typeof startAmplitude>>;
  beforeAll(async () => {
    server = await startAmplitude({ archive, ...KEYS });
  });
  afterAll(() => server.close());

  const get = (query: string, authorization = basic('key:secret')) =>
    fetch(`${server.url}/api/2/export${query}`, { headers: { authorization } });

  it('hands out the archive of the hours asked for', async () => {
    const response = await get('?start=20230323T17&end=20230324T16');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    expect(await response.text()).toBe('zip bytes');
    expect(asked).toContain('20230323T17 20230324T16');
  });

  it('answers 404 where there is no data', async () => {
    const response = await get('?start=20220323T17&end=20220324T16');
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain']);
    expect((await fetch(`${server.url}/api/1/export?start=20230323T17&end=20230323T17`)).status).toBe(404);
  });

  it.each(['key:wrong', 'wrong:secret', ''])('answers 401 to the credentials "%s"', async (credentials) => {
    expect((await get('?start=20230323T17&end=20230324T16', basic(credentials))).status).toBe(401);
  });

  it.each([
    ['no range', ''],
    ['no end', '?start=20230323T17'],
    ['no start', '?end=20230323T17'],
    ['more than an hour', '?start=20230323T17&end=20230323T1700'],
    ['more before it', '?start=x20230323T17&end=20230323T17'],
    ['an hour that is none', '?start=20230323T17&end=20230324T24'],
    ['a date that is none', '?start=20230323T17&end=20231324T01'],
    ['a day that no month has', '?start=20230230T17&end=20230302T16'],
    ['another format', '?start=2023-03-23T17&end=2023-03-24T16'],
    ['an end before the start', '?start=20230323T17&end=20230323T16'],
    ['more than 365 days', '?start=20230323T17&end=20240322T17'],
  ])('answers 400 to %s', async (_name, query) => {
    expect((await get(query)).status).toBe(400);
  });

  it('takes one hour and 365 days', async () => {
    expect((await get('?start=20230323T17&end=20230323T17')).status).toBe(200);
    expect((await get('?start=20230323T17&end=20240322T16')).status).toBe(200);
  });
});
