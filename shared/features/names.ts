import type { ClickCounts, CourseworkFeatures } from '../contracts/learner-class';

/** What a feature is computed from: one learner in one class at a run date. */
export type FeatureSource = { readonly clicks: ClickCounts; readonly coursework: CourseworkFeatures };

export type Feature = {
  readonly name: string;
  readonly source: 'Amplitude' | 'LEB2';
  readonly unit: string;
  readonly meaning: string;
  readonly read: (from: FeatureSource) => number;
};

/** The 13 features in vector order: code, documents and model files share this table. */
export const FEATURES: readonly Feature[] = [
  {
    name: 'specific_activity_view',
    source: 'Amplitude',
    unit: 'activities',
    meaning: 'Different activities whose page the learner has opened.',
    read: ({ clicks }) => clicks.specificActivityView,
  },
  {
    name: 'activity_count_per_class',
    source: 'LEB2',
    unit: 'activities',
    meaning: 'Different activities with an assessed submission.',
    read: ({ coursework }) => coursework.activityCountPerClass,
  },
  {
    name: 'total_submission',
    source: 'LEB2',
    unit: 'submissions',
    meaning: 'Assessed submissions.',
    read: ({ coursework }) => coursework.totalSubmission,
  },
  {
    name: 'session_id_count',
    source: 'Amplitude',
    unit: 'sessions',
    meaning: 'Sum of the distinct sessions of each day; a session over midnight counts on both days.',
    read: ({ clicks }) => clicks.sessionIdCount,
  },
  {
    name: 'class_view_count',
    source: 'Amplitude',
    unit: 'page loads',
    meaning: 'Page loads anywhere in the class.',
    read: ({ clicks }) => clicks.classViewCount,
  },
  {
    name: 'activity_page_view',
    source: 'Amplitude',
    unit: 'page loads',
    meaning: "Page loads of the class's list of activities.",
    read: ({ clicks }) => clicks.activityPageView,
  },
  {
    name: 'material_view',
    source: 'Amplitude',
    unit: 'page loads',
    meaning: 'Page loads of learning materials.',
    read: ({ clicks }) => clicks.materialView,
  },
  {
    name: 'avgspent_time',
    source: 'LEB2',
    unit: 'seconds',
    meaning: 'Mean time spent on a submission; assignments, which are not timed, count 0.',
    read: ({ coursework }) => coursework.avgSpentSeconds,
  },
  {
    name: 'avgseconds_early',
    source: 'LEB2',
    unit: 'seconds',
    meaning: 'Mean time from hand-in to due date, negative when late; a missing date counts 0.',
    read: ({ coursework }) => coursework.avgSecondsEarly,
  },
  {
    name: 'act+quiz_view',
    source: 'Amplitude',
    unit: 'page loads',
    meaning: 'Page loads of one activity or quiz.',
    read: ({ clicks }) => clicks.actQuizView,
  },
  {
    name: 'submit_button_clicked',
    source: 'Amplitude',
    unit: 'page loads',
    meaning: 'Page loads of a submission page (the name is kept; it is a view, not a click).',
    read: ({ clicks }) => clicks.submitButtonClicked,
  },
  {
    name: 'expectation_met_count',
    source: 'LEB2',
    unit: 'assessments',
    meaning: "Assessments at or above their criterion's required level; without one it is not met.",
    read: ({ coursework }) => coursework.expectationMetCount,
  },
  {
    name: 'avglevel',
    source: 'LEB2',
    unit: 'level 1-5',
    meaning: 'Mean level of the assessments; 0 without one.',
    read: ({ coursework }) => coursework.avgLevel,
  },
];

export const FEATURE_NAMES: readonly string[] = FEATURES.map((feature) => feature.name);

/** The 13 raw numbers in vector order. */
export function featureVector(from: FeatureSource): number[] {
  return FEATURES.map((feature) => feature.read(from));
}
