import { shortHash } from '../base/hash';
import { DERIVED_ACTIVITY } from './derived-activity';
import { DERIVED_COURSEWORK } from './derived-coursework';
import type { Derived } from './derived-input';
import { FEATURES } from './names';

/** Protected attributes, and ids that would let a model learn a class by heart. */
const FORBIDDEN =
  /gender|(^|_)sex|region|address|disab|(^|_)age($|_)|age_band|birth|imd|depriv|educat|ethnic|(^|_)race|religio|national|hiv|health|marital|income|module_(name|id)|class_id|user_id|course_id/i;

/** Counts and durations are compared by their logarithm; means as they are. */
const ALREADY_MEANS = new Set(['avgseconds_early', 'avglevel']);

const WITHIN_CLASS: readonly Derived[] = FEATURES.map(({ name, source, unit, meaning, read }) => ({
  name: `class_${name}`,
  source,
  unit: ALREADY_MEANS.has(name) ? unit : `log(1 + ${unit})`,
  meaning: `${meaning.slice(0, -1)}, beside the class.`,
  compute: (learner, { items }) => {
    if (source === 'LEB2' && !items.some(({ counts }) => counts)) return Number.NaN;
    return ALREADY_MEANS.has(name) ? read(learner) : Math.log1p(Math.max(0, read(learner)));
  },
}));

/** Not seen as they are: extremes, which grow with a class's plan, and what is a place among classmates already. */
const BESIDE_ONLY = new Set(['earlier_place', 'relative_place_worst', 'score_best', 'score_low']);

/** Of the visits, beside what places a class, days of a month alone: other counts say more of its pages than of its learners. */
const VISITS_AS_THEY_ARE = new Set(['list_days_28', 'material_days_28', 'activity_days_28', 'active_days_28']);

/** How many days before the run date a count of those seen as they are looks at. */
const lastDaysOf = (name: string): number =>
  VISITS_AS_THEY_ARE.has(name) ? 28 : name === 'material_loads_14_days' ? 14 : 0;

/** What says how high a whole class stands; chosen on classes that were left out (docs/evaluation.md). */
const OF_THE_CLASS = new Set([
  'missed_in_a_row',
  'relative_worst',
  'earlier_latest',
  'mean_week',
  'week_trend',
  'material_loads_14_days',
  'loads_on_hand_in_days',
]);

/** What means the same in every class, and tells how a whole class does. */
const PLAIN: readonly Derived[] = [
  ...DERIVED_COURSEWORK.filter(({ name }) => !BESIDE_ONLY.has(name)),
  ...DERIVED_ACTIVITY.filter(({ name }) => VISITS_AS_THEY_ARE.has(name) || OF_THE_CLASS.has(name)),
].map((row) => ({
  ...row,
  name: `plain_${row.name}`,
  meaning: `${row.meaning.slice(0, -1)}, as it is.`,
  isPlain: true,
  lastDays: lastDaysOf(row.name),
  isOfClass: OF_THE_CLASS.has(row.name),
}));

/** Of the visits, what is seen beside hand-ins, due dates or scores. */
const VISITS_BESIDE_WORK = new Set([
  'loads_on_hand_in_days',
  'loads_up_to_due',
  'loads_ahead_of_due',
  'pages_of_high_scores',
]);

/** Whether an input says nothing reliable, or nothing, until the first work of the class counts (docs/adr/0019). */
export function needsWork({ name, source }: Derived): boolean {
  return source === 'LEB2' || VISITS_BESIDE_WORK.has(name.replace(/^plain_/, ''));
}

/** The inputs of the models in vector order: code, documents and model files share this table. */
export const DERIVED: readonly Derived[] = [...WITHIN_CLASS, ...DERIVED_COURSEWORK, ...DERIVED_ACTIVITY, ...PLAIN];

export const DERIVED_NAMES: readonly string[] = checkAllowed(DERIVED.map(({ name }) => name));

/** Changes with any name, order, unit or source of the 13 and of these: a model made with another hash is not used. */
export const INPUT_HASH: string = shortHash(
  JSON.stringify([
    FEATURES.map(({ name, unit, source }) => [name, unit, source]),
    DERIVED.map(({ name, unit, source }) => [name, unit, source]),
  ]),
);

/** The names as given; one that stands for a protected attribute, a class or a person is a RangeError. */
export function checkAllowed(names: readonly string[]): readonly string[] {
  const bad = names.filter((name) => FORBIDDEN.test(name));
  if (bad.length > 0)
    throw new RangeError(
      `models must not be trained on ${bad.join(', ')}: protected attributes and identities are barred`,
    );
  return names;
}
