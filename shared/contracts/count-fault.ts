import { requireEnv } from '../base/env';
import { ENV, METRIC, METRIC_NAMESPACE } from './names';

/** Counts a request that this function failed to answer. The metrics library is loaded here: a cold start needs none. */
export async function countFault(): Promise<void> {
  const { publishMetrics } = await import('../base/metrics');
  const dimensions = { stage: requireEnv(ENV.stage), job: requireEnv(ENV.function) };
  publishMetrics(METRIC_NAMESPACE, dimensions, { [METRIC.requestFaults]: 1 });
}
