import type { Change } from './prediction';
import type { FailedClass } from './run';
import { object, orNull, type Schema } from './schema';
import {
  absence,
  classEnvelope,
  classPoint,
  codes,
  count,
  flag,
  id,
  instant,
  isoDate,
  method,
  modelVersion,
  prediction,
  reason,
  share,
  text,
} from './schema-fields';

const FAILURES: Readonly<Record<FailedClass['reason'], string>> = {
  coursework_unreadable:
    'LEB2 gives a value of the class that cannot be read; once it is mended the next run has the class again',
  not_predicted: 'the model, or its reasons, failed on the class; the next run tries again',
  state_unreadable: 'what was stored of the day before cannot be read; operators have to build the days again',
  not_built: 'what is known of the class could not be put together; operators have to build the days again',
};
const CHANGE_TEXTS: Readonly<Record<Change, string>> = {
  newly_at_risk: 'at risk now and not before, or not there before',
  level_dropped: 'the predicted level is lower by one or more',
  recovered: 'at risk before, and known not to be now',
  insufficient_data: 'predicted before, and too little is known now: nothing is claimed',
  appeared: 'not in the class before, or the class had no predictions before',
  gone: 'in the class before and not now',
};
const LEARNER_ABSENCE = {
  insufficient_data: 'nothing handed in and hardly a visit, while the class has not begun to hand in',
};
const failureReason = codes(FAILURES, 'What failed.');
const since = { ...isoDate, description: 'The first run date of this failure.' } as const;
const date = { ...isoDate, description: 'Of the run that failed on the class.' } as const;

const rates = {
  at_risk_share: orNull(share, 'at_risk as a share of the learners with a prediction; null where there are none.'),
  mean_expected_level: orNull(
    { type: 'number', minimum: 1, maximum: 5 },
    'Mean of the levels expected from the probabilities, over the learners with a prediction; null where there are none.',
  ),
};
const difference = { type: 'integer' } as const;
const rateDifference = orNull({ type: 'number' }, 'Null where one of the two is.');
const side = object(prediction);

/** Answers of the routes that tell of a whole class or run. */
export const CLASS_SCHEMAS: Readonly<Record<string, Schema>> = {
  ClassSummary: object(
    {
      ...classEnvelope,
      ...rates,
      week_before: {
        anyOf: [object({ ...classPoint, ...rates }), { type: 'null' }],
        description: 'The same on the run date seven days before; null where the class has no predictions of that.',
      },
      change: {
        anyOf: [
          object({
            learners: difference,
            at_risk: difference,
            insufficient_data: difference,
            by_level: object({ 1: difference, 2: difference, 3: difference, 4: difference, 5: difference }),
            at_risk_share: rateDifference,
            mean_expected_level: rateDifference,
          }),
          { type: 'null' },
        ],
        description:
          'Now less a week before; null without week_before. Another model_version or required_level there may be a cause of it too.',
      },
      reason: absence,
    },
    ['reason'],
  ),
  ClassChanges: object(
    {
      ...classEnvelope,
      since: {
        anyOf: [object(classPoint), { type: 'null' }],
        description:
          'The class as it is compared with; null where it has no earlier predictions: everybody appeared. Another model_version or required_level there may be a cause of changes too.',
      },
      by_change: {
        ...object(Object.fromEntries(Object.keys(CHANGE_TEXTS).map((change) => [change, count]))),
        description: 'Learners with each change, whatever the filter; one with several counts in each.',
      },
      rows: {
        type: 'array',
        items: object({
          user_id: id,
          changes: { type: 'array', minItems: 1, items: codes(CHANGE_TEXTS, 'What changed.') },
          before: { anyOf: [side, { type: 'null' }], description: 'Null of one who appeared.' },
          now: { anyOf: [side, { type: 'null' }], description: 'Null of one who is gone.' },
          first_reason: {
            anyOf: [reason, { type: 'null' }],
            description: 'The strongest of the reasons now; it may lower the risk. Null where there is none.',
          },
        }),
      },
      next_cursor: orNull(text, 'Null on the last page.'),
      reason: absence,
    },
    ['reason'],
  ),
  ClassCoverage: object(
    {
      ...classEnvelope,
      predicted: { ...count, description: 'Learners with a prediction; with insufficient_data they are all learners.' },
      coverage: orNull(share, 'predicted as a share of the learners; null where the class has no predictions.'),
      without_predictions: {
        type: 'array',
        description: 'The other learners, by user id.',
        items: object({ user_id: id, reason: codes(LEARNER_ABSENCE, 'Why.') }),
      },
      reason: absence,
      failure: {
        anyOf: [object({ run_date: date, reason: failureReason, since }), { type: 'null' }],
        description:
          'Why the run that was asked for has nothing of this class; null where it has, or did not fail on it. With date=latest older predictions of the class may be told beside it, as stale.',
      },
    },
    ['reason'],
  ),
  Run: object({
    run_date: isoDate,
    data_through: { ...isoDate, description: 'The last day whose data is in.' },
    stale: { ...flag, description: 'This is the newest run, and the next one is overdue.' },
    status: codes(
      { completed: 'every class was built', completed_with_failures: 'all but failed_classes' },
      'Only runs that came to their end are told.',
    ),
    started_at: instant,
    finished_at: instant,
    model_version: modelVersion,
    method,
    events: { ...count, description: 'Page views and other events of the day whose data came in.' },
    malformed_events: { ...count, description: 'Lines that could not be read, and do not count.' },
    empty_day: { ...flag, description: 'There was no event of the day: predictions rest on the visits before it.' },
    counts: object({
      classes: { ...count, description: 'As many as classes below.' },
      failed_classes: { ...count, description: 'As many as failed_classes below.' },
      classes_without_predictions: {
        ...count,
        description: 'Known classes that are over, or without assessed work yet: /v1/classes/{class_id}/coverage.',
      },
      learners: { ...count, description: 'Sum over the classes: one who is in two counts twice.' },
      at_risk: { ...count, description: 'Sum over the classes.' },
    }),
    classes: {
      type: 'array',
      description: 'With predictions of this date.',
      items: object({
        class_id: id,
        learners: { ...count, description: 'Those with insufficient_data among them.' },
        at_risk: count,
      }),
    },
    failed_classes: {
      type: 'array',
      description:
        'On which the run failed; one that an earlier run of the date had built may stand among the classes as well.',
      items: object({ class_id: id, reason: failureReason, since }),
    },
  }),
};
