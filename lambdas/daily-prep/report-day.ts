import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import type { RunManifest } from '../../shared/contracts/run';

/** Logs a published run date and counts what an operator should look into, also of a date that was caught up. */
export function reportDay({ classes, trackedClasses, ...facts }: RunManifest): void {
  const { runDate, dataDay, emptyDay } = facts;
  logger.info('day built', { ...facts, classes: classes.length, trackedClasses: trackedClasses.length });
  if (emptyDay) logger.warn('Amplitude holds no event of the day; the state was carried forward', { runDate, dataDay });
  publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [METRIC.emptyDay]: Number(emptyDay) });
}
