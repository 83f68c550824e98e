import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { SourceError } from '../../../shared/base/errors';
import { randomStream } from '../../../shared/base/random';
import { type ArchiveLimits, checkArchive, readArchive } from '../../../shared/sources/amplitude-archive';
import { lineReader } from '../../../shared/sources/line-reader';
import { buildZip, type ZipShape } from './zip-builder';

const folder = mkdtempSync(join(tmpdir(), 'archive-'));

let files = 0;
async function linesOf(zip: Buffer, limits?: ArchiveLimits): Promise<string[]> {
  const path = join(folder, `${files++}.zip`);
  writeFileSync(path, zip);
  const lines: string[] = [];
  await checkArchive(path, limits);
  await readArchive(
    path,
    lineReader(1e6, (line) => lines.push(String(line))),
    limits,
  );
  return lines;
}

const hour = (n: number): string[] => Array.from({ length: 40 }, (_, i) => `{"hour":${n},"event":${i},"ไทย":"ก"}`);
const text = (n: number): Buffer => Buffer.from(`${hour(n).join('\n')}\n`);
const gz = (n: number) => ({ name: `1/1_2023-05-21_${n}#0.json.gz`, data: gzipSync(text(n)) });
const three = [gz(17), gz(18), gz(19)];
const expected = [17, 18, 19].flatMap(hour);

const SHAPES: [string, ZipShape][] = [
  ['stored', {}],
  ['deflated', { deflated: true }],
  ['with data descriptors', { deflated: true, descriptors: true }],
  ['zip64', { zip64: true }],
  ['with a comment', { comment: `PK\u0005\u0006${'x'.repeat(40)}` }],
];

describe('readArchive', () => {
  it.each(SHAPES)('reads a zip %s', async (_, shape) => {
    expect(await linesOf(buildZip(three, shape))).toEqual(expected);
  });

  it('reads several gzip members in one file, plain JSON lines, folders and files without a last line end', async () => {
    const two = Buffer.concat([gzipSync(text(1)), gzipSync(text(2))]);
    const plain = text(3).subarray(0, -1);
    const entries = [
      { name: '1/', data: Buffer.alloc(0) },
      { name: '1/a.json.gz', data: two },
      { name: '1/b.json', data: plain },
      { name: '1/c.json.gz', data: gzipSync(text(4)) },
      { name: '1/empty.json.gz', data: gzipSync('') },
    ];
    expect(await linesOf(buildZip(entries))).toEqual([1, 2, 3, 4].flatMap(hour));
  });

  it('reads members larger than a chunk', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `{"n":${i},"text":"${'x'.repeat(i % 90)}"}`);
    const data = gzipSync(lines.join('\n'), { level: 0 });
    expect(await linesOf(buildZip([{ name: 'a.json.gz', data }, gz(1)], { deflated: true }))).toEqual([
      ...lines,
      ...hour(1),
    ]);
  });

  it('takes an empty zip for no lines', async () => {
    expect(await linesOf(buildZip([]))).toEqual([]);
  });

  const bad: [string, Buffer][] = [
    ['no bytes', Buffer.alloc(0)],
    ['a web page', Buffer.from('<html>maintenance</html>'.repeat(10))],
    ['a nested zip', buildZip([{ name: 'a.json.gz', data: buildZip(three) }])],
    ['gzip within gzip', buildZip([{ name: 'a.json.gz', data: gzipSync(gzipSync('{}')) }])],
    ['a zip within gzip', buildZip([{ name: 'a.json.gz', data: gzipSync(buildZip(three)) }])],
    ['a file of another kind', buildZip([{ name: 'a.json.gz', data: Buffer.from('\u0000\u0001binary') }])],
    ['gzip cut short', buildZip([{ name: 'a.json.gz', data: three[0]!.data.subarray(0, -9) }])],
    ['gzip with its checksum changed', buildZip([{ name: 'a.json.gz', data: flipped(three[0]!.data, -8) }])],
    [
      'a second gzip member damaged',
      buildZip([{ name: 'a.json.gz', data: Buffer.concat([three[0]!.data, Buffer.from('rest')]) }]),
    ],
    ['gzip data changed', flipped(buildZip(three), 80)],
    ['plain lines changed', flipped(buildZip([{ name: 'a.json', data: text(1) }]), 80)],
  ];
  it.each(bad)('refuses %s', async (_, zip) => {
    await expect(linesOf(zip)).rejects.toMatchObject({ name: 'SourceError', code: 'CORRUPT_ARCHIVE' });
  });

  it('refuses a zip cut anywhere', async () => {
    const zip = buildZip(three);
    for (let length = 0; length < zip.length; length += 7)
      await expect(linesOf(zip.subarray(0, length))).rejects.toBeInstanceOf(SourceError);
  });

  it.each(SHAPES)('a flipped bit in a zip %s gives all lines or a typed error', async (_, shape) => {
    const zip = buildZip(three, shape);
    const random = randomStream(zip.length);
    let refused = 0;
    for (let n = 0; n < 200; n++) {
      // Half of the flips go to the headers at the end, which are a small part of the bytes.
      const at = n % 2 ? zip.length - 1 - Math.floor(random() * 350) : Math.floor(random() * zip.length);
      const outcome = await linesOf(flipped(zip, at, 1 << Math.floor(random() * 8))).catch((error: unknown) => error);
      if (outcome instanceof SourceError) refused++;
      else expect(outcome).toEqual(expected);
    }
    expect(refused).toBeGreaterThan(80);
  });

  const limits = { entries: 10, ratio: 250, unpackedBytes: 2 ** 30 };
  const bomb = gzipSync(Buffer.alloc(30 * 2 ** 20, ' '));
  it.each<[string, Buffer, ArchiveLimits]>([
    ['too many files', buildZip(Array.from({ length: 11 }, () => gz(1))), limits],
    ['a gzip bomb', buildZip([{ name: 'a.json.gz', data: bomb }]), limits],
    [
      'a deflated bomb',
      buildZip([{ name: 'a.json', data: Buffer.alloc(30 * 2 ** 20, ' ') }], { deflated: true }),
      limits,
    ],
    ['too many bytes in all', buildZip(three), { ...limits, unpackedBytes: 3000 }],
  ])('refuses %s', async (_, zip, given) => {
    await expect(linesOf(zip, given)).rejects.toMatchObject({ name: 'SourceError', code: 'ARCHIVE_LIMIT' });
  });

  it('refuses files that share their bytes', async () => {
    const zip = buildZip([gz(17)]);
    const [listAt, endAt] = [0x0201, 0x0605].map((tag) =>
      zip.lastIndexOf(Buffer.from([0x50, 0x4b, tag & 0xff, tag >> 8])),
    );
    const list = zip.subarray(listAt, endAt);
    const end = Buffer.from(zip.subarray(endAt));
    end.writeUInt16LE(2, 8);
    end.writeUInt16LE(2, 10);
    end.writeUInt32LE(2 * list.length, 12);
    const twice = Buffer.concat([zip.subarray(0, listAt), list, list, end]);
    await expect(linesOf(twice)).rejects.toMatchObject({ code: 'CORRUPT_ARCHIVE' });
  });
});

function flipped(bytes: Buffer, at: number, mask = 0x10): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  copy[index] = copy[index]! ^ mask;
  return copy;
}
