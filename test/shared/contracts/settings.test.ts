import { parseCapabilitySettings } from '../../../shared/contracts/capability-settings';
import { DEFAULT_SETTINGS, parseSettings } from '../../../shared/contracts/settings';

const shares = (count: number) => Array.from({ length: count }, (_, i) => (i + 1) / 10);
const ids = (count: number) => Array.from({ length: count }, (_, i) => String(i));

/** Whole numbers with what is allowed of each. */
const WHOLE: [string, number, number][] = [
  ['lookbackMonths', 1, 12],
  ['trainingMonths', 1, 36],
  ['maxBackfillDays', 1, 60],
  ['defaultRequiredLevel', 1, 5],
  ['maxTrainingRows', 50, 300_000],
  ['seed', 0, 2_147_483_647],
  ['shadowDays', 0, 30],
];

describe('settings of the outcome predictions', () => {
  it.each([undefined, null, {}])('are the defaults where %p is given', (given) => {
    expect(parseSettings(given)).toEqual(DEFAULT_SETTINGS);
  });

  it.each(WHOLE)('take for %s %i to %i', (key, low, high) => {
    for (const value of [low, high])
      expect(parseSettings({ [key]: value })).toEqual({ ...DEFAULT_SETTINGS, [key]: value });
    for (const value of [low - 1, high + 1, low + 0.5, String(low), null, true])
      expect(() => parseSettings({ [key]: value })).toThrow(
        `settings.${key} is ${JSON.stringify(value)}; allowed: a whole number from ${low} to ${high}`,
      );
  });

  it.each(['shadowMaxChanged', 'shadowMaxShift'])('take a share for %s', (key) => {
    for (const value of [0, 0.25, 1]) expect(parseSettings({ [key]: value })).toMatchObject({ [key]: value });
    for (const value of [-0.1, 1.1, Number.NaN, '0.5', null])
      expect(() => parseSettings({ [key]: value })).toThrow(`settings.${key} is `);
  });

  it.each<[string, unknown, string]>([
    ['bootstrap', 'no', 'settings.bootstrap is "no"; allowed: true or false'],
    ['lookback', 6, 'settings.lookback is 6; allowed: one of lookbackMonths, trainingMonths'],
    ['constructor', 6, 'settings.constructor is 6; allowed: one of lookbackMonths'],
  ])('refuse %s %j', (key, value, told) => expect(() => parseSettings({ [key]: value })).toThrow(told));

  it('leave out at most 100 users', () => {
    expect(parseSettings({ bootstrap: false, excludeUserIds: ids(100) })).toEqual({
      ...DEFAULT_SETTINGS,
      bootstrap: false,
      excludeUserIds: ids(100),
    });
    const refused = (given: unknown, told: string) =>
      expect(() => parseSettings({ excludeUserIds: given })).toThrow(`settings.excludeUserIds is ${told}; allowed: `);
    refused(ids(101), 'a list of 101');
    refused(['1', '2', 'joe@example.org'], 'a list of 3, of which number 3 is no user id');
    refused({ length: 0 }, 'no list');
  });

  it('train at one to seven points', () => {
    for (const count of [1, 7])
      expect(parseSettings({ trainingPoints: shares(count) }).trainingPoints).toEqual(shares(count));
    expect(parseSettings({ trainingPoints: [1] }).trainingPoints).toEqual([1]);
  });

  it.each([[[]], [shares(8)], [[0.5, 1.5]], [[0]], [['half']], ['0.5'], [0.5], [null]])(
    'refuse to train at %j',
    (trainingPoints) =>
      expect(() => parseSettings({ trainingPoints })).toThrow(
        `settings.trainingPoints is ${JSON.stringify(trainingPoints)}; allowed: 1 to 7 shares above 0 and up to 1`,
      ),
  );
});

describe('settings of courses, grades and videos', () => {
  const DEFAULTS = { abandonmentCutoffHours: 336, helpThreshold: 70, struggleMinViews: 100 };

  it('are the defaults where nothing else is given', () => {
    expect(parseCapabilitySettings(null)).toEqual(DEFAULTS);
    expect(parseCapabilitySettings({ helpThreshold: 0 })).toEqual({ ...DEFAULTS, helpThreshold: 0 });
  });

  it.each([
    ['abandonmentCutoffHours', 1, 8_760],
    ['helpThreshold', 0, 100],
    ['struggleMinViews', 1, 1_000_000],
  ])('take for %s %i to %i', (name, low, high) => {
    for (const value of [low, high])
      expect(parseCapabilitySettings({ [name]: value })).toMatchObject({ [name]: value });
    for (const value of [low - 0.1, high + 0.1, Number.NaN, '50', null])
      expect(() => parseCapabilitySettings({ [name]: value })).toThrow(`allowed: a number from ${low} to ${high}`);
  });

  it('know no others', () => {
    for (const name of ['cutoff', 'toString'])
      expect(() => parseCapabilitySettings({ [name]: 1 })).toThrow(
        `capabilities.${name} is 1; allowed: abandonmentCutoffHours, helpThreshold, struggleMinViews`,
      );
  });
});
