import type { Parameter, Route } from './route';

const period = (required: boolean): readonly Parameter[] => [
  {
    name: 'start_date_period',
    in: 'query',
    required,
    description: 'First day of the period, yyyy-mm-dd.',
    schema: { type: 'string', format: 'date' },
    example: '2024-01-15',
  },
  {
    name: 'end_date_period',
    in: 'query',
    required,
    description: 'Last day of the period, yyyy-mm-dd.',
    schema: { type: 'string', format: 'date' },
    example: '2024-06-30',
  },
];

/** Which rows of a report. */
export const REPORT_PAGE: readonly Parameter[] = [
  {
    name: 'offset',
    in: 'query',
    required: false,
    description: 'Rows to leave out at the beginning.',
    schema: { type: 'integer', minimum: 0, maximum: 999_999_999, default: 0 },
  },
  {
    name: 'limit',
    in: 'query',
    required: false,
    description: 'Rows at most; default: all. A report of very many learners has to be asked for in parts.',
    schema: { type: 'integer', minimum: 1, maximum: 200_000 },
  },
];

const common = { function: 'reports', keyRequired: true, errors: 'detail' } as const;

/** Grades in, the report of who needs help out. */
export const GRADE_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'updateCsv',
    method: 'POST',
    path: '/update-csv',
    summary: 'Upload the grades of a period',
    description:
      'CSV of learners with six features, and at the end of the course their final grades. All rows are taken or none; an empty cell keeps what is known; predictions in the file are ignored. Both dates are needed, in the query or as fields of the form.',
    parameters: period(false),
    body: {
      required: true,
      description: 'The file, as multipart field `file` or as the body. Learner ids only: other columns are dropped.',
      content: { 'multipart/form-data': 'GradesForm', 'text/csv': 'GradesCsv' },
    },
    response: 'Message',
    failures: { 413: 'The file is larger than 4 MB: send it through /v1/uploads.' },
  },
  {
    ...common,
    id: 'getReport',
    method: 'GET',
    path: '/get-report',
    summary: 'Who needs help in a period?',
    description:
      'The newest predicted final grades of learners without a final grade, made every few weeks until the period ends. Ordered by user id.',
    parameters: [
      ...period(true),
      {
        name: 'format',
        in: 'query',
        required: false,
        description: '`json` adds who needs help, by how many points, and who is not in the report.',
        schema: { type: 'string', enum: ['csv', 'json'], default: 'csv' },
      },
      ...REPORT_PAGE,
    ],
    response: 'HelpReport',
    otherResponses: { 'text/csv; charset=utf-8': 'ReportCsv' },
    failures: { 404: 'There is no report for this period yet.' },
  },
];
