import { Duration, type Stack } from 'aws-cdk-lib';
import { functionName, PREFIX } from '../shared/contracts/names';
import { may, mayInvoke, mayList, mayUseObjects } from './access';
import type { Config } from './config';
import { addJobFunction, type JobFunction } from './job-function';
import { storeEnvironment } from './job-parts';
import type { Storage } from './storage';

const READ = ['s3:GetObject'];
const READ_AND_WRITE = ['s3:GetObject', 's3:PutObject'];
const READ_MODELS = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'];

/** Recommended courses and contents, the dashboard, and the imports of courses. */
export function addRecommendations(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'recommendations',
    impact: 'Learners are offered no courses or contents; consumption is not imported.',
    memoryMb: 1024,
    timeout: Duration.seconds(29),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: false,
    placement: {},
  });
  may(job, tables.learning, 'GetItem', 'PutItem');
  mayUseObjects(job, bucket, PREFIX.courseRows, READ_AND_WRITE);
  mayUseObjects(job, bucket, PREFIX.contentRows, READ);
  mayList(job, bucket, [PREFIX.courseRows, PREFIX.contentRows]);
  return job;
}

/** Who will leave a course: prediction, and training in an invocation of its own. */
export function addAbandonment(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'abandonment',
    impact: 'Nobody is told who may leave a course; a new model is not trained.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  mayUseObjects(job, bucket, PREFIX.courseRows, READ);
  mayUseObjects(job, bucket, PREFIX.abandonmentModels, READ_MODELS);
  mayList(job, bucket, [PREFIX.courseRows, PREFIX.abandonmentModels]);
  mayInvoke(job, functionName(config.stage, 'abandonment'));
  return job;
}

/** Clusters of users, their profiles, and the imports of the audience. */
export function addClusters(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'clusters',
    impact: 'Profiles and clusters are those of the last computation; interactions are not imported.',
    memoryMb: 1536,
    timeout: Duration.minutes(15),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  may(job, tables.learning, 'GetItem', 'Query', 'PutItem', 'DeleteItem', 'BatchWriteItem');
  mayUseObjects(job, bucket, PREFIX.audienceRows, READ_AND_WRITE);
  mayUseObjects(job, bucket, PREFIX.segmentModels, READ_MODELS);
  mayList(job, bucket, [PREFIX.audienceRows, PREFIX.segmentModels]);
  mayInvoke(job, functionName(config.stage, 'clusters'));
  return job;
}

/** Theme and challenge of a text, and training of the classifier in an invocation of its own. */
export function addClassify(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'classify',
    impact: 'Contents get no theme and no challenge.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  mayUseObjects(job, bucket, PREFIX.contentRows, READ);
  mayUseObjects(job, bucket, PREFIX.contentModels, READ_MODELS);
  mayList(job, bucket, [PREFIX.contentRows, PREFIX.contentModels]);
  mayInvoke(job, functionName(config.stage, 'classify'));
  return job;
}
