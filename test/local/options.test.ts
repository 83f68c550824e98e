import { parseOptions } from '../../local/options';
import { DEFAULT_SETTINGS } from '../../shared/contracts/settings';

it('leaves the settings to cdk.json, or fills in what is not named', () => {
  expect(parseOptions([]).settings).toBeNull();
  expect(parseOptions(['--settings', '{"shadowDays":2}']).settings).toEqual({ ...DEFAULT_SETTINGS, shadowDays: 2 });
});

it.each([
  ['{shadowDays:2}', '--settings'],
  ['{"shadowDays":31}', 'settings.shadowDays'],
  ['{"shadow":2}', 'settings.shadow'],
])('refuses the settings %s and names %s', (text, name) => {
  expect(() => parseOptions(['--settings', text])).toThrow(name);
});
