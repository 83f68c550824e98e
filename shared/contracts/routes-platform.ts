import type { Route } from './route';

/** Uploads through S3 and the jobs that go on after an answer. */
export const PLATFORM_ROUTES: readonly Route[] = [
  {
    id: 'startUpload',
    method: 'POST',
    path: '/v1/uploads',
    function: 'csv-ingest',
    keyRequired: true,
    errors: 'problem',
    summary: 'Upload a large CSV file',
    description:
      'Answers a URL that takes one PUT of the file within 15 minutes, and the job that reads it. The file is deleted when it has been read.',
    parameters: [],
    body: {
      required: true,
      description: 'What the file holds.',
      content: { 'application/json': 'UploadRequest' },
    },
    response: 'Upload',
    status: 201,
    failures: { 413: 'The body is larger than 4 MB.' },
  },
  {
    id: 'jobStatus',
    method: 'GET',
    path: '/v1/jobs/{id}',
    function: 'csv-ingest',
    keyRequired: true,
    errors: 'problem',
    summary: 'How far is a job?',
    description: 'Status of an upload or of other work that goes on after its answer; kept for 30 days.',
    parameters: [
      {
        name: 'id',
        in: 'path',
        required: true,
        description: 'Id of the job.',
        schema: { type: 'string', pattern: '^[0-9a-f-]{36}$' },
        example: '0b9f5f0e-6d5b-4b53-9a86-0d1e2f3a4b5c',
      },
    ],
    response: 'Job',
    failures: { 404: 'No such job, or it is older than 30 days.' },
  },
];
