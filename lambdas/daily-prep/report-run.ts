import { dayOf, daysBetween } from '../../shared/base/day';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import type { RunSummary } from '../../shared/contracts/run';
import { overdueJobs } from '../../shared/outcomes/overdue-jobs';

type Jobs = {
  recordSuccess: (job: string, at: Date) => Promise<void>;
  lastSuccesses: () => Promise<Record<string, string>>;
};

/** Name under which the first success is kept: jobs that never ran are overdue only for dates after it. */
const FIRST_RUN = 'first-run';

/** Logs the run's summary line, records its success and publishes its metrics and those of overdue jobs. */
export async function reportRun(jobs: Jobs, job: string, summary: RunSummary, now: Date): Promise<void> {
  logger.info('run', { ...summary });
  if (summary.status !== 'completed' && summary.status !== 'already_done') return;
  // rebuilding an old date says nothing about today's run
  if (daysBetween(summary.runDate, dayOf(now)) > 0) return;
  const stage = requireEnv(ENV.stage);
  await jobs.recordSuccess(job, now);
  const counts = summary.status === 'completed' ? countsOf(summary) : {};
  publishMetrics(METRIC_NAMESPACE, { stage }, { [METRIC.runCompleted]: 1, ...counts });
  const successes = await jobs.lastSuccesses();
  if (successes[FIRST_RUN] === undefined) await jobs.recordSuccess(FIRST_RUN, now);
  const schedules = JSON.parse(requireEnv(ENV.schedules)) as Record<string, string>;
  const overdue = overdueJobs(schedules, successes, new Date(successes[FIRST_RUN] ?? now), now);
  for (const [name, isOverdue] of Object.entries(overdue)) {
    publishMetrics(METRIC_NAMESPACE, { stage, job: name }, { [METRIC.overdueJobs]: isOverdue });
  }
}

function countsOf({ events, malformed, pairs, predictions, retries }: RunSummary): Record<string, number> {
  return {
    [METRIC.events]: events,
    [METRIC.malformed]: malformed,
    [METRIC.pairs]: pairs,
    [METRIC.predictions]: predictions,
    [METRIC.amplitudeRetry]: retries,
  };
}
