import { Duration, type Stack } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { FUNCTIONS, type METRIC } from '../shared/contracts/names';
import { ASYNCHRONOUS } from './alarm-headings';
import type { Api } from './api';
import type { Config } from './config';
import { failureMetric } from './failure-metric';
import type { Jobs } from './jobs';
import { outcomeMetric } from './outcome-metric';

const DAY = Duration.days(1);
const WIDTH = 8;

/** One page for a look in the morning: did it run, on how much, does it answer. */
export function addDashboard(stack: Stack, config: Config, jobs: Jobs, { restApi }: Api): void {
  const counts = (...names: (keyof typeof METRIC)[]) =>
    names.map((name) => outcomeMetric(config.stage, name, { period: DAY, label: name }));
  const queues = ASYNCHRONOUS.flatMap((name) => {
    const queue = jobs[name].deadLetters;
    return queue ? [queue.metricApproximateNumberOfMessagesVisible({ label: name, statistic: 'Maximum' })] : [];
  });
  const latency = ['p50', 'p95', 'p99'].map((statistic) => restApi.metricLatency({ statistic, label: statistic }));
  new Dashboard(stack, 'Dashboard', {
    dashboardName: `outcomes-${config.stage}`,
    defaultInterval: Duration.days(14),
    widgets: [
      [
        graph('Runs a day', counts('runCompleted', 'emptyDay', 'failedClasses')),
        graph('Learners in classes, predictions', counts('pairs', 'predictions')),
        graph('Events read', counts('events', 'malformed', 'amplitudeRetry')),
      ],
      [
        graph(
          'Failures',
          FUNCTIONS.map((name) => failureMetric(config.stage, jobs[name], { label: name })),
        ),
        graph(
          'Duration p95',
          FUNCTIONS.map((name) => jobs[name].lambda.metricDuration({ label: name, statistic: 'p95' })),
        ),
        graph('Events that failed every retry', queues),
      ],
      [
        graph('API requests and errors', [
          restApi.metricCount({ label: 'requests', statistic: 'Sum' }),
          restApi.metricClientError({ label: '4xx', statistic: 'Sum' }),
          restApi.metricServerError({ label: '5xx', statistic: 'Sum' }),
        ]),
        graph('API latency', latency),
        graph('Models', counts('modelPromoted', 'modelRefused', 'shadowFaults')),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: WIDTH, leftYAxis: { min: 0 } });
}
