import { MODEL_KINDS } from './model-kind';
import { object, orNull, type Schema } from './schema';
import {
  absence,
  classEnvelope,
  classPoint,
  counts,
  features,
  flag,
  fullPrediction,
  id,
  instant,
  isoDate,
  level,
  method,
  modelVersion,
  prediction,
  probabilities,
  runFacts,
  text,
} from './schema-fields';
import { AUDIENCE_SCHEMAS } from './schemas-audience';
import { CLASS_SCHEMAS } from './schemas-classes';
import { COURSE_SCHEMAS } from './schemas-courses';
import { GRADE_SCHEMAS } from './schemas-grades';
import { MODEL_SCHEMAS } from './schemas-models';
import { PLATFORM_SCHEMAS } from './schemas-platform';
import { VIDEO_SCHEMAS } from './schemas-videos';

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
        predicted_label: {
          ...level,
          description: 'The published level, as /v1 says in label_rule; not always the most probable one.',
        },
        predicted_prob: { ...probabilities, description: 'Probabilities of the levels 1 to 5.' },
        interactions: features,
      },
      ['interactions'],
    ),
  },
  ClassPredictions: object(
    {
      ...classEnvelope,
      counts: { ...counts, description: 'Of the whole class, whatever the filters.' },
      rows: { type: 'array', items: object({ ...fullPrediction, features }, ['features']) },
      next_cursor: orNull(text, 'Null on the last page.'),
      reason: absence,
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
            ...classPoint,
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
      errors: {
        type: 'array',
        items: object(
          {
            parameter: text,
            pointer: { ...text, description: 'Where in a JSON body: `#` is all of it, `#/kind` a member.' },
            detail: text,
          },
          ['pointer'],
        ),
      },
      message: { ...text, description: 'The title once more, where the gateway itself answers.' },
      error: {
        ...text,
        description: 'Of a path that there is not: what callers of the original paths look for.',
      },
    },
    ['errors', 'message', 'error'],
  ),
  LegacyError: object(
    { error: text, requestId: { ...text, description: 'The id of this request, on internal errors.' } },
    ['requestId'],
  ),
  ...CLASS_SCHEMAS,
  ...MODEL_SCHEMAS,
  ...PLATFORM_SCHEMAS,
  ...GRADE_SCHEMAS,
  ...VIDEO_SCHEMAS,
  ...COURSE_SCHEMAS,
  ...AUDIENCE_SCHEMAS,
};
