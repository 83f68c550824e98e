import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Publishes counts of one run as CloudWatch metrics (embedded metric format: one log line, no API call). */
export function publishMetrics(
  namespace: string,
  dimensions: Record<string, string>,
  counts: Record<string, number>,
): void {
  const metrics = new Metrics({ namespace, serviceName: 'outcomes' });
  metrics.setDefaultDimensions(dimensions);
  for (const [name, value] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
