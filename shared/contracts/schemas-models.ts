import { object, orNull, type Schema } from './schema';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;

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
    risk: share,
    base_risk: share,
    contributions: {
      type: 'array',
      description: 'Of every model input that moves the risk, strongest first.',
      items: object({ input: text, theme: text, contribution: number, unit: text, source: text, meaning: text }),
    },
    other_contribution: number,
  }),
  Models: object({
    models: {
      type: 'array',
      items: object({
        version: text,
        status: { type: 'string', enum: ['candidate', 'active', 'retired', 'rejected'] },
        reasons: { type: 'array', items: text },
        recorded_at: text,
        active_since: { type: 'array', items: text },
        metrics: { description: 'As compared by the gate; null when the file could not be read.' },
      }),
    },
  }),
  ModelCard: { type: 'object', description: 'The card as published beside the model.' },
};
