/** Names that the stack writes and the functions read. A name spelt differently on one side cannot compile. */

/** Environment variables of the functions. */
export const ENV = {
  stage: 'STAGE',
  dailyTable: 'DAILY_TABLE',
  predictionsTable: 'PREDICTIONS_TABLE',
  registryTable: 'REGISTRY_TABLE',
  learningTable: 'LEARNING_TABLE',
  bucket: 'DATA_BUCKET',
  leb2Secret: 'LEB2_SECRET',
  amplitudeSecret: 'AMPLITUDE_SECRET',
  amplitudeUrl: 'AMPLITUDE_URL',
  /** JSON of OutcomeSettings (contracts/settings.ts). */
  settings: 'OUTCOME_SETTINGS',
  /** JSON of CapabilitySettings (contracts/capability-settings.ts). */
  capabilitySettings: 'CAPABILITY_SETTINGS',
  /** JSON of {job: schedule expression}: what overdueJobs compares the last successes with. */
  schedules: 'JOB_SCHEDULES',
  /** The function's name in FUNCTIONS: of its log lines and of its metrics. */
  function: 'POWERTOOLS_SERVICE_NAME',
  /** Set by the local system only: the instant at which the simulated world stands (ISO 8601). */
  simulatedNow: 'SIMULATED_NOW',
} as const;

/** The functions, named `<system>-<stage>-<job>`. */
export const FUNCTIONS = [
  'daily-prep',
  'retrain',
  'model-swap',
  'query-predictions',
  'explanations',
  'csv-ingest',
  'reports',
  'videos',
  'recommendations',
  'abandonment',
  'clusters',
  'classify',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

const SYSTEM = 'outcomes';

export function functionName(stage: string, name: FunctionName): string {
  return `${SYSTEM}-${stage}-${name}`;
}

export type TableName = 'daily' | 'predictions' | 'registry' | 'learning';

/** Tables keep the bare names of the source document on prod; other stages are prefixed. */
export function tableName(stage: string, name: TableName): string {
  return stage === 'prod' ? name : `${stage}-${name}`;
}

/** Every table has the same two string keys and the same time-to-live attribute (epoch seconds). */
export const TABLE_ATTRIBUTES = { partitionKey: 'pk', sortKey: 'sk', ttl: 'ttl' } as const;

/** S3 key prefixes. */
export const PREFIX = {
  /** Models of every kind: models/<kind>/model<version>.json. */
  models: 'models/',
  gradeModels: 'models/grade/',
  completionModels: 'models/completion/',
  /** Files on their way in: uploads/<kind>/<job>.csv, deleted when read. */
  uploads: 'uploads/',
  helpReports: 'reports/help/',
  videoAnalytics: 'analytics/video/',
  /** Accepted views, packed: the source of the analytics. */
  videoViews: 'analytics/video/views/',
  videoResults: 'analytics/video/results/',
  abandonmentModels: 'models/abandonment/',
  segmentModels: 'models/segments/',
  contentModels: 'models/content/',
  /** Accepted rows of courses and of the audience, packed: what their answers are computed from. */
  courseRows: 'analytics/courses/',
  /** Most of the consumption rows merged into one object, so that they are not read one by one; made anew when it is gone. */
  mergedCourseRows: 'analytics/courses/merged/',
  consumptionRows: 'analytics/courses/consumption/',
  learnerRows: 'analytics/courses/learners/',
  catalogueRows: 'analytics/courses/catalogue/',
  audienceRows: 'analytics/audience/',
  interactionRows: 'analytics/audience/interactions/',
  contentRows: 'analytics/audience/contents/',
  userRows: 'analytics/audience/users/',
  outcomeModels: 'models/outcome/',
  outcomeTraining: 'training/outcome/',
  /** Uploaded outcomes files (class_id, user_id, level): they win over LEB2's levels. */
  outcomeLabels: 'training/outcome/labels/',
  /** Attributes of learners, read by retraining alone, after the model is finished. */
  outcomeAudit: 'audit/outcome/',
  /** Who is left out of the outcome predictions; read by the daily run and the retraining alone. */
  outcomeExcluded: 'privacy/outcome/',
} as const;

/** How often work is begun before it has failed for good: Lambda tries again by itself after an error, a crash, a timeout. */
export const TASK_ATTEMPTS = 3;

export const METRIC_NAMESPACE = 'LearningOutcomes';

export const METRIC = {
  runCompleted: 'runCompleted',
  events: 'events',
  malformed: 'malformed',
  pairs: 'pairs',
  predictions: 'predictions',
  emptyDay: 'emptyDay',
  failedClasses: 'failedClasses',
  amplitudeRetry: 'amplitudeRetry',
  overdueJobs: 'overdueJobs',
  modelRefused: 'modelRefused',
  modelPromoted: 'modelPromoted',
  /** Requests that a function answered with its own fault, by function. */
  requestFaults: 'requestFaults',
  /** Answers of 500 and above that the gateway made without a function's. */
  gatewayFaults: 'gatewayFaults',
  /** Run dates on which a shadow, or what is kept of it, failed. */
  shadowFaults: 'shadowFaults',
} as const;
