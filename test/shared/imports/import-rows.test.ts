import { ContractError } from '../../../shared/base/errors';
import { importBody, LISTED_BYTES, LISTED_REJECTIONS } from '../../../shared/contracts/import-report';
import type { Importer } from '../../../shared/contracts/importer';
import { BATCH_CHARS, importRows } from '../../../shared/imports/import-rows';
import { bodyRows, csvRows, jsonRows, piecesOf, type RowSource } from '../../../shared/imports/read-rows';

const run = { id: 'r', parameters: {} };
const columns = { required: ['id', 'n'] };

/** Takes rows whose n is a number; remembers what was written. */
function importer(change: Partial<Importer<number>> = {}) {
  const written: (readonly [part: number, rows: readonly number[]])[] = [];
  const made: Importer<number> = {
    ...columns,
    batchRows: 2,
    parse: ({ n }) => {
      if (Number.isFinite(Number(n))) return Number(n);
      throw new ContractError('n', n, 'a number');
    },
    write: async (rows, _, part) => void written.push([part, rows]),
    ...change,
  };
  return { ...made, written };
}

const csv = (text: string): RowSource => csvRows(piecesOf(Buffer.from(text)), columns);

describe('importRows', () => {
  it('takes the good rows batch by batch and tells the lines of the others', async () => {
    const one = importer();
    const report = await importRows(one, csv('id,n\na,1\nb,x\nc,3\nd\ne,5\n'), run);
    expect(one.written).toEqual([
      [0, [1, 3]],
      [1, [5]],
    ]);
    expect(report).toEqual({
      accepted: 3,
      rejected: [
        { line: 3, error: 'n is "x"; allowed: a number' },
        { line: 5, error: '1 values; the header has 2 columns' },
      ],
      rejectedTotal: 2,
    });
  });

  it('writes nothing at all when one row is bad and all are needed', async () => {
    const one = importer({ allOrNothing: true, batchRows: 3 });
    expect(await importRows(one, csv('id,n\na,1\nb,x\n'), run)).toMatchObject({ accepted: 0, rejectedTotal: 1 });
    expect(one.written).toEqual([]);
    expect(await importRows(one, csv('id,n\na,1\nb,2\nc,3\n'), run)).toMatchObject({ accepted: 3 });
    expect(one.written).toEqual([[0, [1, 2, 3]]]);
  });

  it('cuts batches by what the rows take too, dropped columns included, and for the same file always alike', async () => {
    const long = 'x'.repeat(BATCH_CHARS / 4);
    const body = JSON.stringify([1, 2, 3, 4, 5, 6].map((n) => ({ id: long, n })));
    for (let times = 0; times < 2; times++) {
      const one = importer({ batchRows: 1_000 });
      expect(await importRows(one, jsonRows(Buffer.from(body)), run)).toMatchObject({ accepted: 6 });
      expect(one.written).toEqual([
        [0, [1, 2, 3, 4]],
        [1, [5, 6]],
      ]);
    }
  });

  it('refuses more rows than fit at once where all are needed, without reading on', async () => {
    const one = importer({ allOrNothing: true });
    let pieces = 0;
    async function* endless() {
      for (yield Buffer.from('id,n\n'); ; pieces++) yield Buffer.from('a,1\n');
    }
    const message = 'the file has more than 2 rows; allowed: at most 2 rows; nothing was taken; send less in one file';
    await expect(importRows(one, csvRows(endless(), columns), run)).rejects.toThrow(message);
    expect([one.written, pieces]).toEqual([[], 2]);
  });

  it('lists the first bad rows and counts all of them', async () => {
    const report = await importRows(importer(), csv(`id,n\n${'a,x\n'.repeat(LISTED_REJECTIONS + 5)}`), run);
    expect([report.rejected.length, report.rejectedTotal]).toEqual([LISTED_REJECTIONS, LISTED_REJECTIONS + 5]);
    expect(importBody(report)).toMatchObject({ rejected_total: LISTED_REJECTIONS + 5 });
    expect(importBody({ accepted: 1, rejected: [], rejectedTotal: 0 })).toEqual({ accepted: 1, rejected: [] });
  });

  it('lists fewer where their errors are long, so that the report fits into an item', async () => {
    const parse = () => {
      throw new ContractError('n', '', '', 'ก'.repeat(4_000));
    };
    const report = await importRows(importer({ parse }), csv(`id,n\n${'a,x\n'.repeat(100)}`), run);
    const bytes = Buffer.byteLength(JSON.stringify(report.rejected));
    expect([report.rejectedTotal, bytes <= LISTED_BYTES]).toEqual([100, true]);
    expect(bytes).toBeGreaterThan(LISTED_BYTES - 2 * 12_000);
    expect(report.rejected.map(({ line }) => line)).toEqual(report.rejected.map((_, i) => i + 2));
  });

  it('counts a row that cannot be read as one of the file', async () => {
    expect(await importRows(importer(), csv('id,n\na,1\nb\n'), run)).toMatchObject({ accepted: 1, rejectedTotal: 1 });
    expect(await importRows(importer(), csv('id,n\nb\n'), run)).toMatchObject({ accepted: 0, rejectedTotal: 1 });
  });

  it('reads each row of a body once, in however many pieces it comes', async () => {
    const body = Buffer.from(`id,n\n${Array.from({ length: 60_000 }, (_, n) => `some-id-${n},${n}\n`).join('')}`);
    const one = importer({ batchRows: 100_000 });
    let pieces = 0;
    async function* counted() {
      for await (const piece of piecesOf(body)) {
        pieces++;
        yield piece;
      }
    }
    await importRows(one, csvRows(counted(), columns), run);
    expect(one.written).toEqual([[0, Array.from({ length: 60_000 }, (_, n) => n)]]);
    expect(pieces).toBe(Math.ceil(body.length / (256 * 1_024)));
  });

  it('tells of the end once, and lets other errors through', async () => {
    const ends: unknown[] = [];
    await importRows(
      importer({ finish: async (_, report) => void ends.push(report) }),
      jsonRows(Buffer.from('[]')),
      run,
    );
    expect(ends).toEqual([{ accepted: 0, rejected: [], rejectedTotal: 0 }]);
    const empty = importer();
    await importRows(empty, jsonRows(Buffer.from('[]')), run);
    expect(empty.written).toEqual([]);
    const faulty = importer({
      parse: () => {
        throw new TypeError('somchai@example.org is not a function');
      },
    });
    await expect(importRows(faulty, csv('id,n\na,1\n'), run)).rejects.toThrow(TypeError);
    const broken = importer({
      write: async () => {
        throw new Error('disk');
      },
    });
    await expect(importRows(broken, csv('id,n\na,1\n'), run)).rejects.toThrow('disk');
  });

  it('is told of missing and of repeated columns before any row', async () => {
    await expect(importRows(importer(), csv('id\na\n'), run)).rejects.toThrow('missing columns: n');
    const spelt = csvRows(piecesOf(Buffer.from('ID,id,n\n')), { ...columns, column: (name) => name.toLowerCase() });
    await expect(importRows(importer(), spelt, run)).rejects.toThrow('columns 1 and 2 have the same name');
  });

  it.each([
    ['id;n\na;1\n', /^the columns are separated by semicolons; separate them with commas$/],
    ['"id";"n"\n"a";"1"\n', /^line 1: text behind a closing quote .*; separate values with commas/],
    ['id\tn\na\t1\n', /^the columns are separated by tabs/],
    ['id,a;b\n1,2\n', /^missing columns: n$/],
    ['a;b,n\n1,2\n', /^missing columns: id$/],
    ['id,n\n\n', /^the file has no rows below its header$/],
    ['id,n', /^the file has no rows/],
    ['\uFEFF\n [{"id":"a","n":1}]', /^the file is JSON; send it as CSV with a header$/],
    ['', /^the file is empty$/],
    ['\n \n', /^the file is empty$/],
  ])('of %j tells what to do', async (text, message) => {
    await expect(importRows(importer(), csv(text), run)).rejects.toThrow(message);
  });

  it('drops the nameless columns that spreadsheets leave at the end', async () => {
    const one = importer();
    expect(await importRows(one, csv('id,n,,\na,1,,\n'), run)).toMatchObject({ accepted: 1, rejectedTotal: 0 });
    expect(one.written).toEqual([[0, [1]]]);
  });
});

