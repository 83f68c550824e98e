import { object, orNull, type Schema } from './schema';
import { count, number, share, text } from './schema-fields';

const counts = { type: 'array', items: count } as const;

const shadow = object({
  version: text,
  beside: { type: 'string', description: 'The active model that it is compared with.' },
  since: { type: 'string', format: 'date' },
  run_dates: { type: 'integer', description: 'With predictions, to pass before it goes live by itself.' },
  outcome: orNull({ type: 'string', enum: ['promoted', 'refused', 'replaced', null] }, 'Null while it runs.'),
  ended_at: orNull(text, 'Null while it runs.'),
  reasons: { type: 'array', items: text },
});

const shadowDay = object({
  run_date: { type: 'string', format: 'date' },
  beside: text,
  rows: { ...count, description: 'Predictions with a published level.' },
  changed: { ...count, description: 'Of these, with another level.' },
  changed_share: share,
  risk_difference: { ...share, description: 'Mean absolute difference of the risks.' },
  mean_risk: object({ active: share, shadow: share }),
  levels: object({ active: counts, shadow: counts }),
  at_risk: object({
    both: count,
    active_only: count,
    shadow_only: count,
  }),
  fault: orNull(text, 'Why the shadow could not be scored; null when it could.'),
});

/** Answers of the routes that look into a model. */
export const MODEL_SCHEMAS: Readonly<Record<string, Schema>> = {
  Explanation: object({
    class_id: text,
    user_id: text,
    run_date: { type: 'string', format: 'date' },
    model_version: orNull(text, 'Null while the plain rule predicts.'),
    method: { type: 'string', enum: ['model', 'baseline'] },
    explanation: { type: 'string', enum: ['shapley', 'rule'], description: 'How the contributions are computed.' },
    required_level: { type: 'integer', minimum: 1, maximum: 5 },
    insufficient_data: {
      type: 'boolean',
      description: 'Too little is known of the learner: nothing is predicted, and nothing explained.',
    },
    risk: orNull(share, 'Null with insufficient_data.'),
    base_risk: orNull(share, 'Null with insufficient_data.'),
    themes: {
      type: 'array',
      description:
        'The contributions summed by theme, in words; without words where the learner equals the class median or nobody shows any of it.',
      items: object({ theme: text, contribution: number, en: orNull(text, 'English.'), th: orNull(text, 'Thai.') }),
    },
    contributions: {
      type: 'array',
      description: 'Of every model input that moves the risk, strongest first.',
      items: object({ input: text, theme: text, contribution: number, unit: text, source: text, meaning: text }),
    },
    other_contribution: orNull(number, 'Null with insufficient_data.'),
  }),
  Models: object({
    models: {
      type: 'array',
      items: object({
        version: text,
        status: { type: 'string', enum: ['candidate', 'shadow', 'active', 'retired', 'rejected'] },
        reasons: { type: 'array', items: text },
        recorded_at: text,
        active_since: { type: 'array', items: text },
        metrics: { description: 'As compared by the gate; null when the file could not be read.' },
        shadow_days: { type: 'array', description: 'Of a version that is or was in the shadow.', items: shadowDay },
      }),
    },
    shadow: orNull(shadow, 'The newest candidate that was scored beside the active model; null before the first.'),
  }),
  ModelCard: { type: 'object', description: 'The card as published beside the model.' },
};
