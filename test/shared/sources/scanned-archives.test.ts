import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { clickTable } from '../../../shared/features/click-table';
import { clickCounter } from '../../../shared/features/clicks';
import { readArchive } from '../../../shared/sources/amplitude-archive';
import { clickParser } from '../../../shared/sources/click-parser';
import { clickScanner } from '../../../shared/sources/click-scanner';
import { eventLines } from './event-lines';
import { buildZip, type ZipShape } from './zip-builder';

const LINE_BYTES = 2 ** 20;
const isTracked = (classId: string): boolean => classId !== '13';
const excluded = new Set(['1007']);

const folder = mkdtempSync(join(tmpdir(), 'scanned-'));

/** Lines of an hour, some of them again in the next: repeated uuids cross files. */
const hour = (n: number): Buffer => {
  const lines = [...eventLines(n, 1500), ...eventLines(n - 1, 200)];
  return Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
};
const entry = (name: string, data: Buffer) => ({ name: `1/1_2023-05-21_${name}.json.gz`, data });
const HOURS = [
  entry('17#0', gzipSync(hour(1))),
  entry('17#1', gzipSync(hour(2))),
  entry('18#0', Buffer.concat([gzipSync(hour(3)), gzipSync(hour(4))])),
  entry('19#0', hour(5)),
  entry('20#0', gzipSync(hour(6).subarray(0, -1))),
];
const SHAPES: [string, ZipShape][] = [
  ['stored', {}],
  ['deflated', { deflated: true }],
  ['with data descriptors', { deflated: true, descriptors: true }],
  ['zip64', { zip64: true }],
];

async function countPlainly(path: string) {
  const counts = { events: 0, malformed: 0, clicks: 0 };
  const sink = clickCounter(isTracked, excluded);
  const reader = clickParser(sink, counts, LINE_BYTES);
  await readArchive(path, reader);
  return { counts, report: sink.report, day: sink.result() };
}

describe('an archive that is scanned', () => {
  it.each(SHAPES)('has the counters of one that is parsed: %s', async (name, shape) => {
    const path = join(folder, `${name}.zip`);
    writeFileSync(path, buildZip(HOURS, shape));
    const expected = await countPlainly(path);
    const counts = { events: 0, malformed: 0, clicks: 0 };
    const sink = clickTable(isTracked, excluded);
    await readArchive(path, clickScanner(sink, counts, LINE_BYTES));
    expect({ counts, report: sink.report }).toEqual({ counts: expected.counts, report: expected.report });
    expect(counts.malformed).toBeGreaterThan(50);
    expect(expected.report.duplicateEvents).toBeGreaterThan(50);
    const day = sink.result();
    for (const [classId, users] of expected.day) {
      expect(new Map([...(day.get(classId) ?? [])].sort())).toEqual(new Map([...users].sort()));
    }
  });
});
