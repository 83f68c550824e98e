import type { Parameter, RequestBody, Route } from './route';

const id = (name: string, description: string, example: number, required = true): Parameter => ({
  name,
  in: 'query',
  required,
  description,
  schema: { type: 'integer', format: 'int64' },
  example,
});
const rows = (description: string, schema: string): RequestBody => ({
  required: true,
  description,
  content: { 'application/json': schema, 'text/csv': 'Csv' },
});

const common = { keyRequired: true, errors: 'legacy' } as const;
const TOO_LARGE = 'The body is larger than 4 MB: send it through /v1/uploads.';
const KEY_USED = 'The Idempotency-Key came with another body before.';

/** Courses: consumption in; recommendations, abandonment and the dashboard out. */
export const COURSE_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'recommendCourses',
    method: 'GET',
    path: '/recom',
    function: 'recommendations',
    summary: 'Three courses to go on with',
    description:
      'The courses most similar to the given one by who uses them, without those that the learner has opened. An unknown learner has opened none.',
    parameters: [id('user_id', 'The learner.', 4), id('course_id', 'The course that is looked at.', 5)],
    response: 'CourseIds',
    failures: { 404: 'No such course.' },
  },
  {
    ...common,
    id: 'importConsumption',
    method: 'POST',
    path: '/consumption',
    function: 'recommendations',
    summary: 'Import who used which course',
    description: 'Good rows are taken, bad ones are told by line. Sending rows again changes nothing.',
    parameters: [],
    body: rows('Rows of the consumption table.', 'ConsumptionRows'),
    response: 'ImportReport',
    failures: { 409: KEY_USED, 413: TOO_LARGE },
  },
  {
    ...common,
    id: 'importCourses',
    method: 'POST',
    path: '/v1/courses',
    function: 'recommendations',
    errors: 'problem',
    summary: 'Import the catalogue of courses',
    description: 'A later row of a course replaces an earlier one.',
    parameters: [],
    body: rows('Rows of the course table.', 'CourseRows'),
    response: 'ImportReport',
    failures: { 409: KEY_USED, 413: TOO_LARGE },
  },
  {
    ...common,
    id: 'importLearners',
    method: 'POST',
    path: '/v1/learners',
    function: 'recommendations',
    errors: 'problem',
    summary: 'Import learners',
    description:
      'For the dashboard alone: age, identity, audience, date of the account. Names, addresses, passwords and health attributes in the file are not read.',
    parameters: [],
    body: rows('Rows of the user table.', 'LearnerRows'),
    response: 'ImportReport',
    failures: { 409: KEY_USED, 413: TOO_LARGE },
  },
  {
    ...common,
    id: 'retrainAbandonment',
    method: 'POST',
    path: '/retrain_abandon',
    function: 'abandonment',
    summary: 'Train the abandonment model',
    description: 'Starts the training and answers its job; the model goes live when it passes its checks.',
    parameters: [],
    response: 'JobStarted',
    status: 202,
    failures: { 422: 'Fewer than 20 learners with courses, or all of them of one kind.' },
  },
  {
    ...common,
    id: 'predictAbandonment',
    method: 'GET',
    path: '/predict_abandon',
    function: 'abandonment',
    summary: 'Will a learner leave a course?',
    description:
      'Whether an open course will have been left for more than 14 days in two weeks. The probability weighs both outcomes evenly: it ranks learners, it is not a frequency.',
    parameters: [id('user_id', 'The learner.', 11)],
    response: 'AbandonmentPrediction',
    failures: { 404: 'No such learner.', 503: 'No model has been trained yet.' },
  },
  {
    ...common,
    id: 'dashboard',
    method: 'GET',
    path: '/dashboard',
    function: 'recommendations',
    summary: 'Figures of the learners and their courses',
    description: 'Totals, the class as a whole, and the learners page by page, as of the end of the hour that runs.',
    parameters: [
      id('user_id', 'Only this learner among the rows.', 4, false),
      {
        name: 'offset',
        in: 'query',
        required: false,
        description: 'Rows to leave out at the beginning.',
        schema: { type: 'integer', minimum: 0, default: 0 },
      },
      {
        name: 'limit',
        in: 'query',
        required: false,
        description: 'Rows at most.',
        schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
      },
    ],
    response: 'Dashboard',
    failures: { 404: 'No such learner.' },
  },
];
