import {
  ContractError,
  MethodError,
  ModelRefusedError,
  NotEnoughDataError,
  RunError,
  SourceError,
  StoredDataError,
  unlessUnreadable,
} from '../../../shared/base/errors';

describe('ContractError', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['x', '"x"'],
    [0, '0'],
    [true, 'true'],
    [[1, 'a'], '[1,"a"]'],
    [[1, {}], 'a list'],
    [[[1]], 'a list'],
    [{ a: 1 }, 'an object'],
    ['a'.repeat(78), `"${'a'.repeat(78)}"`],
    ['a'.repeat(79), `"${'a'.repeat(76)}...`],
  ])('shows %s', (value, shown) => {
    expect(new ContractError('level', value, '1 to 5').message).toBe(`level is ${shown}; allowed: 1 to 5`);
  });

  it('shows what is nested too deep to be written', () => {
    let value: object = {};
    for (let level = 0; level < 100_000; level++) value = { value };
    expect(new ContractError('level', value, 'a number').message).toBe('level is an object; allowed: a number');
    expect(new ContractError('level', [1, value], 'a number').message).toBe('level is a list; allowed: a number');
  });
});

it.each([
  ['MethodError: this path does not answer PUT; allowed: GET, HEAD', new MethodError('PUT', ['GET', 'HEAD'])],
  ['SourceError: BUSY: try later', new SourceError('BUSY', 'try later')],
  ['RunError: NO_STATE: run it', new RunError('NO_STATE', 'run it')],
  ['ModelRefusedError: model refused: too old; too large', new ModelRefusedError(['too old', 'too large'])],
  ['NotEnoughDataError: 2 rows', new NotEnoughDataError('2 rows')],
])('an error says %s', (said, error) => expect(String(error)).toBe(said));

it('gives an unreadable item as its error, and throws every other', async () => {
  const unreadable = new StoredDataError('no gzip');
  expect(await unlessUnreadable(Promise.reject(unreadable))).toBe(unreadable);
  expect(await unlessUnreadable(Promise.resolve('read'))).toBe('read');
  await expect(unlessUnreadable(Promise.reject(new Error('down')))).rejects.toThrow('down');
});
