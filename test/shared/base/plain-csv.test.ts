import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { csvBatches } from '../../../shared/base/csv-stream';
import { plainCsv } from '../../../shared/base/plain-csv';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function split(text: string, maxBytes = 100): { records: [readonly string[], number][]; rest: string | null } {
  const records: [readonly string[], number][] = [];
  const reader = plainCsv(maxBytes, (cells, line) => records.push([cells, line]));
  const rest = reader.write(Buffer.from(text));
  if (rest === null) reader.end();
  return { records, rest: rest && Buffer.from(rest).toString() };
}

describe('plain CSV', () => {
  it('is split into trimmed cells with the line of the file', () => {
    expect(split('\uFEFFa, b\r\n\r\n 1 ,2\n3,')).toEqual({
      records: [
        [['a', 'b'], 1],
        [['1', '2'], 3],
        [['3', ''], 4],
      ],
      rest: null,
    });
  });

  it.each([
    'a\n"1"\n',
    'a\rb\rc\n',
    '\ra\n',
    'a\r\nb\rc\r\n',
    `a\n${'x'.repeat(101)}\n`,
    `a\n${'x'.repeat(101)}`,
    `a\n${'x'.repeat(101)}\nb\n`,
    `${'x'.repeat(101)}\nb\n`,
  ])('is not %j', (text) => {
    expect(split(text)).toEqual({ records: [], rest: text });
  });

  it('may have lines of exactly the bytes allowed', () => {
    const line = 'ก'.repeat(33).padEnd(34);
    expect(split(`${line}\n${line}`)).toEqual({
      records: [
        [[line.trim()], 1],
        [[line.trim()], 2],
      ],
      rest: null,
    });
  });

  it('loses blanks of every alphabet around a cell, and none within', () => {
    const cells = ['\u00a01\u00a0', '2\u3000', '\u20093', '\t4', '5\t', ' ก ข '];
    expect(split(cells.join(',')).records).toEqual([[['1', '2', '3', '4', '5', 'ก ข'], 1]]);
  });

  it('is read as csv-parse reads it, up to the first quote and behind it, in pieces of any size', async () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'é', 'ก', ' ', '1'), maxLength: 4 });
    const quoted = fc.constantFrom('"x, y"', '"two\nlines"', '"a ""b"""');
    const cell = fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: quoted });
    const record = fc.tuple(cell, cell).map((cells) => cells.join(','));
    const line = fc.oneof({ weight: 6, arbitrary: record }, { weight: 1, arbitrary: fc.constantFrom('', '  ') });
    const file = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 40 }), async ([lines, newline, isEnded], size) => {
        const text = ['a,b', ...lines].join(newline) + (isEnded ? newline : '');
        const found = [];
        for await (const { records } of csvBatches(pieces(text, size))) found.push(...records);
        const options = { trim: true, skip_empty_lines: true, relax_column_count: true, info: true };
        const expected = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
        expect(found).toEqual(expected.slice(1).map(({ record: cells, info }) => ({ line: info.lines, cells })));
      }),
      { numRuns: 300 },
    );
  });

  it('says the line of the file where it cannot go on behind a plain part', async () => {
    const faults = [];
    for await (const batch of csvBatches(pieces(`a,b\n${'1,2\n'.repeat(50)}3,"x" y\n`, 20)))
      faults.push(...batch.faults);
    expect(faults).toEqual([{ line: 52, error: expect.stringMatching(/^text behind a closing quote/) }]);
  });
});
