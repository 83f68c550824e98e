import { CHANGES } from './prediction';
import type { Parameter, Route } from './route';
import { classId, cursor, date, limit } from './routes-outcomes';

const runDate: Parameter = {
  name: 'date',
  in: 'path',
  required: true,
  description: 'Run date as yyyymmdd or yyyy-mm-dd, or `latest`.',
  schema: { type: 'string' },
  example: '2023-03-25',
};

const common = { function: 'query-predictions', method: 'GET', keyRequired: true, errors: 'problem' } as const;

/** The routes that tell of a whole class or run: how it stands, what changed, who is left out. */
export const CLASS_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'classSummary',
    path: '/v1/classes/{class_id}/summary',
    summary: 'A class in a few numbers',
    description:
      'Learners by level and at risk, the mean expected level, and how that differs from the run date a week before.',
    parameters: [classId, date],
    response: 'ClassSummary',
  },
  {
    ...common,
    id: 'classChanges',
    path: '/v1/classes/{class_id}/changes',
    summary: 'What changed in a class since the run before',
    description:
      'The learners who are newly at risk, dropped by a level or more, recovered, came or left, or of whom too little is known now, highest risk first, then by user id; nobody else. Compared are the predictions of two run dates as they are stored.',
    parameters: [
      classId,
      date,
      {
        name: 'since',
        in: 'query',
        required: false,
        description:
          'The earlier run date to compare with, as yyyymmdd or yyyy-mm-dd. Default: the day before; where the class has no predictions of that, the newest before (60 days back at most).',
        schema: { type: 'string' },
        example: '2023-03-18',
      },
      {
        name: 'change',
        in: 'query',
        required: false,
        description: 'Only learners with this change.',
        schema: { type: 'string', enum: CHANGES },
      },
      { ...limit, description: 'Rows a page at most.' },
      cursor,
    ],
    response: 'ClassChanges',
    failures: { 404: 'No such class, no run on that date, or no predictions of the class on the date of `since`.' },
  },
  {
    ...common,
    id: 'classCoverage',
    path: '/v1/classes/{class_id}/coverage',
    summary: 'Who of a class is not predicted, and why',
    description:
      'Learners of whom too little is known are named; a class without predictions has a reason, and the failure of the run where there was one. A learner is known by a visit or an assessed submission, nobody else is listed. Where LEB2 has no required level the default of the deployment holds: nobody is left out for want of one.',
    parameters: [classId, date],
    response: 'ClassCoverage',
  },
  {
    ...common,
    id: 'run',
    path: '/v1/runs/{date}',
    summary: 'What a run made',
    description:
      'When it ran, from which data and with which model, the classes that it predicted and those on which it failed. A run that is not published yet, or never was, is 404.',
    parameters: [runDate],
    response: 'Run',
    failures: { 404: 'No run on that date.' },
  },
];
