import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { CSV_LIMITS, type CsvBatch, csvBatches } from '../../../shared/base/csv-stream';

async function* pieces(text: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Uint8Array, size = 7, limits = CSV_LIMITS) {
  const batches: CsvBatch[] = [];
  for await (const batch of csvBatches(pieces(text, size), limits)) batches.push(batch);
  return {
    header: batches[0]?.header ?? null,
    records: batches.flatMap((batch) => batch.records),
    faults: batches.flatMap((batch) => batch.faults),
  };
}

describe('csvBatches', () => {
  it('reads BOM, CRLF, quotes, line breaks in quotes and blanks around values', async () => {
    const text = '\uFEFFa,b\r\n 1 ,"x, ""y"""\r\n\r\n2,"two\nlines"\r\nสาม,4';
    expect(await read(text)).toEqual({
      header: ['a', 'b'],
      records: [
        { line: 2, cells: ['1', 'x, "y"'] },
        { line: 5, cells: ['2', 'two\nlines'] },
        { line: 6, cells: ['สาม', '4'] },
      ],
      faults: [],
    });
  });

  it('tells the line of a row with too many or too few values, and goes on', async () => {
    const { records, faults } = await read('a,b\n1,2\n3\n4,5,6\n7,8\n');
    expect(records.map(({ cells }) => cells)).toEqual([
      ['1', '2'],
      ['7', '8'],
    ]);
    expect(faults).toEqual([
      { line: 3, error: '1 values; the header has 2 columns' },
      { line: 4, error: '3 values; the header has 2 columns' },
    ]);
  });

  it('takes a quote within a text for what it is', async () => {
    const { records, faults } = await read('a,b\n1,5" screen\n3,4\n');
    expect(records.map(({ cells }) => cells)).toEqual([
      ['1', '5" screen'],
      ['3', '4'],
    ]);
    expect(faults).toEqual([]);
  });

  it.each([
    ['a short file', 'x\n4,5\n6,7\n', 'a quote (") opens in this row and does not close'],
    [
      'a long file',
      `${'x\n'.repeat(35_000)}7,8`,
      'more than 65536 characters in this row; a quote (") may not be closed',
    ],
    [
      'a file with text behind the quote',
      '8" 9\n7,8',
      'text behind a closing quote (") in this row; separate values with commas, and write a quote within a text twice',
    ],
  ])('says of %s in which line the row begins whose quote does not close well', async (_, rest, reason) => {
    const faultsOf = async (text: string, size: number) => (await read(`${text}"${rest}`, size)).faults;
    const error = `${reason}; the rest of the file was not read`;
    for (const size of [3, 1_000]) {
      expect(await faultsOf('a,b\n1,2\n3,', size)).toEqual([{ line: 3, error }]);
      expect(await faultsOf('a,b\n"1\n1",2\n \n\n3,', size)).toEqual([{ line: 6, error }]);
      expect(await faultsOf('a,b\n1,2\n\n3,', size)).toEqual([{ line: 4, error }]);
      expect(await faultsOf('a,b\n"1",2\n\n3,4\n\n\n5,', size)).toEqual([{ line: 7, error }]);
    }
    expect((await read(`a,b\n1,2\n3,"${rest}`)).records).toEqual([{ line: 2, cells: ['1', '2'] }]);
  });

  it('tells of text that is not UTF-8', async () => {
    const latin = Buffer.concat([Buffer.from('a,b\n1,caf'), Buffer.from([0xe9]), Buffer.from('\n2,ok\n')]);
    const { records, faults } = await read(latin);
    expect(faults).toEqual([{ line: 2, error: 'not UTF-8; save the file as UTF-8' }]);
    expect(records).toEqual([{ line: 3, cells: ['2', 'ok'] }]);
  });

  it.each([
    ['a header in Latin-1', Buffer.from('caf\u00e9,b\n1,2\n', 'latin1'), 'the file is not UTF-8; save it as CSV UTF-8'],
    ['UTF-16, little end first', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'the file is UTF-16'],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'the file is UTF-16'],
    [
      'a header that does not end',
      `a,"${'x'.repeat(70_000)}`,
      /^line 1: more than 65536 characters in this row; a quote/,
    ],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it.each([
    ['JSON', '\uFEFF [{"a":1}]', 'the file is JSON; send it as CSV with a header'],
    ['a JSON object', '{"a":1,"b":2}', 'the file is JSON; send it as CSV with a header'],
    ['UTF-16, big end first', Buffer.from([0xfe, 0xff, 0x61, 0x62]), 'the file is UTF-16'],
    ['UTF-16', Buffer.from([0xff, 0xfe, 0x61, 0x62]), 'the file is UTF-16'],
  ])('refuses %s, in one piece too', async (_, text, message) => {
    await expect(read(text, 1_000)).rejects.toThrow(message);
  });

  it('takes a piece that begins like another format for what it is', async () => {
    const { records, faults } = await read('aaa,b\n[1],2\n{3},4\n', 6);
    expect(records.map(({ cells }) => cells)).toEqual([
      ['[1]', '2'],
      ['{3}', '4'],
    ]);
    expect(faults).toEqual([]);
  });

  it('reads a byte order mark before a quote', async () => {
    const { header, records } = await read('\uFEFF"a",b\n1,2\n', 1_000);
    expect(header).toEqual(['a', 'b']);
    expect(records).toEqual([{ line: 2, cells: ['1', '2'] }]);
  });

  it('goes on after a row of another width behind a quote, too', async () => {
    const { records, faults } = await read('a,b\n"1",2\n3\n\n4,5,6\n7,8\n', 1_000);
    expect(records.map(({ cells }) => cells)).toEqual([
      ['1', '2'],
      ['7', '8'],
    ]);
    expect(faults).toEqual([
      { line: 3, error: '1 values; the header has 2 columns' },
      { line: 5, error: '3 values; the header has 2 columns' },
    ]);
  });

  it('tells of the header first', async () => {
    await expect(read(Buffer.from('caf\u00e9,b\n1,"2" 3\n', 'latin1'), 1_000)).rejects.toThrow('the file is not UTF-8');
  });

  it('refuses more columns than are allowed', async () => {
    const limits = { ...CSV_LIMITS, maxColumns: 1 };
    await expect(read('a,b\n1,2\n', 7, limits)).rejects.toThrow('csv columns is 2; allowed: at most 1');
  });

  it('reads up to the rows allowed and says so', async () => {
    const { records, faults } = await read('a,b\n1,2\n3,4\n5,6\n7,8\n', 4, { ...CSV_LIMITS, maxRows: 2 });
    expect(records.map(({ line }) => line)).toEqual([2, 3]);
    expect(faults).toEqual([
      { line: 4, error: 'csv rows is 3; allowed: at most 2; the rest of the file was not read' },
    ]);
  });

  it('stops at the bytes allowed and says so', async () => {
    const { records, faults } = await read(`a,b\n${'1,2\n'.repeat(100)}`, 4, { ...CSV_LIMITS, maxBytes: 50 });
    expect(records.length).toBeLessThan(13);
    expect(faults.map(({ error }) => error)).toEqual([
      'csv bytes is 52; allowed: at most 50; the rest of the file was not read',
    ]);
  });

  it('reads a file of exactly the bytes, rows and columns allowed', async () => {
    const limits = { maxBytes: 12, maxRows: 2, maxColumns: 2, maxRecordChars: 3 };
    const { records, faults } = await read('a,b\n1,2\n3,4\n', 5, limits);
    expect(records).toHaveLength(2);
    expect(faults).toEqual([]);
  });

  it('tells once that it stopped, however much follows', async () => {
    const { records, faults } = await read('a\n1\n2\n3\n4\n', 1_000, { ...CSV_LIMITS, maxRows: 1, maxBytes: 3 });
    expect(records).toEqual([{ line: 2, cells: ['1'] }]);
    expect(faults).toEqual([
      { line: 3, error: 'csv rows is 2; allowed: at most 1; the rest of the file was not read' },
    ]);
  });

  it('of nothing gives nothing, of a header alone the header', async () => {
    expect(await read('')).toEqual({ header: null, records: [], faults: [] });
    expect(await read('a,b')).toEqual({ header: ['a', 'b'], records: [], faults: [] });
  });

  it('reads the same whatever the size of the pieces, and as the whole file at once', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', 'ก', ' ', ',', '"', '\n', '1'), maxLength: 6 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, size) => {
          const text = ['a,b', ...rows.map((row) => row.map(quoted).join(','))].join('\r\n');
          const { records } = await read(text, size);
          const expected = (parse(text, { trim: true }) as string[][]).slice(1);
          expect(records.map(({ cells }) => cells)).toEqual(expected);
        },
      ),
    );
  });

  it('holds one piece of the file at a time', async () => {
    let read = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,b\n');
      for (; read < 1_000; read++) yield Buffer.from('1,2\n'.repeat(1_000));
    }
    let seen = 0;
    for await (const { records } of csvBatches(source())) {
      expect(records.length).toBeLessThanOrEqual(2_001);
      seen += records.length;
      // what has been read is handed on before more is asked for
      expect(read * 1_000 - seen).toBeLessThanOrEqual(2_000);
    }
    expect(seen).toBe(1_000_000);
  });
});
