import { hasBeenLive, type ModelStatus } from '../../../shared/contracts/model-record';

describe('a version that was let live once', () => {
  it.each<[ModelStatus, boolean]>([
    ['active', true],
    ['retired', true],
    ['candidate', false],
    ['shadow', false],
    ['rejected', false],
  ])('%s: %s', (status, expected) => expect(hasBeenLive({ status })).toBe(expected));

  it('is none that nobody knows', () => expect(hasBeenLive(null)).toBe(false));
});
