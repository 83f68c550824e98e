import { Duration, type Stack } from 'aws-cdk-lib';
import { type FunctionName, functionName, PREFIX, type TableName } from '../shared/contracts/names';
import { may, mayInvoke, mayList, mayUseObjects, type TableAction } from './access';
import type { Config } from './config';
import { addJobFunction, type JobFunction } from './job-function';
import { addObjectRule, addSchedule, storeEnvironment } from './job-parts';
import type { Storage } from './storage';

/** A function of a capability beside the outcomes: what it may use is all that it uses. */
type CapabilityJob = {
  readonly impact: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** Started by events too, not by requests alone. */
  readonly asynchronous: boolean;
  readonly tables: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Actions on objects by prefix; the keys under the prefixes may be listed. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
  readonly invokes: readonly FunctionName[];
};

type CapabilityName = Extract<
  FunctionName,
  'csv-ingest' | 'reports' | 'videos' | 'recommendations' | 'abandonment' | 'clusters' | 'classify'
>;

const READ = ['s3:GetObject'];
const WRITE = ['s3:PutObject'];
const READ_AND_WRITE = [...READ, ...WRITE];
const READ_VERSIONS = ['s3:GetObject', 's3:GetObjectVersion'];
/** A model is written by its training and read, in the version that went live, by its predictions. */
const MODELS = [...READ_VERSIONS, ...WRITE];

const TASKS: readonly TableAction[] = ['GetItem', 'PutItem', 'UpdateItem'];
const IMPORTS: readonly TableAction[] = ['GetItem', 'PutItem'];
const GRADES: readonly TableAction[] = ['GetItem', 'Query', 'PutItem', 'BatchWriteItem'];

/** A further capability is a further entry. */
const CAPABILITY_JOBS: Readonly<Record<CapabilityName, CapabilityJob>> = {
  /** Uploaded CSV files of every kind into the stores, and the routes that start uploads and tell of jobs. */
  'csv-ingest': {
    impact: 'Uploaded files are not read; what was imported before is still served.',
    memoryMb: 1024,
    timeout: Duration.minutes(15),
    asynchronous: true,
    tables: { registry: TASKS, learning: GRADES },
    objects: {
      [PREFIX.uploads]: [...MODELS, 's3:DeleteObject', 's3:DeleteObjectVersion'],
      [PREFIX.videoViews]: WRITE,
      [PREFIX.courseRows]: WRITE,
      [PREFIX.audienceRows]: WRITE,
    },
    invokes: ['videos', 'reports'],
  },
  /** Grades: the CSV upload, the report every few weeks, drift watch and training. */
  reports: {
    impact: 'Instructors get no new report of who needs help; the last one is still served.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    asynchronous: true,
    tables: { registry: ['GetItem', 'PutItem'], learning: GRADES },
    objects: { [PREFIX.helpReports]: READ_AND_WRITE, [PREFIX.gradeModels]: MODELS },
    invokes: ['reports'],
  },
  /** Video analytics and the completion model: computed every morning and after imports, served by the API. */
  videos: {
    impact: 'Video analytics are those of an earlier day; predictions of completion may fail.',
    memoryMb: 2048,
    timeout: Duration.minutes(15),
    asynchronous: true,
    tables: { registry: ['GetItem', 'PutItem'], learning: IMPORTS },
    objects: {
      [PREFIX.videoAnalytics]: READ_AND_WRITE,
      [PREFIX.videoResults]: ['s3:DeleteObject'],
      [PREFIX.completionModels]: MODELS,
    },
    invokes: ['videos'],
  },
  /** Recommended courses and contents, the dashboard, and the imports of courses. */
  recommendations: {
    impact: 'Learners are offered no courses or contents; consumption is not imported.',
    memoryMb: 1024,
    timeout: Duration.seconds(29),
    asynchronous: false,
    tables: { learning: IMPORTS },
    objects: { [PREFIX.courseRows]: READ_AND_WRITE, [PREFIX.contentRows]: READ },
    invokes: [],
  },
  /** Who will leave a course: prediction, and training in an invocation of its own. */
  abandonment: {
    impact: 'Nobody is told who may leave a course; a new model is not trained.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    asynchronous: true,
    tables: { registry: TASKS },
    objects: { [PREFIX.courseRows]: READ, [PREFIX.mergedCourseRows]: WRITE, [PREFIX.abandonmentModels]: MODELS },
    invokes: ['abandonment'],
  },
  /** Clusters of users, their profiles, and the imports of the audience. */
  clusters: {
    impact: 'Profiles and clusters are those of the last computation; interactions are not imported.',
    memoryMb: 1536,
    timeout: Duration.minutes(15),
    asynchronous: true,
    tables: { registry: TASKS, learning: [...GRADES, 'DeleteItem'] },
    objects: { [PREFIX.audienceRows]: READ_AND_WRITE, [PREFIX.segmentModels]: MODELS },
    invokes: ['clusters'],
  },
  /** Theme and challenge of a text, and training of the classifier in an invocation of its own. */
  classify: {
    impact: 'Contents get no theme and no challenge.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    asynchronous: true,
    tables: { registry: TASKS },
    objects: { [PREFIX.contentRows]: READ, [PREFIX.contentModels]: MODELS },
    invokes: ['classify'],
  },
};

/** The functions of courses, audience, grades and videos with their permissions and triggers. */
export function addCapabilityJobs(stack: Stack, config: Config, storage: Storage): Record<CapabilityName, JobFunction> {
  const entries = Object.entries(CAPABILITY_JOBS) as [CapabilityName, CapabilityJob][];
  const added = entries.map(([name, job]) => [name, addCapabilityJob(stack, config, storage, name, job)]);
  const jobs = Object.fromEntries(added) as Record<CapabilityName, JobFunction>;
  addObjectRule(stack, storage.bucket, jobs['csv-ingest'], {
    id: 'FileUploaded',
    description: 'A CSV file arrived in the bucket: read it.',
    wildcard: `${PREFIX.uploads}*.csv`,
  });
  addSchedule(stack, config, jobs.reports, config.reportSchedule);
  addSchedule(stack, config, jobs.reports, config.periodEndSchedule, {
    suffix: '-period-end',
    input: { action: 'period-end' },
  });
  addSchedule(stack, config, jobs.videos, config.videoSchedule);
  return jobs;
}

function addCapabilityJob(
  stack: Stack,
  config: Config,
  storage: Storage,
  name: CapabilityName,
  { tables, objects, invokes, ...props }: CapabilityJob,
): JobFunction {
  const job = addJobFunction(stack, config, {
    ...props,
    name,
    environment: storeEnvironment(config, storage),
    placement: {},
  });
  for (const [table, actions] of Object.entries(tables)) may(job, storage.tables[table as TableName], ...actions);
  for (const [prefix, actions] of Object.entries(objects)) mayUseObjects(job, storage.bucket, prefix, actions);
  mayList(job, storage.bucket, Object.keys(objects));
  for (const invoked of invokes) mayInvoke(job, functionName(config.stage, invoked));
  return job;
}
