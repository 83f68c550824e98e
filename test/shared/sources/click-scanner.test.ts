import { readFileSync } from 'node:fs';
import { randomStream } from '../../../shared/base/random';
import type { Click } from '../../../shared/contracts/click';
import { CLICK_BYTES, clickAt, readerMemory } from '../../../shared/contracts/shared-clicks';
import { clickParser, parseLine } from '../../../shared/sources/click-parser';
import { clickScanner } from '../../../shared/sources/click-scanner';
import type { ChunkReader } from '../../../shared/sources/line-reader';
import { type LineWalker, lineWalker } from '../../../shared/sources/line-walker';
import { eventLines } from './event-lines';

const MOST_BYTES = 6000;

type Found = { events: number; malformed: number; clicks: number; found: Click[] };

function readAll(reader: ChunkReader, chunks: readonly Buffer[]): void {
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
}

/** What JSON.parse of every line finds. */
function plainly(chunks: readonly Buffer[]): Found {
  const result: Found = { events: 0, malformed: 0, clicks: 0, found: [] };
  readAll(clickParser({ add: (click) => void result.found.push(click) }, result, MOST_BYTES), chunks);
  return result;
}

function scanned(chunks: readonly Buffer[], newWalker?: typeof lineWalker): Found & { shared: number } {
  const result = { events: 0, malformed: 0, clicks: 0, found: [] as Click[], shared: 0 };
  const add = (click: Click) => void result.found.push(click);
  const memory = readerMemory();
  const take = (at: number, count: number) => {
    for (let n = 0; n < count; n++) add(clickAt(memory, at + n * CLICK_BYTES));
    result.shared += count;
    // as a sink's tables do: every view of the memory goes blank
    memory.grow(1);
  };
  readAll(clickScanner({ add, shared: { memory, take } }, result, MOST_BYTES, newWalker), chunks);
  return result;
}

function inChunks(bytes: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, n) =>
    bytes.subarray(n * length, (n + 1) * length),
  );
}

const file = (lines: readonly Buffer[]): Buffer => Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));

