import { MODEL_KINDS } from './model-kind';
import { object, orNull, type Schema } from './schema';
import { AUDIENCE_SCHEMAS } from './schemas-audience';
import { COURSE_SCHEMAS } from './schemas-courses';
import { GRADE_SCHEMAS } from './schemas-grades';
import { MODEL_SCHEMAS } from './schemas-models';
import { PLATFORM_SCHEMAS } from './schemas-platform';
import { VIDEO_SCHEMAS } from './schemas-videos';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const level = { type: 'integer', minimum: 1, maximum: 5 } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const isoDate = { type: 'string', format: 'date', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const instant = { type: 'string', format: 'date-time' } as const;
const id = { type: 'string', pattern: '^\\d{1,20}$', description: 'Digits as text: leading zeros count.' } as const;
const features = {
  type: 'object',
  description: 'The 13 features by name.',
  additionalProperties: { type: 'number' },
} as const;
const probabilities = { type: 'array', items: share, minItems: 5, maxItems: 5 } as const;
const method = { type: 'string', enum: ['model', 'baseline'] } as const;
const modelVersion = orNull(text, 'Null while the plain baseline predicts.');

const runFacts = {
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

const prediction = {
  predicted_level: orNull(level, 'Null on insufficient data.'),
  risk: orNull(share, 'Probability of a level below the required one; null on insufficient data.'),
  at_risk: { ...flag, description: 'risk >= 0.5' },
  insufficient_data: {
    ...flag,
    description: 'Nothing handed in and hardly a visit, while the class has not begun to hand in: nothing is claimed.',
  },
};
const reason = object({
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
const fullPrediction = {
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

const counts = object({
  learners: count,
  at_risk: count,
  insufficient_data: count,
  by_level: object({ 1: count, 2: count, 3: count, 4: count, 5: count }),
});

/** Bodies of the 200 responses named by the route table, and of the errors. Fields are only ever added. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Root: object({
    status: { const: 'running' },
    greetings: text,
    message: text,
    documentation: { ...text, description: 'Where the description of the API is.' },
    models: object(Object.fromEntries(MODEL_KINDS.map((kind) => [kind, orNull(text, 'Version of the active model.')]))),
    latest_predicted_dt: orNull({ type: 'integer' }, 'Newest run date as yyyymmdd.'),
  }),
  LegacyRows: {
    type: 'array',
    items: object(
      {
        predicted_dt: { type: 'integer', description: 'Run date as yyyymmdd.' },
        class_id: id,
        user_id: id,
        predicted_label: { ...level, description: 'The most probable level.' },
        predicted_prob: { ...probabilities, description: 'Probabilities of the levels 1 to 5.' },
        interactions: features,
      },
      ['interactions'],
    ),
  },
  ClassPredictions: object(
    {
      class_id: id,
      ...runFacts,
      model_version: modelVersion,
      method,
      required_level: orNull(level, 'Null when the class has no predictions on this date.'),
      counts: { ...counts, description: 'Of the whole class, whatever the filters.' },
      rows: { type: 'array', items: object({ ...fullPrediction, features }, ['features']) },
      next_cursor: orNull(text, 'Null on the last page.'),
      reason: {
        type: 'string',
        enum: ['not_ongoing', 'no_assessed_submission_yet', 'not_built'],
        description: 'Why the class has no predictions on this date; not_built: the run failed on this class.',
      },
    },
    ['reason'],
  ),
  ClassHistory: object(
    {
      class_id: id,
      user_id: id,
      from: isoDate,
      to: isoDate,
      points: {
        type: 'array',
        items: object(
          {
            run_date: isoDate,
            data_through: isoDate,
            model_version: modelVersion,
            method,
            required_level: level,
            counts,
            learner: { anyOf: [object(prediction), { type: 'null' }], description: 'Null: not in the class then.' },
          },
          ['learner'],
        ),
      },
    },
    ['user_id'],
  ),
  LearnerPredictions: object({
    user_id: id,
    ...runFacts,
    stale: {
      ...flag,
      description: 'There should be newer data: the newest run is overdue, or a class below is stale.',
    },
    classes: {
      type: 'array',
      items: object({
        class_id: id,
        run_date: { ...isoDate, description: 'Older than that of the run where it could not build this class.' },
        data_through: isoDate,
        stale: { ...flag, description: 'There should be newer data of this class.' },
        required_level: level,
        model_version: modelVersion,
        method,
        ...fullPrediction,
      }),
    },
    without_predictions: {
      type: 'array',
      description:
        'Classes of the learner that the run could not build, and nothing older is told. Classes that are over, or without any assessed work yet, are left out.',
      items: object({ class_id: id, reason: { const: 'not_built' } }),
    },
  }),
  Health: object({
    status: { type: 'string', enum: ['ok', 'stale', 'no_data'] },
    latest_run_date: orNull(isoDate, 'Null before the first run.'),
    data_through: orNull(isoDate, 'The last day whose data is in.'),
    generated_at: orNull(instant, 'When the newest run was made.'),
    stale: flag,
    model_version: modelVersion,
    method: { type: ['string', 'null'], enum: ['model', 'baseline', null] },
  }),
  OpenApi: { type: 'object', required: ['openapi', 'info', 'paths'], description: 'An OpenAPI 3.1 document.' },
  Problem: object(
    {
      type: { type: 'string', format: 'uri-reference' },
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: { ...text, description: 'The id of this request.' },
      errors: { type: 'array', items: object({ parameter: text, detail: text }) },
      message: { ...text, description: 'The title once more, where the gateway itself answers.' },
      error: {
        ...text,
        description: 'Of a path or method that there is not: what callers of the original paths look for.',
      },
    },
    ['errors', 'message', 'error'],
  ),
  LegacyError: object(
    { error: text, requestId: { ...text, description: 'The id of this request, on internal errors.' } },
    ['requestId'],
  ),
  ...MODEL_SCHEMAS,
  ...PLATFORM_SCHEMAS,
  ...GRADE_SCHEMAS,
  ...VIDEO_SCHEMAS,
  ...COURSE_SCHEMAS,
  ...AUDIENCE_SCHEMAS,
};
