import { object, orNull, type Schema } from './schema';
import { count, share, text, wholeId } from './schema-fields';

const counts = { type: 'object', additionalProperties: count } as const;
const shares = { type: 'object', additionalProperties: share } as const;
const dateOrInstant = { ...text, description: 'ISO 8601, UTC where no zone is given.' } as const;
/** Of shares of people. */
const SMALL_GROUPS = 'Of the accounts. Groups of fewer than 5 are told together, as `other`.';

/** Bodies of the course routes. */
export const COURSE_SCHEMAS: Readonly<Record<string, Schema>> = {
  CourseIds: object({ course_ids: { type: 'array', items: wholeId, maxItems: 3 } }),
  ConsumptionRows: {
    type: 'array',
    items: object({
      course_id: wholeId,
      user_id: wholeId,
      access_date: dateOrInstant,
      last_access_date: dateOrInstant,
      completed: { type: 'boolean' },
    }),
  },
  CourseRows: {
    type: 'array',
    items: object(
      { course_id: wholeId, course_title: text, course_format: text, labels: { ...text, description: 'Joined by ;' } },
      ['course_title', 'course_format', 'labels'],
    ),
  },
  LearnerRows: {
    type: 'array',
    items: object(
      { user_id: wholeId, age: count, identity: text, audience: text, role: text, createdat: dateOrInstant },
      ['age', 'identity', 'audience', 'role', 'createdat'],
    ),
  },
  JobStarted: object(
    { success: { const: true }, message: text, job_id: { ...text, description: 'Ask /v1/jobs/{id} how far it is.' } },
    ['success'],
  ),
  AbandonmentPrediction: object({
    Prediction: { type: 'string', enum: ['will_abandon', 'not_abandon'] },
    Probability: share,
  }),
  Dashboard: object({
    totals: object({ learners: count, mean_courses_per_learner: { type: 'number', minimum: 0 } }),
    class: object({
      age_groups: {
        ...counts,
        description: 'Accounts by age. Groups of fewer than 5 are counted as `other`, as are ages outside the groups.',
      },
      audience_share: { ...shares, description: SMALL_GROUPS },
      identity_share: { ...shares, description: SMALL_GROUPS },
      accounts_per_day: counts,
      courses_by_format: counts,
      label_share: shares,
    }),
    users: {
      type: 'array',
      items: object({
        user_id: wholeId,
        identity: orNull(text, 'Null when not given.'),
        courses_watched: count,
        started: { ...count, description: 'Opened and not completed.' },
        completed: count,
        badges: { ...count, description: 'One a completed course.' },
        status: { type: 'string', enum: ['abandon', 'completed_many', 'not_started', 'pending', 'ok'] },
        prediction: text,
      }),
    },
    next_offset: orNull(count, 'Null on the last page.'),
  }),
};
