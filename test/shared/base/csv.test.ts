import { parseCsv } from '../../../shared/base/csv';

it('reads BOM, CRLF, quotes and empty lines, and knows the line of every row', () => {
  expect(parseCsv('\ufeffa,b\r\n1,"x, y"\r\n\r\n3, 4\r\n')).toEqual({
    header: ['a', 'b'],
    rows: [
      { line: 2, values: { a: '1', b: 'x, y' } },
      { line: 4, values: { a: '3', b: '4' } },
    ],
  });
});

it.each([
  ['a row of another width', 'a,b\njane\n', /^csv line 2 must be comma-separated .*, every quote closed$/],
  ['a quote without an end', 'a,b\n1,"2\n', 'csv line '],
  ['a column given twice', 'b,a,a\n1,2,3\n', /^columns 2 and 3 have the same name/],
  ['a quote in a text, without quoting the text', 'a\njane"doe\n', /^csv line 2 (?!.*jane)/],
])('refuses %s', (_, text, message) => expect(() => parseCsv(text)).toThrow(message));

it('names the file in which a column is given twice, the first one too', () => {
  expect(() => parseCsv('a,b,a\n1,2,3\n', 'levels.csv')).toThrow(
    'levels.csv: columns 1 and 3 have the same name; name each column once, in the first line',
  );
});

it('takes columns without a name, as spreadsheets leave them behind', () => {
  expect(parseCsv('a,,\n1,2,3\n').rows[0]?.values.a).toBe('1');
});

it('reads nothing from nothing', () => expect(parseCsv('')).toEqual({ header: [], rows: [] }));
