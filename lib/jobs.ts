import { Duration, type Stack } from 'aws-cdk-lib';
import { ENV, type FunctionName, functionName, PREFIX } from '../shared/contracts/names';
import { may, mayInvoke, mayList, mayRead, mayReadSecrets, mayUseObjects } from './access';
import { addCapabilityJobs } from './capability-jobs';
import type { Config } from './config';
import { addJobFunction, type JobFunction } from './job-function';
import { addObjectRule, addSchedule, settingsEnvironment, storeEnvironment } from './job-parts';
import { importNetwork, type Placement } from './network';
import type { Storage } from './storage';

/** Lambda's most: two archives of Amplitude's largest size and more lie there until they are read. */
const EXPORT_GIB = 10;

export type Jobs = Readonly<Record<FunctionName, JobFunction>>;

/** Every function with its trigger and the permissions that it needs; the API's routes come in api.ts. */
export function addJobs(stack: Stack, config: Config, storage: Storage): Jobs {
  const placement = importNetwork(stack, config.network);
  return {
    'daily-prep': addDailyPrep(stack, config, storage, placement),
    retrain: addRetrain(stack, config, storage, placement),
    'model-swap': addModelSwap(stack, config, storage),
    'query-predictions': addQueryPredictions(stack, config, storage),
    explanations: addExplanations(stack, config, storage),
    ...addCapabilityJobs(stack, config, storage),
  };
}

/** Yesterday's clicks and coursework to predictions. Unreserved: its own lock keeps runs apart. */
function addDailyPrep(stack: Stack, config: Config, { tables, bucket }: Storage, placement: Placement): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'daily-prep',
    impact: 'Teachers see the predictions of an earlier day until a run succeeds; the API marks them as stale.',
    memoryMb: 1024,
    timeout: Duration.minutes(15),
    temporaryGiB: EXPORT_GIB,
    environment: { ...storeEnvironment(config, { tables, bucket }), ...sourceEnvironment(config) },
    asynchronous: true,
    placement,
  });
  may(job, tables.daily, 'GetItem', 'Query', 'PutItem', 'DeleteItem', 'BatchWriteItem');
  may(job, tables.predictions, 'Query', 'PutItem', 'DeleteItem', 'BatchWriteItem');
  may(job, tables.registry, 'GetItem', 'Query', 'PutItem', 'UpdateItem');
  may(job, tables.learning, 'UpdateItem');
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion']);
  mayUseObjects(job, bucket, PREFIX.outcomeExcluded, ['s3:GetObject']);
  mayList(job, bucket, [PREFIX.outcomeModels, PREFIX.outcomeExcluded]);
  mayReadSecrets(job, [config.leb2SecretName, config.amplitudeSecretName]);
  mayInvoke(job, functionName(config.stage, 'daily-prep'));
  addSchedule(stack, config, job, config.dailySchedule);
  return job;
}

/** Ended classes to a new model in the bucket, once a semester. */
function addRetrain(stack: Stack, config: Config, { tables, bucket }: Storage, placement: Placement): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'retrain',
    impact: 'No new model is published; predictions go on with the active one.',
    memoryMb: 3008,
    timeout: Duration.minutes(15),
    temporaryGiB: EXPORT_GIB,
    environment: { ...storeEnvironment(config, { tables, bucket }), ...sourceEnvironment(config) },
    asynchronous: true,
    placement,
  });
  mayRead(job, tables.daily);
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  mayUseObjects(job, bucket, PREFIX.outcomeTraining, ['s3:GetObject', 's3:PutObject']);
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject']);
  mayUseObjects(job, bucket, PREFIX.outcomeAudit, ['s3:GetObject']);
  mayUseObjects(job, bucket, PREFIX.outcomeExcluded, ['s3:GetObject']);
  mayList(job, bucket, [PREFIX.outcomeTraining, PREFIX.outcomeModels, PREFIX.outcomeAudit, PREFIX.outcomeExcluded]);
  mayReadSecrets(job, [config.leb2SecretName, config.amplitudeSecretName]);
  addSchedule(stack, config, job, config.retrainSchedule);
  return job;
}

/** A new model file to the active model, when it passes the checks. */
function addModelSwap(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'model-swap',
    impact: 'A new model is not put to use; predictions go on with the active one.',
    memoryMb: 1024,
    timeout: Duration.minutes(5),
    environment: {
      ...storeEnvironment(config, { tables, bucket }),
      ...settingsEnvironment(config, { readsUsers: false }),
    },
    asynchronous: true,
    placement: {},
  });
  may(job, tables.registry, 'GetItem', 'PutItem', 'UpdateItem');
  may(job, tables.learning, 'GetItem');
  mayUseObjects(job, bucket, PREFIX.models, ['s3:GetObject', 's3:GetObjectVersion']);
  mayList(job, bucket, [PREFIX.models]);
  // the card beside a model fits as well and is ignored: a pattern of EventBridge cannot leave it out
  addObjectRule(stack, bucket, job, {
    id: 'ModelUploaded',
    description: 'A model file arrived in the bucket: check it and put it to use.',
    wildcard: `${PREFIX.models}*.json`,
  });
  return job;
}

/** The routes of the outcome predictions; reads the tables and nothing else. */
function addQueryPredictions(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'query-predictions',
    impact: 'Teachers and the systems that call the API get no predictions.',
    memoryMb: 512,
    // the function gives up at 2.5 s by itself; a second more for a cold start
    timeout: Duration.seconds(4),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: false,
    placement: {},
  });
  mayRead(job, tables.predictions);
  may(job, tables.registry, 'GetItem');
  may(job, tables.daily, 'Query');
  may(job, tables.learning, 'Query');
  return job;
}

/** The routes that look into a model: reads a class's day and a model file. */
function addExplanations(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'explanations',
    impact: 'Teachers see predictions, but not their exact explanation; models and their cards cannot be looked up.',
    memoryMb: 1024,
    timeout: Duration.seconds(25),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: false,
    placement: {},
  });
  mayRead(job, tables.daily, tables.predictions, tables.registry);
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion']);
  mayList(job, bucket, [PREFIX.outcomeModels]);
  return job;
}

function sourceEnvironment(config: Config): Record<string, string> {
  return {
    ...settingsEnvironment(config, { readsUsers: true }),
    [ENV.leb2Secret]: config.leb2SecretName,
    [ENV.amplitudeSecret]: config.amplitudeSecretName,
    [ENV.amplitudeUrl]: config.amplitudeUrl,
  };
}
