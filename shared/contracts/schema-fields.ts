import type { AbsenceReason } from './prediction';
import { object, orNull, type Schema } from './schema';

export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;
export const number = { type: 'number' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const level = { type: 'integer', minimum: 1, maximum: 5 } as const;
export const share = { type: 'number', minimum: 0, maximum: 1 } as const;
export const isoDate = { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
export const instant = { type: 'string', format: 'date-time' } as const;
export const id = {
  type: 'string',
  pattern: '^\\d{1,20}$',
  description: 'Digits as text: leading zeros count.',
} as const;
/** Up to 2^53: what reads it has to be told, 32 bits are too few. */
export const wholeId = { type: 'integer', format: 'int64', minimum: 0 } as const;
export const features = {
  type: 'object',
  description: 'The 13 features by name.',
  additionalProperties: number,
} as const;
export const probabilities = { type: 'array', items: share, minItems: 5, maxItems: 5 } as const;
export const method = { type: 'string', enum: ['model', 'baseline'] } as const;
export const modelVersion = orNull(text, 'Null while the plain baseline predicts.');

export const runFacts = {
  run_date: isoDate,
  data_through: { ...isoDate, description: 'The last day whose data is in.' },
  generated_at: instant,
  stale: {
    ...flag,
    description:
      'There should be newer data: the newest run is overdue, or it could not build this class and the one before is told.',
  },
  advisory: { const: true, description: 'A prediction to look into, not a grade or a decision.' },
  label_rule: { ...text, description: 'How predicted_level follows from the probabilities.' },
};

export const prediction = {
  predicted_level: orNull(level, 'Null on insufficient data.'),
  risk: orNull(share, 'Probability of a level below the required one; null on insufficient data.'),
  at_risk: { ...flag, description: 'risk >= 0.5' },
  insufficient_data: {
    ...flag,
    description:
      'Nothing handed in (of which the plain rule sees what is marked) and hardly a visit, while the class has not begun to hand in: nothing is claimed.',
  },
};
export const reason = object({
  theme: { ...text, description: 'hand_ins, marks, punctuality, recent_visits, last_visit, start or activity.' },
  contribution: { type: 'number', description: 'What it adds to the risk; negative lowers it.' },
  en: text,
  th: text,
});
const hint = object({
  activities: { type: 'integer', minimum: 1, description: 'The next activities to hand in.' },
  risk: { ...share, description: 'The risk that the same model gives once they are due, with them handed in.' },
  level,
  otherwise: { ...share, description: 'The same with them missed.' },
  en: text,
  th: text,
});
export const fullPrediction = {
  user_id: id,
  ...prediction,
  probabilities: orNull(probabilities, 'Of the levels 1 to 5.'),
  base_risk: orNull(
    share,
    'Where the contributions start, for this class; base_risk + the contributions of the reasons + other_contribution is the risk.',
  ),
  reasons: {
    type: 'array',
    items: reason,
    description: 'At most three, strongest first; none that tells the opposite of what it adds.',
  },
  other_contribution: orNull({ type: 'number' }, 'What is not among the reasons.'),
  hint: orNull(hint, 'For learners at risk, where the model confirms that it helps.'),
};

export const counts = object({
  learners: count,
  at_risk: count,
  insufficient_data: count,
  by_level: object({ 1: count, 2: count, 3: count, 4: count, 5: count }),
});

/** What every answer about a class begins with. */
export const classEnvelope = {
  class_id: id,
  ...runFacts,
  model_version: modelVersion,
  method,
  required_level: orNull(level, 'Null when the class has no predictions on this date.'),
  counts: { ...counts, description: 'Of the whole class; by_level and insufficient_data add up to learners.' },
};
/** A class on a run date, without its learners. */
export const classPoint = {
  run_date: isoDate,
  data_through: isoDate,
  model_version: modelVersion,
  method,
  required_level: level,
  counts,
};

/** Text that is one of these codes, each described. */
export function codes(texts: Readonly<Record<string, string>>, description: string): Schema {
  const told = Object.entries(texts).map(([code, text]) => `\`${code}\`: ${text}.`);
  return { type: 'string', enum: Object.keys(texts), description: [description, ...told].join(' ') };
}

const ABSENCES: Readonly<Record<AbsenceReason, string>> = {
  not_ongoing: 'it was not under way: it is over, or had not begun',
  no_assessed_submission_yet: 'it is known, but none of its work has been assessed so far',
  not_built: 'the run failed on this class',
};
export const absence = codes(ABSENCES, 'Why the class has no predictions on this date.');
