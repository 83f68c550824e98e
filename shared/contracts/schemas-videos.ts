import { object, orNull, type Schema } from './schema';
import { count, number, share, text } from './schema-fields';

const percent = { type: 'number', minimum: 0, maximum: 100 } as const;
const rows = (properties: Readonly<Record<string, Schema>>) => ({ type: 'array', items: object(properties) });

const everyField = [
  'student_id',
  'course_code',
  'video_title',
  'engagement_score',
  'avg_completion_rate',
  'median_completion_rate',
  'unique_videos_watched',
  'views',
  'churned_views',
  'churn_rate',
  'segment',
  'abandoned',
  'dropoff_rate',
  'avg_abandoned_completion',
  'total_views',
  'significant_struggles',
  'struggle_rate',
  'total_completion',
];

/** Bodies of the video routes. */
export const VIDEO_SCHEMAS: Readonly<Record<string, Schema>> = {
  VideoViews: rows({ student_id: text, video_title: text, course_code: text, completion_rate_percent: percent }),
  VideoAnalysis: object(
    {
      data: {
        type: 'array',
        description: 'One row a learner, course or video; the path says which.',
        items: object(
          {
            student_id: text,
            course_code: text,
            video_title: text,
            engagement_score: share,
            avg_completion_rate: percent,
            median_completion_rate: percent,
            unique_videos_watched: count,
            views: count,
            churned_views: count,
            churn_rate: percent,
            segment: text,
            abandoned: count,
            dropoff_rate: percent,
            avg_abandoned_completion: { type: ['number', 'null'] },
            total_views: count,
            significant_struggles: count,
            struggle_rate: percent,
            total_completion: { type: 'number', minimum: 0 },
          },
          everyField,
        ),
      },
      total: { ...count, description: 'Rows that fit the filters, whatever the limit.' },
      next_offset: orNull(count, 'Where the next rows begin; null on the last page.'),
      generated_at: { type: 'string', format: 'date-time' },
      segments: rows({ segment: text, learners: count, avg_completion_rate: percent, avg_videos_watched: number }),
      silhouette: rows({ groups: count, silhouette: number }),
      abandoned_videos: rows({ video_title: text, abandonment_count: count }),
      learners: rows({ student_id: text, significant_struggles: count, avg_struggle_deviation: number }),
      videos: rows({ video_title: text, significant_struggles: count, avg_struggle_deviation: number }),
      charts: {
        type: 'array',
        description: 'Pictures as data: value i belongs to label i; a point of a scatter plot is [x, y].',
        items: object({ title: text, labels: { type: 'array', items: text }, values: { type: 'array' } }),
      },
    },
    ['segments', 'silhouette', 'abandoned_videos', 'learners', 'videos'],
  ),
  CompletionRequest: object({ learner_avg_completion_rate: percent, course_code: text }),
  CompletionPrediction: object({
    message: { const: 'Prediction successful.' },
    prediction: { type: 'integer', enum: [0, 1] },
    prediction_label: { type: 'string', enum: ['Will Complete', 'Will Not Complete'] },
    probability_complete: share,
    probability_not_complete: share,
  }),
};
