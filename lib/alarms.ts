import { Duration, type Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { FUNCTIONS, type FunctionName } from '../shared/contracts/names';
import { type AlarmKind, ASYNCHRONOUS, alarmHeading, SCHEDULED, SCHEDULES, type ScheduleName } from './alarm-headings';
import type { Api } from './api';
import type { Config } from './config';
import { failureMetric } from './failure-metric';
import type { JobFunction } from './job-function';
import type { Jobs } from './jobs';
import { outcomeMetric } from './outcome-metric';
import { removalPolicy } from './storage';

type AlarmPlan = {
  readonly heading: string;
  /** What happened and what it means, one sentence each. */
  readonly text: string;
  readonly metric: IMetric;
  /** Raised at this value and above; default 1. */
  readonly threshold?: number;
  readonly below?: true;
  /** Periods in a row; default 1. */
  readonly periods?: number;
  readonly missing?: TreatMissingData;
};

const FIVE_MINUTES = Duration.minutes(5);
/** A day and two hours: a run of every day may start late. */
const DAILY_HOURS = 26;
const SLOW_SHARE = 0.8;
/** In five minutes. */
const GATEWAY_FAULTS = 5;

/** Alarms of every function, told to one topic; each description leads to its heading in the runbook. */
export function addAlarms(stack: Stack, config: Config, jobs: Jobs, api: Api): Topic {
  const topic = addTopic(stack, config);
  const action = new SnsAction(topic);
  const plans = [
    ...FUNCTIONS.map((name) => failed(config, jobs[name])),
    ...SCHEDULES.map((name) => didNotRun(config, name, jobs[SCHEDULED[name]])),
    ...ASYNCHRONOUS.map((name) => deadLetters(jobs[name])),
    ...FUNCTIONS.map((name) => slow(jobs[name])),
    gatewayFailed(api),
    emptyDay(config),
    failedClasses(config),
    throttled(),
    modelRefused(config, jobs['model-swap']),
  ];
  for (const plan of plans) {
    const alarm = addAlarm(stack, config, plan);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  return topic;
}

function addAlarm(stack: Stack, config: Config, plan: AlarmPlan): Alarm {
  return new Alarm(stack, `${plan.heading}Alarm`, {
    alarmName: `outcomes-${config.stage}-${plan.heading}`,
    alarmDescription: `${plan.text} ${config.runbookUrl}#${plan.heading.toLowerCase()}`,
    metric: plan.metric,
    threshold: plan.threshold ?? 1,
    comparisonOperator: plan.below
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: plan.periods ?? 1,
    treatMissingData: plan.missing ?? TreatMissingData.NOT_BREACHING,
  });
}

function failed({ stage }: Config, job: JobFunction): AlarmPlan {
  const metric = failureMetric(stage, job, { period: FIVE_MINUTES });
  return plan(job.name, 'Failed', `${job.name} failed. ${job.impact}`, metric);
}

/** The daily job by the absence of its success; rarer jobs by what the daily job counts as overdue. */
function didNotRun(config: Config, name: ScheduleName, job: JobFunction): AlarmPlan {
  const text = `${name} has not succeeded in the time of its schedule. ${job.impact}`;
  if (name === 'daily-prep') {
    const metric = outcomeMetric(config.stage, 'runCompleted', { period: Duration.hours(1) });
    const missing = TreatMissingData.BREACHING;
    return { ...plan(name, 'DidNotRun', text, metric), below: true, periods: DAILY_HOURS, missing };
  }
  const metric = outcomeMetric(config.stage, 'overdueJobs', { period: Duration.days(1), statistic: 'Maximum' }, name);
  return { ...plan(name, 'DidNotRun', text, metric), missing: TreatMissingData.IGNORE };
}

function deadLetters(job: JobFunction): AlarmPlan {
  const metric = job.deadLetters?.metricApproximateNumberOfMessagesVisible({
    period: FIVE_MINUTES,
    statistic: 'Maximum',
  });
  if (!metric) throw new Error(`${job.name} has no dead-letter queue; make it asynchronous in lib/jobs.ts`);
  return plan(job.name, 'DeadLetters', `An event of ${job.name} failed every retry and waits. ${job.impact}`, metric);
}

function slow(job: JobFunction): AlarmPlan {
  const seconds = job.timeout.toSeconds();
  const text = `${job.name} takes more than ${SLOW_SHARE * 100} % of its ${seconds} s. Soon it may fail: ${job.impact}`;
  const metric = job.lambda.metricDuration({ period: FIVE_MINUTES, statistic: 'p95' });
  return { ...plan(job.name, 'Slow', text, metric), threshold: seconds * 1000 * SLOW_SHARE };
}

/** What no function can say: the gateway waited in vain, or may not start one. One alone may be a fault of the network. */
function gatewayFailed(api: Api): AlarmPlan {
  const text = 'The gateway answered several requests with errors of its own. Callers get no answer from a function.';
  const metric = api.gatewayFaults({ period: FIVE_MINUTES });
  return { heading: 'GatewayFailed', text, metric, threshold: GATEWAY_FAULTS };
}

/** Stays raised until a day with events: a semester break is told once. */
function emptyDay(config: Config): AlarmPlan {
  const metric = outcomeMetric(config.stage, 'emptyDay', { period: Duration.days(1), statistic: 'Maximum' });
  const text = 'Amplitude held no event of a day. Its visits are missing from that day and all later ones.';
  return { heading: 'DailyPrepEmptyDay', text, metric, missing: TreatMissingData.IGNORE };
}

/** Stays raised until a day on which every class was built. */
function failedClasses(config: Config): AlarmPlan {
  const metric = outcomeMetric(config.stage, 'failedClasses', { period: Duration.days(1), statistic: 'Maximum' });
  const text =
    'Some classes could not be built. Their teachers see older predictions, marked stale; all others see new ones.';
  return { heading: 'DailyPrepFailedClasses', text, metric, missing: TreatMissingData.IGNORE };
}

/** Of the whole account: its concurrency is what runs out, whoever used it. */
function throttled(): AlarmPlan {
  const metric = new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'Throttles',
    statistic: 'Sum',
    period: FIVE_MINUTES,
    label: 'throttled invocations',
  });
  const text = 'Lambda refused invocations: the account ran out of concurrency. Answers fail, jobs start late.';
  return { heading: 'FunctionsThrottled', text, metric };
}

function modelRefused(config: Config, job: JobFunction): AlarmPlan {
  const metric = outcomeMetric(config.stage, 'modelRefused', { period: FIVE_MINUTES });
  return { heading: 'ModelRefused', text: `A model file did not pass the checks. ${job.impact}`, metric };
}

function plan(name: FunctionName | ScheduleName, kind: AlarmKind, text: string, metric: IMetric): AlarmPlan {
  return { heading: alarmHeading(name, kind), text, metric };
}

/** Encrypted with a key of its own: CloudWatch may not use the one that AWS manages for SNS. */
function addTopic(stack: Stack, config: Config): Topic {
  const key = new Key(stack, 'AlarmKey', { enableKeyRotation: true, removalPolicy: removalPolicy(config) });
  const topic = new Topic(stack, 'AlarmTopic', { masterKey: key, enforceSSL: true });
  topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
  if (config.alarmEmail) topic.addSubscription(new EmailSubscription(config.alarmEmail));
  return topic;
}
