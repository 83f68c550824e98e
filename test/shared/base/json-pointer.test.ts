import { ContractError, RequestError } from '../../../shared/base/errors';
import { inJsonBody, WHOLE_BODY } from '../../../shared/base/json-pointer';

const refused = (error: Error) => () =>
  inJsonBody(() => {
    throw error;
  });

describe('a fault of a JSON body', () => {
  it.each([
    ['kind', '#/kind'],
    ['a/b~c d', '#/a~1b~0c%20d'],
    [WHOLE_BODY, '#'],
  ])('in %s lies at %s', (field, pointer) => {
    const error = new ContractError(field, 1, 'text');
    expect(refused(error)).toThrow(
      expect.objectContaining({ field, pointer, allowed: 'text', message: error.message }),
    );
  });

  it('is a ContractError: others pass as they are', () => {
    const error = new RequestError(413, 'too large');
    expect(refused(error)).toThrow(error);
    expect(inJsonBody(() => 1)).toBe(1);
  });
});