describe('rows of a body', () => {
  const read = async (source: RowSource) => {
    const batches = [];
    for await (const batch of source) batches.push(batch);
    return { rows: batches.flatMap(({ rows }) => rows), faults: batches.flatMap(({ faults }) => faults) };
  };

  it('are those of a JSON array, numbered from 1, values as sent', async () => {
    expect(await read(jsonRows(Buffer.from('\uFEFF[{"id":1,"n":null},7,[1],null]')))).toEqual({
      rows: [{ line: 1, values: { id: 1, n: null } }],
      faults: [
        { line: 2, error: 'not an object' },
        { line: 3, error: 'not an object' },
        { line: 4, error: 'not an object' },
      ],
    });
  });

  it.each([
    ['{"id":1}', 'application/json', 'a JSON array of objects, or CSV'],
    ['null', 'APPLICATION/JSON', 'body is "null"; allowed: a JSON array of objects, or CSV'],
    ['id,n\na,1', 'application/json', 'neither JSON nor CSV'],
    ['[{"id":1}', '', 'neither JSON nor CSV'],
  ])('%s is refused', async (body, type, message) => {
    await expect(read(bodyRows(Buffer.from(body), type, columns))).rejects.toThrow(message);
  });

  it('are not looked for in a form', () => {
    const form = Buffer.from('--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nid,n\na,1\r\n--b--\r\n');
    for (const type of ['multipart/form-data; boundary=b', 'Multipart/Form-Data'])
      expect(() => bodyRows(form, type, columns)).toThrow(
        'content-type is "multipart"; allowed: text/csv or application/json, the file itself as the body',
      );
  });

  it('are read as JSON by the content type or by how they begin', async () => {
    const json = '  [{"id":"a","n":1}]';
    for (const type of ['application/json', 'text/plain', ''])
      expect((await read(bodyRows(Buffer.from(json), type, columns))).rows).toHaveLength(1);
    expect((await read(bodyRows(Buffer.from('id,n\na,1'), 'text/csv', columns))).rows).toEqual([
      { line: 2, values: { id: 'a', n: '1' } },
    ]);
    expect((await read(bodyRows(Buffer.from('id,n,of [m]\na,1,2'), '', columns))).rows).toHaveLength(1);
  });
});
