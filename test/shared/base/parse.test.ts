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

  it.each([
    [{ limit: ['0'] }, 'limit is "0"; allowed: a whole number from 1 to 100'],
    [{ limit: ['1.5'] }, 'limit is "1.5"; allowed: a whole number from 1 to 100'],
    [{ limit: ['1', '2'] }, 'limit is ["1","2"]; allowed: one value'],
    [{ flag: ['TRUE'] }, 'flag is "TRUE"; allowed: true or false'],
    [{ sort: [''] }, 'sort is ""; allowed: up or down'],
    [{ limt: ['5'] }, 'unknown parameter "limt"; did you mean "limit"? allowed: limit, flag, sort'],
    [{ id: ['5'] }, 'unknown parameter "id"; did you mean "limit"? allowed: limit, flag, sort'],
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

  it('is nothing among nothing', () => expect(nearest('a', [])).toBeUndefined());
});
