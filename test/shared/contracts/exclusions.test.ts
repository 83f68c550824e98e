import { excludeAlso, isUserId, parseUserId } from '../../../shared/contracts/exclusions';

describe('ids of users', () => {
  it.each(['0', '007', '9'.repeat(20)])('%s is one', (id) => expect(parseUserId(id, 'user')).toBe(id));

  it.each(['', '9'.repeat(21), '1 ', 'x1', '1x', 'somchai@example.org', 7, null, ['7']])(
    '%j is none, and is not repeated',
    (value) => {
      expect(isUserId(value)).toBe(false);
      expect(() => parseUserId(value, 'user')).toThrow(/^user must be the id of a user in LEB2, 1 to 20 digits$/);
    },
  );
});

describe('those who are left out', () => {
  it('are those of the settings and those of the list, each once', () => {
    const settings = { seed: 1, excludeUserIds: ['1', '2'] };
    expect(excludeAlso(settings, ['2', '3'])).toEqual({ seed: 1, excludeUserIds: ['1', '2', '3'] });
    expect(settings.excludeUserIds).toEqual(['1', '2']);
  });
});
