import { DEFAULT_SETTINGS, parseSettings } from '../../../shared/contracts/settings';

const shares = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) / 10);

describe('points at which training rows are taken', () => {
  it('are the default, or one to seven shares', () => {
    expect(parseSettings({}).trainingPoints).toEqual(DEFAULT_SETTINGS.trainingPoints);
    for (const count of [1, 7])
      expect(parseSettings({ trainingPoints: shares(count) }).trainingPoints).toEqual(shares(count));
  });

  it.each([
    [[], 'allowed: 1 to 7 shares'],
    [shares(8), 'allowed: 1 to 7 shares'],
    [[0.5, 1.5], 'shares above 0 and up to 1'],
    [['half'], 'shares above 0 and up to 1'],
  ])('%j is refused', (trainingPoints, message) => {
    expect(() => parseSettings({ trainingPoints })).toThrow(message);
    expect(() => parseSettings({ trainingPoints })).toThrow('settings.trainingPoints');
  });
});
