import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC, METRIC_NAMESPACE } from '../shared/contracts/names';

/** A metric that the functions publish: the dimensions must be those of base/metrics.ts, one for one. */
export function outcomeMetric(stage: string, name: keyof typeof METRIC, options: MetricOptions, job?: string): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: METRIC[name],
    dimensionsMap: { service: 'outcomes', stage, ...(job ? { job } : {}) },
    statistic: 'Sum',
    ...options,
  });
}
