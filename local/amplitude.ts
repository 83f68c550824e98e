import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AmplitudeOptions = {
  /** The zip of the UTC hours from `start` to `end` (yyyymmddThh, both inclusive); null: no data. */
  readonly archive: (start: string, end: string) => Buffer | null;
  readonly apiKey: string;
  readonly secretKey: string;
};

export type LocalServer = { readonly url: string; readonly close: () => Promise<void> };

const HOUR_MS = 3_600_000;
const MAX_HOURS = 365 * 24;

/** Amplitude's Export API on a free port of 127.0.0.1: Basic auth, 400, 401, 404 and 200 as the real service answers them. */
export async function startAmplitude(options: AmplitudeOptions): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const { status, body } = answerTo(request, options);
    const type = status === 200 ? 'application/zip' : 'text/plain';
    response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = { readonly status: number; readonly body: string | Buffer };

function answerTo(request: IncomingMessage, options: AmplitudeOptions): Answer {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const credentials = Buffer.from(`${options.apiKey}:${options.secretKey}`).toString('base64');
  if (url.pathname !== '/api/2/export') return { status: 404, body: 'not found' };
  if (request.headers.authorization !== `Basic ${credentials}`) return { status: 401, body: 'invalid credentials' };

  const [start, end] = [url.searchParams.get('start') ?? '', url.searchParams.get('end') ?? ''];
  const hours = (epochOfHour(end) - epochOfHour(start)) / HOUR_MS + 1;
  if (!(hours >= 1)) return { status: 400, body: 'start and end must be hours as yyyymmddThh, end not before start' };
  if (hours > MAX_HOURS) return { status: 400, body: 'the range is longer than 365 days' };

  const zip = options.archive(start, end);
  return zip === null ? { status: 404, body: 'raw data files were not found' } : { status: 200, body: zip };
}

/** NaN for what is not a real hour: neither the 24th nor one of 30 February. */
function epochOfHour(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)$/.exec(text);
  if (!match) return Number.NaN;
  const hour = `${match[1]}-${match[2]}-${match[3]}T${match[4]}`;
  const epochMs = Date.parse(`${hour}:00:00Z`);
  return Number.isFinite(epochMs) && new Date(epochMs).toISOString().startsWith(hour) ? epochMs : Number.NaN;
}
