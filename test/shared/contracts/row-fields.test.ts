import fc from 'fast-check';
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
    ['2023-03-25 08:30:15.123+00', '2023-03-25T08:30:15Z'],
    ['2023-03-25 08:30:15+07', '2023-03-25T01:30:15Z'],
    ['2023-03-25T23:59:59-03', '2023-03-26T02:59:59Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
  ])('read the instant %s', (text, utc) => {
    expect(instantSeconds({ at: text }, 'at')).toBe(Date.parse(utc) / 1000);
  });

  const noInstants = ['2023-02-29', '2023-13-01', '2023-03-25T24:00', '2023-03-25T10:60', '2023-03-25T10:30:60'];
  const noZones = ['2023-03-25T10:30+24:00', '2023-03-25T10:30-07:60', '2023-03-25-05', '2023-03-25T10:30+7'];
  const noDates = ['25.3.2023', '1679733000', '', 'on 2023-03-25', '2023-03-25 or so', '2023-03-25T10'];
  it.each([...noInstants, ...noZones, ...noDates])('refuse the instant %j', (text) =>
    expect(() => instantSeconds({ at: text }, 'at')).toThrow('a date or an instant'),
  );

  it('read every instant as the calendar has it, of more days than are remembered too', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          expect(instantSeconds({ at: date.toISOString() }, 'at')).toBe(Math.floor(date.getTime() / 1000));
        },
      ),
    );
    for (let day = 0; day < 20_500; day++) {
      const at = new Date((day % 10_500) * 86_400_000).toISOString().slice(0, 10);
      if (instantSeconds({ at }, 'at') !== (day % 10_500) * 86_400) throw new Error(`${at} is read wrongly`);
    }
  });

  it('tell absent from wrong', () => {
    expect(optionalInstantSeconds({}, 'at')).toBeNull();
    expect(optionalWholeId({ id: ' ' }, 'id')).toBeNull();
    expect(optionalText({ name: null }, 'name')).toBeNull();
    expect(optionalWhole({}, 'age', 0, 130)).toBeNull();
    expect(optionalChoice({}, 'kind', ['a'])).toBeNull();
    expect(() => wholeId({}, 'id')).toThrow('id must be a whole number');
    for (const age of ['30.0', 18, '130']) expect(optionalWhole({ age }, 'age', 18, 130)).toBe(Number(age));
    expect(() => optionalWhole({ age: 17 }, 'age', 18, 130)).toThrow('age must be a whole number from 18 to 130');
    for (const age of ['131', '-1', '30.5', '0x10', '1e1'])
      expect(() => optionalWhole({ age }, 'age', 0, 130)).toThrow('a whole number from 0 to 130');
    expect(() => optionalChoice({ kind: 'b' }, 'kind', ['a'])).toThrow('kind must be one of a');
    expect(optionalChoice({ kind: ' b ' }, 'kind', ['a', 'b'])).toBe('b');
    expect(() => optionalText({ name: 'abc' }, 'name', 2)).toThrow('name has 3 characters; allowed: 2');
    expect(optionalText({ name: ' abc ' }, 'name', 3)).toBe('abc');
    expect(optionalText({ name: 'x'.repeat(200) }, 'name')).toHaveLength(200);
    expect(() => optionalText({ name: 'x'.repeat(201) }, 'name')).toThrow('name has 201 characters; allowed: 200');
  });

  it('name at most six choices', () => {
    const choose = (count: number) => () => optionalChoice({ kind: 'z' }, 'kind', [...'abcdefgh'.slice(0, count)]);
    expect(choose(6)).toThrow(/^kind must be one of a, b, c, d, e, f$/);
    expect(choose(8)).toThrow(/^kind must be one of a, b, c, d, e, f, \.\.\.$/);
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

  it.each(['-1', '1.5', '9007199254740992', '12x', 'x12', 'x@y.org', true])(
    'refuse the id %j without repeating it',
    (value) => {
      expect(() => wholeId({ id: value }, 'id')).toThrow(/^id must be a whole number$/);
    },
  );

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
    ['No', false],
  ])('read the flag %j as %j', (value, expected) => expect(flag({ done: value }, 'done')).toBe(expected));

  it.each(['maybe', 2, 'yess'])('refuse the flag %j', (value) =>
    expect(() => flag({ done: value }, 'done')).toThrow(/^done must be true or false$/),
  );
});
