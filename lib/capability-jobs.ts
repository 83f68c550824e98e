import { Duration, type Stack } from 'aws-cdk-lib';
import { functionName, PREFIX } from '../shared/contracts/names';
import { may, mayInvoke, mayList, mayUseObjects } from './access';
import type { Config } from './config';
import { addJobFunction, type JobFunction } from './job-function';
import { addObjectRule, addSchedule, storeEnvironment } from './job-parts';
import type { Storage } from './storage';

const READ_VERSIONS = ['s3:GetObject', 's3:GetObjectVersion'];

/** Uploaded CSV files of every kind into the stores, and the routes that start uploads and tell of jobs. */
export function addCsvIngest(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'csv-ingest',
    impact: 'Uploaded files are not read; what was imported before is still served.',
    memoryMb: 1024,
    timeout: Duration.minutes(15),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  may(job, tables.learning, 'GetItem', 'Query', 'PutItem', 'BatchWriteItem');
  const own = [...READ_VERSIONS, 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
  mayUseObjects(job, bucket, PREFIX.uploads, own);
  for (const prefix of [PREFIX.videoViews, PREFIX.courseRows, PREFIX.audienceRows])
    mayUseObjects(job, bucket, prefix, ['s3:PutObject']);
  mayList(job, bucket, [PREFIX.uploads, PREFIX.videoViews, PREFIX.courseRows, PREFIX.audienceRows]);
  mayInvoke(job, functionName(config.stage, 'videos'));
  mayInvoke(job, functionName(config.stage, 'reports'));
  addObjectRule(stack, bucket, job, {
    id: 'FileUploaded',
    description: 'A CSV file arrived in the bucket: read it.',
    wildcard: `${PREFIX.uploads}*.csv`,
  });
  return job;
}

/** Grades: the CSV upload, the report every few weeks, drift watch and training. */
export function addReports(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'reports',
    impact: 'Instructors get no new report of who needs help; the last one is still served.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem');
  may(job, tables.learning, 'GetItem', 'Query', 'PutItem', 'BatchWriteItem');
  mayUseObjects(job, bucket, PREFIX.helpReports, ['s3:GetObject', 's3:PutObject']);
  mayUseObjects(job, bucket, PREFIX.gradeModels, [...READ_VERSIONS, 's3:PutObject']);
  mayList(job, bucket, [PREFIX.helpReports, PREFIX.gradeModels]);
  mayInvoke(job, functionName(config.stage, 'reports'));
  addSchedule(stack, config, job, config.reportSchedule);
  addSchedule(stack, config, job, config.periodEndSchedule, { suffix: '-period-end', input: { action: 'period-end' } });
  return job;
}

/** Video analytics and the completion model: computed every morning and after imports, served by the API. */
export function addVideos(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'videos',
    impact: 'Video analytics are those of an earlier day; predictions of completion may fail.',
    memoryMb: 2048,
    timeout: Duration.minutes(15),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem');
  may(job, tables.learning, 'GetItem', 'PutItem');
  mayUseObjects(job, bucket, PREFIX.videoAnalytics, ['s3:GetObject', 's3:PutObject']);
  mayUseObjects(job, bucket, PREFIX.videoResults, ['s3:DeleteObject']);
  mayUseObjects(job, bucket, PREFIX.completionModels, [...READ_VERSIONS, 's3:PutObject']);
  mayList(job, bucket, [PREFIX.videoAnalytics, PREFIX.completionModels]);
  mayInvoke(job, functionName(config.stage, 'videos'));
  addSchedule(stack, config, job, config.videoSchedule);
  return job;
}
