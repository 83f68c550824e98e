import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exportWindow, parseDay } from '../../../shared/base/day';
import { SourceError } from '../../../shared/base/errors';
import type { Click, ClickReport } from '../../../shared/contracts/click';
import { type AmplitudeLimits, amplitudeReader } from '../../../shared/sources/amplitude';
import { clickScanner } from '../../../shared/sources/click-scanner';
import { type Answer, type ExportServer, startExportServer } from '../../servers/export-server';
import { buildZip } from './zip-builder';

const WINDOW = exportWindow(parseDay('20230523'));
const NOW = new Date('2023-05-22T20:00:00Z');
const CANARY = 'canary.person@mail.test';

const tempDir = mkdtempSync(join(tmpdir(), 'amplitude-'));
let server: ExportServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
  expect(readdirSync(tempDir)).toEqual([]);
});

type Outcome = {
  urls: string[];
  clicks: Click[];
  report: ClickReport;
  slept: number[];
  refetches: number;
  sinks: number;
};

async function read(
  answer: Answer,
  limits: Partial<AmplitudeLimits> = {},
  window = WINDOW,
  scanner = clickScanner,
): Promise<Outcome> {
  const slept: number[] = [];
  const seen = { refetches: 0, sinks: 0 };
  server = await startExportServer(answer);
  const readClicks = amplitudeReader({
    baseUrl: `${server.url}/`,
    credentials: async () => ({ apiKey: 'key', secretKey: 'old' }),
    refetchCredentials: async () => {
      seen.refetches++;
      return { apiKey: 'key', secretKey: 'new' };
    },
    tempDir,
    clock: { now: () => NOW, sleep: async (ms) => void slept.push(ms) },
    random: () => 0.5,
    limits,
    scanner,
  });
  const { sink, report } = await readClicks(window, () => {
    seen.sinks++;
    const clicks: Click[] = [];
    return { clicks, add: (click: Click) => void clicks.push(click) };
  });
  return { urls: sink.clicks.map((click) => click.url), clicks: sink.clicks, report, slept, ...seen };
}

const failure = (answer: Answer, limits: Partial<AmplitudeLimits> = {}, window = WINDOW) =>
  read(answer, limits, window).then(
    () => Promise.reject(new Error('it succeeded')),
    (error: Error & { code: string }) => error,
  );

const pageLoad = (n: number): string =>
  JSON.stringify({
    uuid: `u${n}`,
    user_id: '9001',
    session_id: 7,
    event_type: 'Page Load',
    event_properties: { CURRENT_URL: `/class/${n}`, NAME: CANARY },
    user_properties: { EMAIL: CANARY, USERNAME: CANARY },
    ip_address: CANARY,
  });
