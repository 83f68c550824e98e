import { type CfnElement, Duration, type Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { ENV, type FunctionName, functionName, PREFIX } from '../shared/contracts/names';
import { mayInvokeItself, mayList, mayRead, mayReadAndWrite, mayReadSecrets, mayUseObjects } from './access';
import type { Config } from './config';
import { addJobFunction, type JobFunction, RETRIES } from './job-function';
import { importNetwork, type Placement } from './network';
import { pascalCase } from './pascal-case';
import type { Storage } from './storage';

export type Jobs = Readonly<Record<FunctionName, JobFunction>>;

/** Every function with its trigger and the permissions that it needs; the API's routes come in api.ts. */
export function addJobs(stack: Stack, config: Config, storage: Storage): Jobs {
  const placement = importNetwork(stack, config.network);
  return {
    'daily-prep': addDailyPrep(stack, config, storage, placement),
    retrain: addRetrain(stack, config, storage, placement),
    'model-swap': addModelSwap(stack, config, storage),
    'query-predictions': addQueryPredictions(stack, config, storage),
  };
}

/** Yesterday's clicks and coursework to predictions. Unreserved: its own lock keeps runs apart. */
function addDailyPrep(stack: Stack, config: Config, { tables, bucket }: Storage, placement: Placement): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'daily-prep',
    impact: 'Teachers see the predictions of an earlier day until a run succeeds; the API marks them as stale.',
    memoryMb: 1024,
    timeout: Duration.minutes(15),
    temporaryGiB: 4,
    environment: { ...storeEnvironment(config, { tables, bucket }), ...sourceEnvironment(config) },
    asynchronous: true,
    placement,
  });
  mayReadAndWrite(job, tables.daily, tables.predictions, tables.registry, tables.learning);
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion']);
  mayList(job, bucket, [PREFIX.outcomeModels]);
  mayReadSecrets(job, [config.leb2SecretName, config.amplitudeSecretName]);
  mayInvokeItself(job, functionName(config.stage, 'daily-prep'));
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
    environment: { ...storeEnvironment(config, { tables, bucket }), ...sourceEnvironment(config) },
    asynchronous: true,
    placement,
  });
  mayRead(job, tables.daily);
  mayReadAndWrite(job, tables.registry);
  mayUseObjects(job, bucket, PREFIX.outcomeTraining, ['s3:GetObject', 's3:PutObject']);
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject']);
  mayList(job, bucket, [PREFIX.outcomeTraining, PREFIX.outcomeModels]);
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
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: true,
    placement: {},
  });
  mayReadAndWrite(job, tables.registry);
  mayUseObjects(job, bucket, PREFIX.outcomeModels, ['s3:GetObject', 's3:GetObjectVersion']);
  mayList(job, bucket, [PREFIX.outcomeModels]);
  const key = Match.wildcard(`${PREFIX.outcomeModels}*.json`);
  new Rule(stack, 'ModelUploaded', {
    description: 'A model file arrived in the bucket: check it and put it to use.',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key } },
    },
    targets: [
      new LambdaFunction(job.lambda, {
        retryAttempts: RETRIES,
        ...(job.deadLetters ? { deadLetterQueue: job.deadLetters } : {}),
      }),
    ],
  });
  return job;
}

/** Every HTTP route; reads the tables and nothing else. */
function addQueryPredictions(stack: Stack, config: Config, { tables, bucket }: Storage): JobFunction {
  const job = addJobFunction(stack, config, {
    name: 'query-predictions',
    impact: 'Teachers and the systems that call the API get no predictions.',
    memoryMb: 512,
    timeout: Duration.seconds(10),
    environment: storeEnvironment(config, { tables, bucket }),
    asynchronous: false,
    placement: {},
  });
  mayRead(job, tables.daily, tables.predictions, tables.registry, tables.learning);
  return job;
}

function storeEnvironment(config: Config, { tables, bucket }: Storage): Record<string, string> {
  return {
    [ENV.stage]: config.stage,
    [ENV.dailyTable]: tables.daily.tableName,
    [ENV.predictionsTable]: tables.predictions.tableName,
    [ENV.registryTable]: tables.registry.tableName,
    [ENV.learningTable]: tables.learning.tableName,
    [ENV.bucket]: bucket.bucketName,
    [ENV.settings]: JSON.stringify(config.settings),
    [ENV.schedules]: JSON.stringify({ 'daily-prep': config.dailySchedule, retrain: config.retrainSchedule }),
  };
}

function sourceEnvironment(config: Config): Record<string, string> {
  return {
    [ENV.leb2Secret]: config.leb2SecretName,
    [ENV.amplitudeSecret]: config.amplitudeSecretName,
    [ENV.amplitudeUrl]: config.amplitudeUrl,
  };
}

/** The run date comes from the scheduled time, so that a retry after midnight keeps its day. */
function addSchedule(stack: Stack, config: Config, job: JobFunction, expression: string): void {
  const name = functionName(config.stage, job.name);
  const target = new LambdaInvoke(job.lambda, {
    input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
    retryAttempts: RETRIES,
    maxEventAge: Duration.hours(6),
    ...(job.deadLetters ? { deadLetterQueue: job.deadLetters } : {}),
  });
  new Schedule(stack, `${pascalCase(job.name)}Schedule`, {
    scheduleName: name,
    description: `Starts ${name}.`,
    schedule: ScheduleExpression.expression(expression, TimeZone.ASIA_BANGKOK),
    timeWindow: TimeWindow.off(),
    target,
  });
  const lambdaId = stack.getLogicalId(job.lambda.node.defaultChild as CfnElement);
  Validations.of(stack).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${lambdaId}.Arn>:*]`,
    reason: 'The scheduler may start any version of its own function.',
  });
}
