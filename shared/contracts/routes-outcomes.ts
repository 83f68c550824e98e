import type { Parameter, Route } from './route';

export const classId: Parameter = {
  name: 'class_id',
  in: 'path',
  required: true,
  description: 'LEB2 class id.',
  schema: { type: 'string', pattern: '^\\d{1,20}$' },
  example: '173177',
};
export const userId: Parameter = {
  name: 'user_id',
  in: 'path',
  required: true,
  description: 'LEB2 user id.',
  schema: { type: 'string', pattern: '^\\d{1,20}$' },
  example: '90001',
};
export const date: Parameter = {
  name: 'date',
  in: 'query',
  required: false,
  description: 'Run date as yyyymmdd or yyyy-mm-dd, or `latest`.',
  schema: { type: 'string', default: 'latest' },
  example: '20230325',
};
export const limit: Parameter = {
  name: 'limit',
  in: 'query',
  required: false,
  description: 'Rows a page at most; with `include=features` at most 2,000.',
  schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
};
export const cursor: Parameter = {
  name: 'cursor',
  in: 'query',
  required: false,
  description: 'The `next_cursor` of the page before, with the same filters.',
  schema: { type: 'string' },
};
const level = (name: string, text: string): Parameter => ({
  name,
  in: 'query',
  required: false,
  description: text,
  schema: { type: 'integer', minimum: 1, maximum: 5 },
});

const legacyParameters: readonly Parameter[] = [
  {
    name: 'predicted_dt',
    in: 'query',
    required: false,
    description: 'Run date yyyymmdd, with or without surrounding double quotes; default: the newest.',
    schema: { type: 'string' },
    example: '"20230325"',
  },
  {
    name: 'class_id',
    in: 'query',
    required: true,
    description: 'Class id, with or without surrounding double quotes.',
    schema: { type: 'string' },
    example: '"173177"',
  },
  { name: 'user_id', in: 'query', required: false, description: 'Only this learner.', schema: { type: 'string' } },
  {
    name: 'include',
    in: 'query',
    required: false,
    description: '`interactions` adds the 13 features to each row.',
    schema: { type: 'string', enum: ['interactions'] },
  },
];

const common = { function: 'query-predictions', method: 'GET' } as const;

/** The routes of the outcome predictions. */
export const OUTCOME_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'root',
    path: '/',
    keyRequired: false,
    errors: 'problem',
    summary: 'Service status',
    description: 'Says that the service runs, which model is active and which day is the newest.',
    parameters: [],
    response: 'Root',
  },
  {
    ...common,
    id: 'legacyPredictions',
    path: '/predictions',
    keyRequired: true,
    errors: 'legacy',
    summary: 'Predictions of a class on a date',
    description:
      'The original contract: an array ordered by user id; an unknown class is an empty array. It has a row of everybody, also of those of whom too little is known for a claim: /v1/classes/{class_id}/predictions tells who they are (insufficient_data).',
    parameters: legacyParameters,
    response: 'LegacyRows',
  },
  {
    ...common,
    id: 'legacyAlias',
    path: '/test-get-predictions',
    keyRequired: true,
    errors: 'legacy',
    summary: 'Alias of /predictions',
    description: 'The original path, kept for callers that use it.',
    parameters: legacyParameters,
    response: 'LegacyRows',
    deprecated: true,
  },
  {
    ...common,
    id: 'classPredictions',
    path: '/v1/classes/{class_id}/predictions',
    keyRequired: true,
    errors: 'problem',
    summary: 'Who needs help in a class',
    description: 'Predictions with level probabilities and risk, highest risk first, and how fresh they are.',
    parameters: [
      classId,
      date,
      level('level', 'Only this predicted level.'),
      level('min_level', 'Only this predicted level or higher.'),
      level('max_level', 'Only this predicted level or lower.'),
      {
        name: 'at_risk',
        in: 'query',
        required: false,
        description: 'Only learners who are (true) or are not (false) at risk.',
        schema: { type: 'boolean' },
      },
      {
        name: 'sort',
        in: 'query',
        required: false,
        description: 'Order of the rows.',
        schema: { type: 'string', enum: ['risk', 'user_id'], default: 'risk' },
      },
      {
        name: 'include',
        in: 'query',
        required: false,
        description: '`features` adds the 13 features to each row.',
        schema: { type: 'string', enum: ['features'] },
      },
      limit,
      cursor,
    ],
    response: 'ClassPredictions',
  },
  {
    ...common,
    id: 'classHistory',
    path: '/v1/classes/{class_id}/history',
    keyRequired: true,
    errors: 'problem',
    summary: 'Risk of a class over time',
    description: 'One point a run date: learners per level and at risk; with user_id, that learner as well.',
    parameters: [
      classId,
      {
        name: 'from',
        in: 'query',
        required: false,
        description: 'First run date; default: 60 days before the last. A range is 400 days at most.',
        schema: { type: 'string' },
        example: '2023-03-01',
      },
      {
        name: 'to',
        in: 'query',
        required: false,
        description: 'Last run date; default: the newest, where a later one ends too.',
        schema: { type: 'string' },
        example: '2023-03-25',
      },
      { ...userId, in: 'query', required: false, description: 'Adds the risk of this learner to every point.' },
    ],
    response: 'ClassHistory',
  },
  {
    ...common,
    id: 'learnerPredictions',
    path: '/v1/learners/{user_id}/predictions',
    keyRequired: true,
    errors: 'problem',
    summary: 'One learner in all classes',
    description:
      'The prediction of every class the learner is in on that date. Where the newest run could not build a class, its prediction before is told, with its own run_date and as stale; one of which there is nothing older is named in without_predictions.',
    parameters: [userId, date],
    response: 'LearnerPredictions',
  },
  {
    ...common,
    id: 'health',
    path: '/v1/health',
    keyRequired: false,
    errors: 'problem',
    summary: 'Is the service fresh?',
    description: 'The newest run, the active model and whether the data is stale.',
    parameters: [],
    response: 'Health',
  },
  {
    ...common,
    id: 'openapi',
    path: '/v1/openapi.json',
    keyRequired: false,
    errors: 'problem',
    summary: 'This document',
    description: 'The OpenAPI 3.1 description of the API.',
    parameters: [],
    response: 'OpenApi',
  },
];
