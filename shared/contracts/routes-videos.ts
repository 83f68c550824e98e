import type { Parameter, Route } from './route';

const limit: Parameter = {
  name: 'limit',
  in: 'query',
  required: false,
  description: 'Rows at most.',
  schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 100 },
};
const offset: Parameter = {
  name: 'offset',
  in: 'query',
  required: false,
  description:
    'Rows to leave out at the beginning: the `next_offset` of the page before, while `generated_at` is the same.',
  schema: { type: 'integer', minimum: 0, maximum: 999_999_999, default: 0 },
};
const studentId: Parameter = {
  name: 'student_id',
  in: 'query',
  required: false,
  description: 'Only this learner; of rows about courses or videos, those with a view of this learner.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,64}$' },
  example: '12345',
};
const courseCode: Parameter = {
  name: 'course_code',
  in: 'query',
  required: false,
  description: 'Only this course; of rows about learners or videos, those with a view in this course.',
  schema: { type: 'string' },
  example: 'FIN201',
};

const common = { function: 'videos', keyRequired: true, errors: 'legacy' } as const;

/** What a row of each analysis has. */
const ROW_FIELDS = {
  engagement: ['student_id', 'avg_completion_rate', 'unique_videos_watched', 'engagement_score'],
  churn: ['student_id', 'course_code', 'views', 'churned_views', 'churn_rate'],
  segments: ['student_id', 'avg_completion_rate', 'unique_videos_watched', 'segment'],
  anomalies: ['student_id', 'avg_completion_rate', 'unique_videos_watched'],
  paths: ['course_code', 'views', 'abandoned', 'dropoff_rate', 'avg_abandoned_completion'],
  struggle: ['course_code', 'total_views', 'significant_struggles', 'struggle_rate'],
  top: ['video_title', 'views', 'total_completion', 'avg_completion_rate', 'median_completion_rate'],
} as const;

function analysis(name: keyof typeof ROW_FIELDS, summary: string, description: string): Route {
  return {
    ...common,
    id: `video${name[0]?.toUpperCase()}${name.slice(1)}`,
    method: 'GET',
    path: `/video/${name}`,
    summary,
    description: `${description} A row has ${ROW_FIELDS[name].join(', ')}.`,
    parameters: [studentId, courseCode, offset, limit],
    response: 'VideoAnalysis',
    failures: { 503: 'No analytics yet, or the service cannot answer now; come back after Retry-After seconds.' },
  };
}

/** Video views in; engagement, churn, segments and struggles out; completion predicted. */
export const VIDEO_ROUTES: readonly Route[] = [
  {
    ...common,
    id: 'importVideoViews',
    method: 'POST',
    path: '/video-views',
    summary: 'Import video views',
    description:
      'A JSON array or CSV of student_id, video_title, course_code, completion_rate_percent; other columns are dropped. Bad rows are listed, the others are taken. The same file again counts once.',
    parameters: [],
    body: {
      required: true,
      description: 'The views; above 4 MB through /v1/uploads.',
      content: { 'text/csv': 'Csv', 'application/json': 'VideoViews' },
    },
    response: 'ImportReport',
    failures: {
      409: 'The Idempotency-Key came with another body before.',
      413: 'The body is larger than 4 MB: send it through /v1/uploads.',
    },
  },
  analysis(
    'engagement',
    'Engagement of learners',
    'Highest score first: 0.6 x mean completion + 0.4 x different videos, each scaled to 0..1 over all learners.',
  ),
  analysis('churn', 'Churned views', 'Views below 49 % completion of every learner in every course.'),
  analysis(
    'segments',
    'Groups of learners',
    'k-means on mean completion and different videos, with the number of groups of the highest silhouette.',
  ),
  analysis(
    'anomalies',
    'Half-watchers',
    'Learners with a mean completion of 40 to 50 % who have not seen every video.',
  ),
  analysis('paths', 'Where learners drop off', 'Abandoned views (up to 50 %) by course, and the ten videos with most.'),
  analysis(
    'struggle',
    'Where learners struggle',
    'Views more than 1.5 standard deviations below the mean of their video, by course, learner and video.',
  ),
  analysis('top', 'Most watched videos', 'Videos by total completion, with mean and median.'),
  {
    ...common,
    id: 'predictCompletion',
    method: 'POST',
    path: '/predict',
    summary: 'Will a learner complete a video?',
    description: 'From the mean completion of the learner so far and the course. An unknown course is no error.',
    parameters: [],
    body: { required: true, description: 'Both features.', content: { 'application/json': 'CompletionRequest' } },
    response: 'CompletionPrediction',
    failures: {
      413: 'The body is larger than 4 MB.',
      503: 'No model is active yet, or the service cannot answer now.',
    },
  },
];