const zipOf = (...lines: (string | Buffer)[]): Buffer => {
  const text = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
  return buildZip([{ name: '1/1_2023-05-21_17#0.json.gz', data: gzipSync(text) }]);
};
const many = Array.from({ length: 500 }, (_, n) => pageLoad(n));
const zip = zipOf(...many);
const send: Answer = (response) => response.end(zip);
const status =
  (code: number, headers = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('no');
/** The given answers in turn, then the archive. */
const first =
  (...answers: Answer[]): Answer =>
  (response, n, window) =>
    (answers[n] ?? send)(response, n, window);

describe('amplitudeReader', () => {
  it('asks for the window with basic authentication and hands out every click', async () => {
    const { urls, report } = await read(send);
    expect(urls).toEqual(many.map((_, n) => `/class/${n}`));
    expect(report).toEqual({ events: 500, malformed: 0, clicks: 500, retries: 0, empty: false });
    expect(server?.asked).toEqual(['20230521T17-20230522T16']);
    expect(server?.authorizations).toEqual([`Basic ${Buffer.from('key:old').toString('base64')}`]);
  });

  it('reads the sample export', async () => {
    const sample = readFileSync('test/fixtures/events_sample.ndjson', 'utf8').trim().split('\n');
    const { report } = await read((response) => response.end(zipOf(...sample)));
    expect(report).toEqual({ events: 23, malformed: 0, clicks: 20, retries: 0, empty: false });
  });

  it('takes 404 for a window without data', async () => {
    expect((await read(status(404))).report).toEqual({ events: 0, malformed: 0, clicks: 0, retries: 0, empty: true });
  });

  it.each([
    ['archives without a line', zipOf()],
    ['an archive without files', buildZip([])],
  ])('calls a window empty that holds %s', async (_, body) => {
    const { report } = await read((response) => response.end(body));
    expect(report).toEqual({ events: 0, malformed: 0, clicks: 0, retries: 0, empty: true });
  });

  it.each([
    ['seconds', '3', [3000]],
    ['a date', 'Mon, 22 May 2023 20:00:45 GMT', [45_000]],
    ['a date that has passed', 'Mon, 22 May 2023 19:00:00 GMT', [0]],
    ['an hour, cut to the limit', '3600', [120_000]],
    ['nonsense, so with jitter', 'soon', [500]],
  ])('waits as Retry-After says: %s', async (_, header, expected) => {
    const { slept, report } = await read(first(status(429, { 'retry-after': header })));
    expect(slept).toEqual(expected);
    expect(report).toMatchObject({ events: 500, retries: 1 });
  });

  it('does not keep a Retry-After for the next failure', async () => {
    const reset: Answer = (response) => response.destroy();
    expect((await read(first(status(429, { 'retry-after': '3' }), reset))).slept).toEqual([3000, 1000]);
  });

  it.each([500, 502, 503])('survives %d twice, with growing jitter', async (code) => {
    const { slept, report } = await read(first(status(code), status(code)));
    expect(slept).toEqual([500, 1000]);
    expect(report).toMatchObject({ events: 500, retries: 2 });
  });

  it.each([429, 500, 503])('gives up after three answers of %d', async (code) => {
    const message = `BUSY: Amplitude answers ${code}; start the run again later`;
    expect(await failure(status(code))).toMatchObject({ name: 'SourceError', code: 'BUSY', message });
    expect(server?.asked).toHaveLength(3);
  });

  const hours = Array.from({ length: 24 }, (_, i) =>
    i < 7 ? `20230521T${17 + i}` : `20230522T${String(i - 7).padStart(2, '0')}`,
  );
  it.each([400, 504])('halves the window on %d and reads every hour once', async (code) => {
    const { urls, report } = await read((response, _n, { start, end }) => {
      if (start !== end) response.writeHead(code).end();
      else response.end(zipOf(pageLoad(hours.indexOf(start))));
    });
    expect(urls).toEqual(hours.map((_, i) => `/class/${i}`));
    expect(report).toMatchObject({ events: 24, retries: 0, empty: false });
    expect(server?.asked).toHaveLength(47);
  });

  it('halves only what is too large, and 404 for a part is a part without data', async () => {
    const { urls, report } = await read((response, n) => {
      if (n === 0) response.writeHead(400).end();
      else if (n === 1) response.writeHead(404).end();
      else response.end(zipOf(pageLoad(1)));
    });
    expect(server?.asked.slice(1)).toEqual(['20230521T17-20230522T04', '20230522T05-20230522T16']);
    expect({ urls, empty: report.empty }).toEqual({ urls: ['/class/1'], empty: false });
  });

  it('halves the window when an archive is larger than allowed, and gives its place back first', async () => {
    const left: string[][] = [];
    const { urls, report } = await read(
      (response, n) => {
        left.push(
          readdirSync(tempDir, { recursive: true })
            .map(String)
            .filter((name) => name.endsWith('.zip')),
        );
        response.end(n === 0 ? zip : zipOf(pageLoad(n)));
      },
      { archiveBytes: zip.length - 1 },
    );
    expect(server?.asked.slice(1)).toEqual(['20230521T17-20230522T04', '20230522T05-20230522T16']);
    expect(urls).toEqual(['/class/1', '/class/2']);
    expect(report).toMatchObject({ events: 2, retries: 0 });
    expect(left[1]).toEqual([]);
  });

  it('fails when a single hour is larger than allowed', async () => {
    const error = await failure(send, { archiveBytes: 100 }, { start: '20230521T17', end: '20230521T17' });
    expect(error).toMatchObject({ code: 'EXPORT_TOO_LARGE', message: expect.stringContaining('100 bytes') });
    expect(server?.asked).toHaveLength(1);
  });

  it('fails when a single hour is too large, and retries one that takes too long', async () => {
    const hour = { start: '20230521T17', end: '20230521T17' };
    expect(await failure(status(400), {}, hour)).toMatchObject({ code: 'EXPORT_TOO_LARGE' });
    expect(server?.asked).toHaveLength(1);
    await server?.stop();
    expect((await read(first(status(504), status(504)), {}, hour)).report).toMatchObject({ events: 500, retries: 2 });
  });

  it.each([401, 403])('asks for the secret once more on %d', async (code) => {
    const { report, refetches, slept } = await read(first(status(code)));
    expect(report).toMatchObject({ events: 500, retries: 0 });
    expect({ refetches, slept }).toEqual({ refetches: 1, slept: [] });
    expect(server?.authorizations[1]).toBe(`Basic ${Buffer.from('key:new').toString('base64')}`);
  });

  it.each([401, 403])('fails at once when the new secret is refused as well (%d)', async (code) => {
    expect(await failure(status(code))).toMatchObject({ name: 'SourceError', code: 'ACCESS_DENIED' });
    expect(server?.asked).toHaveLength(2);
  });

  it('asks for the secret once in a window, however many parts it has', async () => {
    const answers = first(status(400), status(401), send, status(401));
    expect(await failure(answers)).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(server?.asked).toHaveLength(4);
  });

  it.each([302, 418])('fails at once on an answer of %d', async (code) => {
    expect(await failure(status(code, { location: '/elsewhere' }))).toMatchObject({ code: 'UNEXPECTED_ANSWER' });
    expect(server?.asked).toHaveLength(1);
  });

  const cutAt =
    (bytes: number, sized: boolean): Answer =>
    (response) => {
      response.writeHead(200, sized ? { 'content-length': zip.length } : {});
      response.write(zip.subarray(0, bytes), () => response.destroy());
    };
  it.each([0, 1, zip.length >> 1, zip.length - 1])('discards a body that breaks off after %d bytes', async (bytes) => {
    const { report, sinks } = await read(first(cutAt(bytes, true), cutAt(bytes, false)));
    expect(report).toEqual({ events: 500, malformed: 0, clicks: 500, retries: 2, empty: false });
    expect(sinks).toBe(1);
  });

  it('fails when nothing listens', async () => {
    const closed: Answer = (response) => response.destroy();
    expect(await failure(closed)).toMatchObject({ name: 'SourceError', code: 'UNREACHABLE' });
    expect(server?.asked).toHaveLength(3);
  });

  it('fails when every body breaks off, and says by what', async () => {
    const cut = await failure((response, n) => cutAt(1_000, n === 1)(response, n, { start: '', end: '' }));
    expect(cut).toMatchObject({ code: 'UNREACHABLE', message: expect.stringMatching(/broke off \([A-Z_]+\)$/) });
    expect(server?.asked).toHaveLength(3);
  });

  it('gives up on a body that drips and on an answer that does not come', async () => {
    const drip: Answer = (response) => {
      response.writeHead(200, { 'content-length': zip.length });
      const timer = setInterval(() => response.write('P'), 5);
      response.on('close', () => clearInterval(timer));
    };
    const silent: Answer = () => {};
    const { report } = await read(first(drip, silent), { idleMs: 400, idleBytes: 1000, answerMs: 1500 });
    expect(report).toMatchObject({ events: 500, retries: 2 });
  });

  it('waits for a body as long as enough of it comes', async () => {
    const steady: Answer = (response) => {
      response.writeHead(200);
      const parts = [0, 1, 2, 3, 4, 5, 6].map((n) => zip.subarray((n * zip.length) / 7, ((n + 1) * zip.length) / 7));
      const timer = setInterval(() => {
        const part = parts.shift();
        if (part) response.write(part);
        else response.end();
      }, 300);
      response.on('close', () => clearInterval(timer));
    };
    const { report } = await read(steady, { idleMs: 1_200, idleBytes: 100 });
    expect(report).toMatchObject({ events: 500, retries: 0 });
  });

  it('lets a body take longer than an answer may', async () => {
    const slow: Answer = (response) => {
      response.writeHead(200).write(zip.subarray(0, 2000));
      setTimeout(() => response.end(zip.subarray(2000)), 1800);
    };
    expect((await read(slow, { answerMs: 1500 })).report).toMatchObject({ events: 500, retries: 0 });
  });

  it.each([
    ['a zip cut short', zip.subarray(0, -30)],
    ['a web page', Buffer.from('<html>be right back</html>')],
    ['an empty body', Buffer.alloc(0)],
  ])('fetches %s again', async (_, body) => {
    const { report } = await read(first((response) => response.end(body)));
    expect(report).toMatchObject({ events: 500, retries: 1 });
    await server?.stop();
    expect(await failure((response) => response.end(body))).toMatchObject({ code: 'CORRUPT_ARCHIVE' });
  });

  it('starts over with a new sink when damage shows only while reading', async () => {
    const [good, broken] = [gzipSync(`${many.join('\n')}\n`), gzipSync(`${many.join('\n')}\n`)];
    broken[broken.length - 6]! ^= 1;
    const damaged = buildZip([
      { name: 'a.json.gz', data: good },
      { name: 'b.json.gz', data: broken },
    ]);
    const { report, sinks, urls } = await read(first((response) => response.end(damaged)));
    expect({ sinks, urls: urls.length }).toEqual({ sinks: 2, urls: 500 });
    expect(report).toEqual({ events: 500, malformed: 0, clicks: 500, retries: 1, empty: false });
    await server?.stop();
    expect(await failure((response) => response.end(damaged))).toMatchObject({ code: 'CORRUPT_ARCHIVE' });
    expect(server?.asked).toHaveLength(3);
    await server?.stop();
    const gone: Answer = (response, n) => (n === 0 ? response.end(damaged) : response.writeHead(404).end());
    expect(await failure(gone)).toMatchObject({
      code: 'CORRUPT_ARCHIVE',
      message: expect.stringContaining('were damaged and are gone now'),
    });
  });

  it('does not fetch again what unpacks to too much', async () => {
    const error = await failure((response) => response.end(zip), { unpackedBytes: 1_000 });
    expect(error).toMatchObject({ code: 'ARCHIVE_LIMIT', message: expect.stringContaining('ask for fewer hours') });
    expect(server?.asked).toHaveLength(1);
  });

  const poison: [string, string | Buffer][] = [
    ['broken JSON', `{"user_id":"9001","email":"${CANARY}`],
    ['a 10 MB line', Buffer.alloc(10_000_000, 'x')],
    ['invalid UTF-8', Buffer.concat([Buffer.from(pageLoad(1).slice(0, -2)), Buffer.from([0xc3, 0x28, 0x22, 0x7d])])],
    ['an array', '[]'],
  ];
  it.each(poison)('counts %s and goes on', async (_, line) => {
    const { report } = await read((response) => response.end(zipOf(...many, line, pageLoad(501))));
    expect(report).toEqual({ events: 502, malformed: 1, clicks: 501, retries: 0, empty: false });
  });

  it('accepts 1 % of malformed lines and refuses more, without quoting them', async () => {
    const bad = Array.from({ length: 6 }, () => `{"email":"${CANARY}", }`);
    const lines = many.slice(0, 495);
    expect(
      (await read((response) => response.end(zipOf(...lines, ...bad.slice(0, 5)))).then((it) => it.report)).malformed,
    ).toBe(5);
    await server?.stop();
    const error = await failure((response) => response.end(zipOf(...lines, ...bad)));
    expect(error).toMatchObject({
      name: 'SourceError',
      message: 'MALFORMED: 6 of 501 lines of the export are malformed; allowed: 1 %',
    });
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain(CANARY);
  });

  it('parses every line, into a fresh sink, once an audited one has been misread', async () => {
    const lines = Array.from({ length: 1500 }, (_, n) => pageLoad(n));
    for (const n of [1024, 1030]) lines[n] = pageLoad(n).replace('"Page Load"', '"Button Click",');
    const misreading: typeof clickScanner = (...args) => {
      const reader = clickScanner(...args);
      const end = () => {
        reader.end();
        throw new SourceError('MISREAD', 'one of the lines');
      };
      return { ...reader, end };
    };
    const { urls, report, sinks } = await read((response) => response.end(zipOf(...lines)), {}, WINDOW, misreading);
    expect(report).toEqual({ events: 1500, malformed: 2, clicks: 1498, retries: 0, empty: false });
    expect(urls).toEqual(lines.map((_, n) => `/class/${n}`).filter((_, n) => n !== 1024 && n !== 1030));
    expect(sinks).toBe(2);
  });

  it('lets no personal field through', async () => {
    const { clicks, report } = await read(send);
    expect(JSON.stringify({ clicks, report })).not.toContain(CANARY);
  });

  it('passes an error of the sink on as it is and still cleans up', async () => {
    server = await startExportServer(send);
    const keys = async () => ({ apiKey: 'key', secretKey: 'secret' });
    const clock = { now: () => NOW, sleep: async () => {} };
    const options = {
      baseUrl: server.url,
      credentials: keys,
      refetchCredentials: keys,
      tempDir,
      clock,
      random: () => 0,
    };
    const sink = {
      add: () => {
        throw new RangeError('full');
      },
    };
    await expect(amplitudeReader(options)(WINDOW, () => sink)).rejects.toThrow(new RangeError('full'));
    expect(server.asked).toHaveLength(1);
  });
});