describe('clickScanner', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('finds the clicks that the parser finds in 2,000 lines of seed %d', (seed) => {
    const lines = eventLines(seed, 2000);
    for (const line of lines) {
      // alone behind a line that teaches the shape, so that a difference shows its line
      const chunk = file([lines[0] as Buffer, eventLines(seed + 100, 1)[0] as Buffer, line, line]);
      const { shared: _, ...got } = scanned([chunk]);
      expect({ line: String(line), got }).toEqual({ line: String(line), got: plainly([chunk]) });
    }
    for (const length of [1 << 20, 4096, 1 + Math.floor(randomStream(seed)() * 3000), 61]) {
      const chunks = inChunks(file(lines), length);
      const { shared: _, ...got } = scanned(chunks);
      expect(got).toEqual(plainly(chunks));
    }
  });

  it('counts every broken line that holds a page load', () => {
    const whole = eventLines(11, 400).filter((line) => parseLine(line) !== 'malformed' && line.includes('"Page Load"'));
    const random = randomStream(12);
    const lines = whole.flatMap((line) => {
      const broken = Buffer.from(line);
      broken[Math.floor(random() * line.length)] = 0x22;
      return broken.includes('"Page Load"') ? [line, broken] : [line];
    });
    // small chunks: one with a byte that is no UTF-8 is parsed line by line
    const chunks = inChunks(file(lines), 2048);
    const { shared, ...got } = scanned(chunks);
    expect(got).toEqual(plainly(chunks));
    expect(got.malformed).toBeGreaterThan(50);
    expect(shared).toBeGreaterThan(50);
  });

  it('takes most lines of an export without parsing them', () => {
    // small chunks: one with a byte that is no UTF-8 is parsed line by line
    const chunks = inChunks(file(eventLines(5, 6000)), 8192);
    expect(scanned(chunks).shared).toBeGreaterThan(0.3 * plainly(chunks).clicks);
  });

  it('reads the sample export, with and without a last line end', () => {
    const sample = readFileSync('test/fixtures/events_sample.ndjson');
    for (const bytes of [sample, sample.subarray(0, -1), Buffer.from(String(sample).replaceAll('\n', '\r\n'))]) {
      const { shared, ...got } = scanned([bytes]);
      expect(got).toEqual(plainly([bytes]));
      expect(shared).toBeGreaterThan(10);
    }
  });

  it('counts a line over the limit as malformed, wherever chunks cut it', () => {
    const event = { event_type: 'Page Load', user_id: '1', event_properties: { CURRENT_URL: '/class/1' }, more: '' };
    const lineOf = (length: number) => Buffer.from(JSON.stringify({ ...event, more: 'x'.repeat(length) }));
    const base = lineOf(0).length;
    const lines = [lineOf(1), lineOf(MOST_BYTES - base), lineOf(MOST_BYTES - base + 1), lineOf(20_000), lineOf(1)];
    for (const length of [1, 100, 5999, 1 << 20]) {
      const { shared: _, ...got } = scanned(inChunks(file(lines), length));
      expect(got).toMatchObject({ events: 5, malformed: 2, clicks: 3 });
    }
  });

  const pageLoad = JSON.stringify({ event_type: 'Page Load', user_id: '1', event_properties: { CURRENT_URL: '/' } });

  /** So many other events that no more is learnt of them. */
  const lessons = Array.from({ length: 300 }, (_, n) => `{"event_type":"Click","key ${n}":{}}`);

  it.each([
    ['a list with a comma too many', '{"event_type":"Click","more":[1,]}'],
    ['an object with a comma too many', '{"event_type":"Click","more":{"a":1,}}'],
    ['a number with a zero too many', '{"event_type":"Click","more":{"a":01}}'],
    ['a long line', `{"event_type":"Click","more":"${'x'.repeat(MOST_BYTES)}"}`],
    ['a user of twenty digits', pageLoad.replace('"1"', '"12345678901234567890"')],
    ['a user of more', pageLoad.replace('"1"', '"123456789012345678901"')],
    ['a page load with a comma too many', pageLoad.replace('}}', ',"more":{"a":1,}}}')],
  ])('takes %s as the parser does, whatever was learnt before', (_, line) => {
    const loads = ['"1"', '"2"'].flatMap((user) =>
      [pageLoad, pageLoad.replace('}}', ',"more":{}}}')].map((load) => load.replace('"1"', user)),
    );
    const chunk = file([...lessons, ...loads, line, ...loads].map((text) => Buffer.from(text)));
    const { shared, ...got } = scanned([chunk]);
    expect(got).toEqual(plainly([chunk]));
    expect(shared).toBeGreaterThan(0);
  });

  it.each([
    'event_type":"\\u0050age Load"',
    'event_type":"Page \\u004coad"',
    'event_type":"Page\\u0020Load"',
    'event_type":"Page Loa\\u0064"',
    'event\\u005ftype":"Page Load"',
    'event_type": "Page Load"',
  ])('finds a page load that is written as %s', (written) => {
    const line = pageLoad.replace('event_type":"Page Load"', written);
    for (const before of [[], lessons]) {
      const lines = [...before, pageLoad, line, pageLoad].map((text) => Buffer.from(text));
      expect(scanned([file(lines)])).toMatchObject({ events: lines.length, clicks: 3, malformed: 0 });
    }
  });

  it('finds a page load that holds objects a hundred thousand deep', () => {
    const depth = 100_000;
    const deep = pageLoad.replace(/}$/, `,"deep":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
    const counts = { events: 0, malformed: 0, clicks: 0 };
    readAll(clickScanner({ add: () => {} }, counts, 2 ** 20), [file([Buffer.from(deep), Buffer.from(deep)])]);
    expect(counts).toEqual({ events: 2, malformed: 0, clicks: 2 });
  });

  it.each([
    ['\n', '\r\n'],
    ['\r\n', '\n'],
  ])('goes on without parsing when lines that ended with %j end with %j', (before, after) => {
    const { shared, clicks } = scanned([Buffer.from(`${pageLoad}${before}${`${pageLoad}${after}`.repeat(1000)}`)]);
    expect(clicks).toBe(1001);
    expect(shared).toBe(999);
  });

  it.each([16_528, 16_529, 16_544])('reads the last shape of all, of %d bytes, at the end of its memory', (length) => {
    const other = '{"event_type":"Click"}';
    const learnt = Array.from({ length: 23 }, (_, n) => (n < 16 ? pageLoad : other).replace(/}$/, `,"key ${n}":1}`));
    const long = other.replace(/}$/, `,"more":"${'x'.repeat(length - other.length - 10)}"}`);
    expect(long.length).toBe(length);
    const counts = { events: 0, malformed: 0, clicks: 0 };
    const lines = [...learnt, long, long, long].map((line) => Buffer.from(line));
    readAll(clickScanner({ add: () => {} }, counts, 2 ** 20), [file(lines)]);
    expect(counts).toEqual({ events: 26, malformed: 0, clicks: 16 });
  });

  it('says so when an audited line comes out differently', () => {
    const lying = (memory: WebAssembly.Memory): LineWalker => {
      const walker = lineWalker(memory);
      let clicksAt = 0;
      return {
        ...walker,
        prepare: (orderAt, at, end, maxLineBytes) => {
          clicksAt = at;
          walker.prepare(orderAt, at, end, maxLineBytes);
        },
        walk: (from, last, linesToAudit) => {
          const stopped = walker.walk(from, last, linesToAudit);
          for (let n = 0; n < walker.waitingClicks(); n++)
            new DataView(memory.buffer).setFloat64(clicksAt + n * CLICK_BYTES + 24, 99, true);
          return stopped;
        },
      };
    };
    const lines = Array.from({ length: 5000 }, () => Buffer.from(pageLoad));
    expect(() => scanned([file(lines)], lying)).toThrow(expect.objectContaining({ code: 'MISREAD' }));
    const other = JSON.stringify({ event_type: 'Click', user_id: '1', event_properties: { CURRENT_URL: '/' } });
    lines[1024] = Buffer.from(other);
    lines[2048] = Buffer.from(other.replace('"Click"', '"Click",,'));
    expect(scanned([file(lines)])).toMatchObject({ events: 5000, clicks: 4998, malformed: 1 });
  });
});
