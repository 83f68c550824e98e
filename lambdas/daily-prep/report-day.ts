import type { Day } from '../../shared/base/day';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import type { FailedClass, RunManifest } from '../../shared/contracts/run';

/** Logs a published run date and counts what an operator should look into, also of a date that was caught up. */
export function reportDay({ classes, trackedClasses, ...facts }: RunManifest): void {
  const { runDate, dataDay, emptyDay, failedClasses } = facts;
  logger.info('day built', { ...facts, classes: classes.length, trackedClasses: trackedClasses.length });
  if (emptyDay) logger.warn('Amplitude holds no event of the day; the state was carried forward', { runDate, dataDay });
  const counts = { [METRIC.emptyDay]: Number(emptyDay), [METRIC.failedClasses]: failedClasses.length };
  publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, counts);
}

/** Logs a class without new predictions, by its reason and what to do. */
export function reportFailedClass({ id, reason, since }: FailedClass, runDate: Day, error: unknown): void {
  logger.error('a class could not be built', { runDate, classId: id, reason, since, error: error as Error });
}
