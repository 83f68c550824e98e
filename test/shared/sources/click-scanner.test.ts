import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { randomStream } from '../../../shared/base/random';
import type { Click, ClickBytes } from '../../../shared/contracts/click';
import { readClickLine } from '../../../shared/sources/click-line';
import { clickScanner } from '../../../shared/sources/click-scanner';
import { lineReader } from '../../../shared/sources/line-reader';
import { scanLine } from '../../../shared/sources/line-scan';
import { eventLines } from './event-lines';

const MOST_BYTES = 6000;

type Found = { events: number; malformed: number; clicks: number; found: Click[] };

/** What JSON.parse of every line finds. */
function plainly(chunks: readonly Buffer[]): Found {
  const result: Found = { events: 0, malformed: 0, clicks: 0, found: [] };
  const reader = lineReader(MOST_BYTES, (line) => {
    result.events++;
    const click = line === 'too long' || !isUtf8(line) ? 'malformed' : readClickLine(line.toString('utf8'));
    if (click === 'malformed') result.malformed++;
    else if (click !== 'skip') {
      result.clicks++;
      result.found.push(click);
    }
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return result;
}

function scanned(chunks: readonly Buffer[], scan?: typeof scanLine): Found & { asBytes: number } {
  const result = { events: 0, malformed: 0, clicks: 0, found: [] as Click[], asBytes: 0 };
  const add = (click: Click) => void result.found.push(click);
  const addBytes = ({ bytes, userAt, userEnd, urlAt, urlEnd, uuidAt, uuidEnd, sessionId }: ClickBytes) => {
    const part = (at: number, end: number) => Buffer.from(bytes.subarray(at, end)).toString('utf8');
    result.asBytes++;
    add({ uuid: part(uuidAt, uuidEnd) || null, userId: part(userAt, userEnd), sessionId, url: part(urlAt, urlEnd) });
  };
  const reader = clickScanner({ add, addBytes }, result, MOST_BYTES, scan);
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return result;
}

function inChunks(bytes: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
    bytes.subarray(n * length, (n + 1) * length),
  );
}

const file = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));

describe('clickScanner', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds what the plain reader finds in 2,000 lines of seed %d', (seed) => {
    const lines = eventLines(seed, 2000);
    for (const line of lines) {
      // alone behind a line that teaches the shape, so that a difference shows its line
      const chunk = file([lines[0] as Buffer, eventLines(seed + 100, 1)[0] as Buffer, line, line]);
      const { asBytes: _, ...got } = scanned([chunk]);
      expect({ line: String(line), ...got }).toEqual({ line: String(line), ...plainly([chunk]) });
    }
    for (const length of [1 << 20, 4096, 1 + Math.floor(randomStream(seed)() * 3000), 61]) {
      const chunks = inChunks(file(lines), length);
      const { asBytes: _, ...got } = scanned(chunks);
      expect(got).toEqual(plainly(chunks));
    }
  });

  it('takes most lines of an export without parsing them', () => {
    // small chunks: one with a byte that is no UTF-8 is parsed line by line
    const chunks = inChunks(file(eventLines(5, 6000)), 8192);
    expect(scanned(chunks).asBytes).toBeGreaterThan(0.3 * plainly(chunks).clicks);
  });

  it('reads the sample export, with and without a last line end', () => {
    const sample = readFileSync('test/fixtures/events_sample.ndjson');
    for (const bytes of [sample, sample.subarray(0, -1), Buffer.from(String(sample).replaceAll('\n', '\r\n'))]) {
      const { asBytes, ...got } = scanned([bytes]);
      expect(got).toEqual(plainly([bytes]));
      expect(asBytes).toBeGreaterThan(10);
    }
  });

  it('counts a line over the limit as malformed, wherever chunks cut it', () => {
    const event = { event_type: 'Page Load', user_id: '1', event_properties: { CURRENT_URL: '/class/1' }, more: '' };
    const lineOf = (length: number) => Buffer.from(JSON.stringify({ ...event, more: 'x'.repeat(length) }));
    const base = lineOf(0).length;
    const lines = [lineOf(1), lineOf(MOST_BYTES - base), lineOf(MOST_BYTES - base + 1), lineOf(20_000), lineOf(1)];
    for (const length of [1, 100, 5999, 1 << 20]) {
      const { asBytes: _, ...got } = scanned(inChunks(file(lines), length));
      expect(got).toMatchObject({ events: 5, malformed: 2, clicks: 3 });
    }
  });

  it('parses every line once an audited one has come out differently', () => {
    const lying: typeof scanLine = (bytes, at, shape, line) => {
      const end = scanLine(bytes, at, shape, line);
      line.sessionId = 99;
      return end;
    };
    const click = JSON.stringify({ event_type: 'Page Load', user_id: '1', event_properties: { CURRENT_URL: '/' } });
    const { found } = scanned([file(Array.from({ length: 5000 }, () => Buffer.from(click)))], lying);
    expect(found.slice(1024).filter(({ sessionId }) => sessionId !== -1)).toEqual([]);
    expect(found).toHaveLength(5000);
  });
});
