import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { isHttpRequest } from '../../shared/base/request-body';
import { answerFrom, type RouteAnswers } from '../../shared/contracts/answer-route';
import { capabilitySettings } from '../../shared/contracts/capability-settings';
import { type Period, parsePeriod, periodName } from '../../shared/contracts/grade-row';
import { ENV } from '../../shared/contracts/names';
import { parseRunEvent } from '../../shared/contracts/run-event';
import { makeReports } from '../../shared/grades/make-reports';
import { getReport } from '../../shared/grades/query';
import { trainAtPeriodEnd, watchDrift } from '../../shared/grades/watch-drift';
import { activeModelFiles } from '../../shared/stores/active-model';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { gradeStore } from '../../shared/stores/grades';
import { importStore } from '../../shared/stores/imports';
import { invocations } from '../../shared/stores/invocations';
import { jobStore } from '../../shared/stores/jobs';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { byPatience } from '../../shared/stores/patience';
import { updateCsv } from './update-csv';

/** An upload of 4 MB is read, checked and written within this; the gateway waits 29 s. */
const DEADLINE_MS = 25_000;

const clock = clockFromEnv(ENV.simulatedNow);

const { answering, working } = byPatience((patience) => {
  const open = tableOpener(patience, clock);
  const table = (variable: string) => open(requireEnv(variable));
  const invoke = invocations(lambdaClient(patience));
  const registry = table(ENV.registryTable);
  const learning = table(ENV.learningTable);
  const objects = objectStore(s3Client(patience), requireEnv(ENV.bucket));
  return {
    ...capabilitySettings(),
    grades: gradeStore(learning, clock.now),
    imports: importStore(learning),
    activeModel: activeModelFiles(modelRegistry(registry), objects).read,
    objects,
    jobs: jobStore(registry),
    /** Tells this function, so that the sender of the grades need not wait. */
    finalGradesArrived: (period: Period) =>
      invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), { action: 'final-grades', period: periodName(period) }),
    now: clock.now,
    sleep: clock.sleep,
  };
});

const ANSWERS: RouteAnswers = {
  updateCsv: (request) => updateCsv(answering(), request),
  getReport: (request) => getReport(answering(), request),
};

/** The routes of grades; the report of the schedule; the end of a period; the arrival of final grades. */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  logger.addContext(context);
  if (!isHttpRequest(event)) return work(event);
  return answerFrom(ANSWERS, event, { shape: 'detail', deadlineMs: DEADLINE_MS });
}

async function work(event: unknown): Promise<unknown> {
  const { action, period } = (event ?? {}) as { action?: unknown; period?: unknown };
  const { runDate } = parseRunEvent(event, clock.now());
  if (action === 'final-grades') {
    const watch = await watchDrift(working(), readPeriod(period), runDate);
    const drifted = (watch.drift?.reasons.length ?? 0) > 0;
    logger[drifted ? 'warn' : 'info'](drifted ? 'grade predictions have drifted' : 'final grades', { ...watch });
    return watch;
  }
  const isEnd = action === 'period-end';
  const summary = isEnd ? await trainAtPeriodEnd(working(), runDate) : await makeReports(working(), runDate);
  logger.info(isEnd ? 'period end' : 'reports', { summary });
  await working().jobs.recordSuccess(isEnd ? 'reports-period-end' : 'reports', clock.now());
  return summary;
}

function readPeriod(name: unknown): Period {
  const [start, end] = String(name).split('_');
  return parsePeriod(start, end);
}
