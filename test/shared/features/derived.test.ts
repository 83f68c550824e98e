import { checkAllowed, DERIVED, DERIVED_NAMES } from '../../../shared/features/derived';
import { FEATURE_NAMES } from '../../../shared/features/names';

it('has one row an input, and names none of the 13 again', () => {
  expect(new Set(DERIVED_NAMES).size).toBe(DERIVED_NAMES.length);
  expect(DERIVED_NAMES.filter((name) => FEATURE_NAMES.includes(name))).toEqual([]);
  for (const { meaning, unit } of DERIVED) expect(`${meaning}${unit}`).toMatch(/^[A-Z].*\../);
});

it.each([
  'gender',
  'sex',
  'region_code',
  'address',
  'disability',
  'age',
  'age_band',
  'birth_year',
  'imd_band',
  'highest_education',
  'ethnicity',
  'race',
  'religion',
  'nationality',
  'hiv_status',
  'module_name',
  'class_id',
  'user_id',
])('an input called %s stops the training', (name) => {
  expect(() => checkAllowed(['active_days', name])).toThrow(name);
});

it.each(['average', 'pages_class_opens', 'stage', 'message_count', 'embrace'])('%s is no such thing', (name) => {
  expect(checkAllowed([name])).toEqual([name]);
});
