import fc from 'fast-check';
import { lineReader } from '../../../shared/sources/line-reader';

function read(chunks: readonly Buffer[], maxLineBytes = 1000): string[] {
  const lines: string[] = [];
  const reader = lineReader(maxLineBytes, (line) => lines.push(line === 'too long' ? '<too long>' : String(line)));
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return lines;
}

describe('lineReader', () => {
  it('finds the same lines wherever the chunks are cut', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'ก', '{', ' ', '"'), maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(line),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.nat(60)),
        (lines, eol, last, cuts) => {
          const bytes = Buffer.from(lines.join(eol) + (last ? eol : ''));
          const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          expect(read(chunks)).toEqual(lines.filter((text) => text !== ''));
        },
      ),
    );
  });

  it('reports a line over the limit once and goes on after it', () => {
    const chunks = Array.from({ length: 10 }, () => Buffer.alloc(2 ** 20, 'x'));
    expect(read([Buffer.from('a\n'), ...chunks, Buffer.from('tail\nb')])).toEqual(['a', '<too long>', 'b']);
  });

  it('takes the limit literally', () => {
    expect(read([Buffer.from('12345\n123456\n123'), Buffer.from('456\n123'), Buffer.from('45')], 5)).toEqual([
      '12345',
      '<too long>',
      '<too long>',
      '12345',
    ]);
  });
});
