import fc from 'fast-check';
import { nearest, type ParameterRule, parseParameters, unquote } from '../../../shared/base/parse';

const rule = (name: string, schema: ParameterRule['schema'], required = false): ParameterRule => ({
  name,
  in: 'query',
  required,
  schema,
});
const rules = [
  { ...rule('id', { type: 'string', pattern: '^\\d+$' }, true), in: 'path' as const },
  rule('limit', { type: 'integer', minimum: 1, maximum: 100, default: 10 }),
  rule('flag', { type: 'boolean' }),
  rule('sort', { type: 'string', enum: ['up', 'down'] }),
  rule('date', { type: 'string', pattern: '^\\d{8}$' }),
  rule('name', { type: 'string' }),
];
const parse = (query: Record<string, string[]>, path: Record<string, string> = { id: '7' }) =>
  parseParameters<Record<string, unknown>>(rules, { path, query });

describe('parseParameters', () => {
  it('converts, fills in defaults and leaves out what is absent', () => {
    expect(parse({})).toEqual({ id: '7', limit: 10 });
    expect(parse({ limit: ['100'], flag: ['false'], sort: ['up'] })).toEqual({
      id: '7',
      limit: 100,
      flag: false,
      sort: 'up',
    });
  });

  it('leaves absent ones out instead of naming them', () => {
    expect(Object.keys(parse({}))).toEqual(['id', 'limit']);
  });

  it.each([
    [{ limit: ['1'] }, { limit: 1 }],
    [{ flag: ['true'] }, { flag: true }],
    [{ name: ['true'] }, { name: 'true' }],
    [{ name: ['12'] }, { name: '12' }],
    [{ date: ['20230325'] }, { date: '20230325' }],
  ])('reads %j by its rule', (query, expected) => {
    expect(parse(query as unknown as Record<string, string[]>)).toMatchObject(expected);
  });

  it('takes a whole number without bounds from 0 on', () => {
    const count = [rule('count', { type: 'integer' })];
    expect(parseParameters(count, { path: {}, query: { count: ['0'] } })).toEqual({ count: 0 });
  });

  it('says which path takes no parameter', () => {
    expect(() => parseParameters([], { path: {}, query: { x: ['1'] } })).toThrow(
      'unknown parameter "x"; this path takes none',
    );
  });

  it('repeats no more of an overlong name than its beginning', () => {
    expect(() => parse({ [`${'a'.repeat(40)}b`]: ['1'] })).toThrow(`unknown parameter "${'a'.repeat(40)}"; did`);
  });

  it('tells every fault at once', () => {
    expect(() => parse({ limit: ['x'], flag: ['y'] })).toThrow(
      'limit is "x"; allowed: a whole number from 1 to 100; flag is "y"; allowed: true or false',
    );
  });

  it.each([
    [{ limit: ['0'] }, 'limit is "0"; allowed: a whole number from 1 to 100'],
    [{ limit: ['1.5'] }, 'limit is "1.5"; allowed: a whole number from 1 to 100'],
    [{ limit: ['1', '2'] }, 'limit is ["1","2"]; allowed: one value'],
    [{ flag: ['TRUE'] }, 'flag is "TRUE"; allowed: true or false'],
    [{ limit: ['101'] }, 'limit is "101"; allowed: a whole number from 1 to 100'],
    [{ sort: [''] }, 'sort is ""; allowed: up or down'],
    [{ sort: ['left'] }, 'sort is "left"; allowed: up or down'],
    [{ date: ['2023-03-25'] }, 'date is "2023-03-25"; allowed: text like ^\\d{8}$'],
    [{ name: [''] }, 'name is ""; allowed: text that is not empty'],
    [{ limt: ['5'] }, 'unknown parameter "limt"; did you mean "limit"? allowed: limit, flag, sort, date, name'],
    [{ id: ['5'] }, 'unknown parameter "id"; did you mean "limit"? allowed: limit, flag, sort, date, name'],
  ])('refuses %j', (query, message) => {
    expect(() => parse(query as unknown as Record<string, string[]>)).toThrow(new AggregateError([], message));
  });

  it('asks for what is required', () => {
    expect(() => parse({}, {})).toThrow('id is missing; allowed: text like ^\\d+$');
  });
});

describe('unquote', () => {
  it.each([
    [' "a" ', 'a'],
    ['" a "', 'a'],
    ['""a""', '"a"'],
    ['"a', '"a'],
    ['a"', 'a"'],
    ['a "b" c', 'a "b" c'],
    ['a "b"', 'a "b"'],
    ['"b" c', '"b" c'],
    ['"', '"'],
    ['""', ''],
    ["'a'", "'a'"],
  ])('%j becomes %j', (text, expected) => expect(unquote(text)).toBe(expected));

  it('takes away one pair only', () => {
    fc.assert(fc.property(fc.string(), (text) => unquote(`"${text}"`) === text.trim()));
  });
});

describe('nearest', () => {
  it.each([
    ['lvel', 'level'],
    ['min-level', 'min_level'],
    ['maxlevel', 'max_level'],
    ['atrisk', 'at_risk'],
    ['cursr', 'cursor'],
  ])('of %s is %s', (text, expected) => {
    expect(nearest(text, ['date', 'level', 'min_level', 'max_level', 'at_risk', 'cursor'])).toBe(expected);
  });

  it('needs as many edits as the shortest way by hand takes', () => {
    const edits = (a: string, b: string): number => {
      if (a === '' || b === '') return a.length + b.length;
      if (a[0] === b[0]) return edits(a.slice(1), b.slice(1));
      return 1 + Math.min(edits(a.slice(1), b), edits(a, b.slice(1)), edits(a.slice(1), b.slice(1)));
    };
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(word, fc.array(word, { minLength: 1, maxLength: 4 }), (text, names) => {
        const least = Math.min(...names.map((name) => edits(text, name)));
        expect(nearest(text, names)).toBe(names.find((name) => edits(text, name) === least));
      }),
    );
  });

  it('looks at the first 40 letters, however long the text is', () => {
    const [a, b] = ['a'.repeat(10), 'b'.repeat(60)];
    expect(nearest(`${'a'.repeat(40)}${'b'.repeat(100)}`, [b, a])).toBe(a);
  });

  it('is nothing among nothing', () => expect(nearest('a', [])).toBeUndefined());
});
