import { ContractError } from '../../../shared/base/errors';
import {
  flag,
  instantSeconds,
  optionalChoice,
  optionalInstantSeconds,
  optionalText,
  optionalTitle,
  optionalWhole,
  optionalWholeId,
  optionalWord,
  wholeId,
} from '../../../shared/contracts/row-fields';

describe('fields of rows', () => {
  it.each([
    ['2023-03-25', '2023-03-25T00:00:00Z'],
    ['2023-03-25T08:30', '2023-03-25T08:30:00Z'],
    ['2023-03-25 08:30:15.123', '2023-03-25T08:30:15Z'],
    ['2023-03-25T08:30:15Z', '2023-03-25T08:30:15Z'],
    ['2023-03-25T08:30:15+07:00', '2023-03-25T01:30:15Z'],
    ['2023-03-25 23:30:00-0330', '2023-03-26T03:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
  ])('read the instant %s', (text, utc) => {
    expect(instantSeconds({ at: text }, 'at')).toBe(Date.parse(utc) / 1000);
  });

  it.each(['2023-02-29', '2023-13-01', '2023-03-25T24:00', '2023-03-25T10:60', '25.3.2023', '1679733000', ''])(
    'refuse the instant %j',
    (text) => expect(() => instantSeconds({ at: text }, 'at')).toThrow('a date or an instant'),
  );

  it('tell absent from wrong', () => {
    expect(optionalInstantSeconds({}, 'at')).toBeNull();
    expect(optionalWholeId({ id: ' ' }, 'id')).toBeNull();
    expect(optionalText({ name: null }, 'name')).toBeNull();
    expect(optionalWhole({}, 'age', 0, 130)).toBeNull();
    expect(optionalChoice({}, 'kind', ['a'])).toBeNull();
    expect(() => wholeId({}, 'id')).toThrow('id must be a whole number');
    expect(optionalWhole({ age: '30.0' }, 'age', 0, 130)).toBe(30);
    for (const age of ['131', '-1', '30.5', '0x10', '1e1'])
      expect(() => optionalWhole({ age }, 'age', 0, 130)).toThrow('a whole number from 0 to 130');
    expect(() => optionalChoice({ kind: 'b' }, 'kind', ['a'])).toThrow('kind must be one of a');
    expect(() => optionalText({ name: 'abc' }, 'name', 2)).toThrow('name has 3 characters; allowed: 2');
  });

  it('take no address for a title, and no @ for a word', () => {
    for (const title of ['M@gistère', 'Meet @ 9.30', 'Decorators (@property, @x.setter)'])
      expect(optionalTitle({ title }, 'title', 60)).toBe(title);
    for (const title of ['joe@example.org', 'by joe@example.org, 2023', 'joe＠example．org'])
      expect(() => optionalTitle({ title }, 'title', 60)).toThrow(/^title must be text without an e-mail address$/);
    expect(optionalWord({ kind: 'NGO, city' }, 'kind', 60)).toBe('NGO, city');
    for (const kind of ['joe@example.org', '@joe', 'joe＠intranet'])
      expect(() => optionalWord({ kind }, 'kind', 60)).toThrow(/^kind must be a word without "@": e-mail addresses/);
  });

  it.each([
    [4, 4],
    ['0012', 12],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('read the id %j', (value, id) => expect(wholeId({ id: value }, 'id')).toBe(id));

  it.each(['-1', '1.5', '9007199254740992', 'x@y.org', true])('refuse the id %j without repeating it', (value) => {
    expect(() => wholeId({ id: value }, 'id')).toThrow(/^id must be a whole number$/);
  });

  const deep = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
  const readers = [wholeId, instantSeconds, flag, optionalText, optionalWholeId, optionalInstantSeconds];
  it.each<[string, unknown]>([
    ['an object that has no text', JSON.parse('{"toString":1}')],
    ['a list', ['4']],
    ['a list too deep for the stack', deep],
  ])('refuse %s as any other bad value', (_, value) => {
    for (const read of readers)
      expect(() => read({ it: value }, 'it')).toThrow(new ContractError('it', '', '', 'it must be text or a number'));
    expect(() => optionalWhole({ it: value }, 'it', 0, 130)).toThrow(ContractError);
    expect(() => optionalChoice({ it: value }, 'it', ['a'])).toThrow(ContractError);
  });

  it.each([
    ['TRUE', true],
    ['t', true],
    [1, true],
    [false, false],
    ['', false],
    [undefined, false],
  ])('read the flag %j as %j', (value, expected) => expect(flag({ done: value }, 'done')).toBe(expected));
});
