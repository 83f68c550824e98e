import { StoredDataError } from '../../../shared/base/errors';
import { ATTRIBUTES_KEY, parseGroupAttributes, readGroupAttributes } from '../../../shared/outcomes/group-attributes';
import { memoryObjects } from './in-memory';

const groupsIn = (text: string) =>
  Object.fromEntries([...parseGroupAttributes(text)].map(([name, groupOf]) => [name, Object.fromEntries(groupOf)]));

describe('an attributes file', () => {
  it('tells the group of every learner by attribute, whatever the order of its columns', () => {
    expect(groupsIn('gender,user_id,age_band\nf,7,0-35\nm,8,35-55\n')).toEqual({
      gender: { 7: 'f', 8: 'm' },
      age_band: { 7: '0-35', 8: '35-55' },
    });
  });

  it('may be written by a spreadsheet: byte order mark, CRLF, quotes, blanks, columns without a name', () => {
    expect(groupsIn('\ufeffuser_id,"home town",\r\n 7 ,"Chiang Mai, เมือง",x\r\n\r\n8, Trang ,\r\n')).toEqual({
      'home town': { 7: 'Chiang Mai, เมือง', 8: 'Trang' },
    });
  });

  it.each(['', '  ', 'NULL', 'null', 'NA', 'na', 'N/A', 'n/a', '?'])('%p is no group', (cell) => {
    expect(groupsIn(`user_id,gender,age\n7,${cell},old`)).toEqual({ gender: {}, age: { 7: 'old' } });
  });

  it.each(['N', 'Nan', 'NULLS', '??', '0', '-'])('%p is a group', (cell) => {
    expect(groupsIn(`user_id,gender\n7,${cell}`)).toEqual({ gender: { 7: cell } });
  });

  it('may name a learner again: with the same group, or where it is not known', () => {
    expect(groupsIn('user_id,gender,age\n7,,old\n7,f,NA\n7,f,old\n8,m,\n8,,young')).toEqual({
      gender: { 7: 'f', 8: 'm' },
      age: { 7: 'old', 8: 'young' },
    });
  });

  it('may name nobody', () => expect(groupsIn('user_id,gender\n')).toEqual({ gender: {} }));

  it('has twenty attributes at most', () => {
    const header = (count: number) => ['user_id', ...Array.from({ length: count }, (_, i) => `a${i}`)].join(',');
    expect(parseGroupAttributes(header(20)).size).toBe(20);
    expect(() => parseGroupAttributes(header(21))).toThrow('a header of user_id and 1 to 20 attributes');
  });
});

describe('an attributes file that cannot be used is told by line, and nothing of its cells is repeated', () => {
  it.each([
    ['nothing at all', '', 'a header of user_id and 1 to 20 attributes'],
    ['no header', 's3cret,f\n8,m', 'a header of user_id and 1 to 20 attributes'],
    ['other ids', 'USER_ID,gender\ns3cret,f', 'a header of user_id and 1 to 20 attributes'],
    ['no attribute', 'user_id,\ns3cret,f', 'a header of user_id and 1 to 20 attributes'],
    ['a line without a learner', 'user_id,gender\n7,f\n\n ,s3cret', 'a user_id in line 4'],
    [
      'two groups of one learner',
      'user_id,age,gender\n7,old,f\n8,old,m\n7,old,s3cret\n7,young,f',
      'one gender a learner; line 4 gives another than a line before it',
    ],
    [
      'a line of another width',
      'user_id,gender\n7,f\n8,s3cret,x\n',
      'comma-separated values with one header; see line 3',
    ],
    ['an open quote', 'user_id,gender\n7,"s3cret\n', /^comma-separated values with one header; see line [23]$/],
    ['the same column twice', 'user_id,s3cret,s3cret\n7,f,m', 'comma-separated values with one header'],
    ['a repeated column called like a line', 'user_id,line 9,line 9', 'comma-separated values with one header'],
  ])('%s', (_, text, allowed) => {
    const fault = faultOf(() => parseGroupAttributes(text));
    expect(fault).toMatchObject({ name: 'ContractError', field: ATTRIBUTES_KEY });
    expect(fault.allowed).toEqual(typeof allowed === 'string' ? allowed : expect.stringMatching(allowed));
    expect(fault.message).toBe(`${ATTRIBUTES_KEY} cannot be used; allowed: ${fault.allowed}`);
    expect(fault.message).not.toContain('s3cret');
  });

  it('goes by the name that the operator gave it', () => {
    const fault = faultOf(() => parseGroupAttributes('id\n7', 'mine.csv'));
    expect(fault.message).toMatch(/^mine\.csv cannot be used; allowed: a header/);
    expect(faultOf(() => parseGroupAttributes('user_id,a\n"7', 'mine.csv')).field).toBe('mine.csv');
  });
});

describe('the store', () => {
  it('is asked for the one file; without it there are no attributes', async () => {
    expect(await readGroupAttributes(memoryObjects({ 'audit/outcome/other.csv': 'user_id,g\n7,f' }))).toBeNull();
    const objects = memoryObjects({ 'audit/outcome/attributes.csv': 'user_id,gender\n7,หญิง' });
    expect(await readGroupAttributes(objects)).toEqual(new Map([['gender', new Map([['7', 'หญิง']])]]));
  });

  it('that refuses a file as too large is not quoted; what else befalls it is no fault of the file', async () => {
    const failing = (error: Error) => readGroupAttributes({ get: () => Promise.reject(error) });
    await expect(failing(new StoredDataError('s3://bucket is larger'))).rejects.toMatchObject({
      name: 'ContractError',
      message: `${ATTRIBUTES_KEY} cannot be used; allowed: a file of no more than 64 MiB`,
    });
    const lost = new Error('connection lost');
    await expect(failing(lost)).rejects.toBe(lost);
  });

  it.each(['latin1', 'utf16le'] as const)(
    'may hold %s, which would mix up its groups, and is refused',
    async (encoding) => {
      const bytes = Buffer.from('\ufeffuser_id,town\n7,Zürich'.slice(Number(encoding === 'latin1')), encoding);
      await expect(readGroupAttributes({ get: async () => ({ body: bytes }) })).rejects.toThrow(
        `${ATTRIBUTES_KEY} cannot be used; allowed: UTF-8; save it as CSV UTF-8`,
      );
    },
  );
});

function faultOf(act: () => unknown): Error & { readonly field?: string; readonly allowed?: string } {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}
