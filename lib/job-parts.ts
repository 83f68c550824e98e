import { type CfnElement, Duration, type Stack, TimeZone, Validations } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { ENV, functionName } from '../shared/contracts/names';
import type { ScheduleName } from './alarm-headings';
import type { Config } from './config';
import { type JobFunction, RETRIES } from './job-function';
import { pascalCase } from './pascal-case';
import type { Storage } from './storage';

/** Names of the tables and the bucket, and schedules: what every function is told. */
export function storeEnvironment(config: Config, { tables, bucket }: Storage): Record<string, string> {
  return {
    [ENV.stage]: config.stage,
    [ENV.dailyTable]: tables.daily.tableName,
    [ENV.predictionsTable]: tables.predictions.tableName,
    [ENV.registryTable]: tables.registry.tableName,
    [ENV.learningTable]: tables.learning.tableName,
    [ENV.bucket]: bucket.bucketName,
    [ENV.capabilitySettings]: JSON.stringify(config.capabilities),
    [ENV.schedules]: JSON.stringify(schedulesOf(config)),
  };
}

/** The settings of the predictions; only who reads coursework and clicks is told whom to leave out. */
export function settingsEnvironment(
  { settings }: Config,
  { readsUsers }: { readsUsers: boolean },
): Record<string, string> {
  return { [ENV.settings]: JSON.stringify(readsUsers ? settings : { ...settings, excludeUserIds: [] }) };
}

/** Every schedule by the name under which its job records success. */
function schedulesOf(config: Config): Record<ScheduleName, string> {
  return {
    'daily-prep': config.dailySchedule,
    retrain: config.retrainSchedule,
    reports: config.reportSchedule,
    'reports-period-end': config.periodEndSchedule,
    videos: config.videoSchedule,
  };
}

/** The run date comes from the scheduled time, so that a retry after midnight keeps its day. `suffix` tells a second one. */
export function addSchedule(
  stack: Stack,
  config: Config,
  job: JobFunction,
  expression: string,
  { suffix = '', input = {} }: { suffix?: string; input?: Readonly<Record<string, string>> } = {},
): void {
  const name = `${functionName(config.stage, job.name)}${suffix}`;
  const target = new LambdaInvoke(job.lambda, {
    input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime, ...input }),
    retryAttempts: RETRIES,
    maxEventAge: Duration.hours(6),
    ...(job.deadLetters ? { deadLetterQueue: job.deadLetters } : {}),
  });
  new Schedule(stack, `${pascalCase(`${job.name}${suffix}`)}Schedule`, {
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

/** Starts a function for every new object whose key fits the wildcard. */
export function addObjectRule(
  stack: Stack,
  bucket: Bucket,
  job: JobFunction,
  { id, description, wildcard }: { id: string; description: string; wildcard: string },
): void {
  new Rule(stack, id, {
    description,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, object: { key: Match.wildcard(wildcard) } },
    },
    targets: [
      new LambdaFunction(job.lambda, {
        retryAttempts: RETRIES,
        ...(job.deadLetters ? { deadLetterQueue: job.deadLetters } : {}),
      }),
    ],
  });
}
