import { object, orNull, type Schema } from './schema';
import { count, instant, text } from './schema-fields';
import { UPLOAD_KINDS } from './uploads';

const importReport = {
  accepted: count,
  rejected: {
    type: 'array',
    items: object({
      line: { ...count, description: 'Of CSV the line in the file, its header being line 1; of JSON the row, from 1.' },
      error: { ...text, description: 'The field and what is allowed there, never the value.' },
    }),
  },
  rejected_total: { ...count, description: 'Where more rows were rejected than are listed: how many.' },
} as const;

const job = object({
  id: text,
  kind: { ...text, description: 'The work, such as upload:video-views.' },
  status: {
    type: 'string',
    enum: ['waiting', 'running', 'succeeded', 'failed'],
    description: 'Waiting also between two attempts; failed: not tried again.',
  },
  created_at: instant,
  finished_at: orNull(instant, 'Null while it is not finished.'),
  result: {
    type: ['object', 'null'],
    description:
      'What it came to; of an upload, accepted and rejected rows, also when none was accepted and it failed.',
  },
  error: orNull(text, 'Why it failed and what to do; while waiting, that an attempt failed.'),
  notice: orNull(text, 'Beside the outcome: that another file came to the same upload_url and was not read.'),
});

/** Imports, uploads, jobs, and the error shapes that the routes share. */
export const PLATFORM_SCHEMAS: Readonly<Record<string, Schema>> = {
  ImportReport: object(importReport, ['rejected_total']),
  UploadRequest: object(
    {
      kind: {
        type: 'string',
        enum: [...UPLOAD_KINDS],
        description:
          'The columns are those of POST /video-views, /update-csv (grades), /consumption, /v1/courses, /v1/learners, /interactions, /contents and /users.',
      },
      start_date_period: { ...text, description: 'Of grades: the first day of the period, yyyy-mm-dd.' },
      end_date_period: { ...text, description: 'Of grades: the last day of the period, yyyy-mm-dd.' },
    },
    ['start_date_period', 'end_date_period'],
  ),
  Upload: object({
    upload_url: { type: 'string', format: 'uri', description: 'PUT one CSV file here, without further headers.' },
    method: { const: 'PUT' },
    key: text,
    expires_at: instant,
    job,
  }),
  Job: job,
  Csv: {
    type: 'string',
    description:
      'CSV in UTF-8, separated by commas, with a header: columns are named as the fields of the JSON rows, and those that a row needs have to be there (of interactions all five). Other columns are dropped.',
  },
  DetailError: object({ detail: text, requestId: text }, ['requestId']),
  SuccessError: object(
    {
      success: { const: false },
      error: text,
      requestId: text,
      available_clusters: { type: 'array', items: count, description: 'Where there is no such cluster.' },
    },
    ['requestId', 'available_clusters'],
  ),
};
