import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import type { ShadowEvent } from '../../shared/outcomes/run-shadow';

/** Logs what became of the shadow and counts what an operator should see. */
export function reportShadow(event: ShadowEvent): void {
  const metric = metricOf(event);
  if (event.event === 'failed') logger.error('the shadow failed, the day did not', { error: event.error as Error });
  else logger.info('shadow', { ...event });
  if (metric) publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [metric]: 1 });
}

function metricOf(event: ShadowEvent): string | null {
  if (event.event === 'promoted') return METRIC.modelPromoted;
  if (event.event === 'refused') return METRIC.modelRefused;
  return event.event === 'failed' || event.day.fault !== null ? METRIC.shadowFaults : null;
}
