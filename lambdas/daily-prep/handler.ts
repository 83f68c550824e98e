import { tmpdir } from 'node:os';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { cachedByVersion } from '../../shared/base/cached-by-version';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { publishMetrics } from '../../shared/base/metrics';
import { once } from '../../shared/base/once';
import { systemClock } from '../../shared/base/retry';
import { excludeAlso, readExclusions } from '../../shared/contracts/exclusions';
import { ENV, METRIC, METRIC_NAMESPACE } from '../../shared/contracts/names';
import { orRefusal, type Refusal } from '../../shared/contracts/refusal';
import type { RunSummary } from '../../shared/contracts/run';
import { isOperatorsRun, parseRunEvent } from '../../shared/contracts/run-event';
import { parseSettings } from '../../shared/contracts/settings';
import { FEATURE_NAMES } from '../../shared/features/names';
import { checkOutcomeModel } from '../../shared/outcomes/check-outcome-model';
import { loadActiveModel, loadModel, OUTCOME } from '../../shared/outcomes/load-model';
import { DAILY_PREP, type PrepareDayServices, prepareDay } from '../../shared/outcomes/prepare-day';
import { openShadow } from '../../shared/outcomes/run-shadow';
import { openSources } from '../../shared/sources/open-sources';
import { classDayStore } from '../../shared/stores/class-days';
import { lambdaClient, s3Client, tableOpener } from '../../shared/stores/clients';
import { invocations } from '../../shared/stores/invocations';
import { jobStore } from '../../shared/stores/jobs';
import { learnerClassStore } from '../../shared/stores/learner-classes';
import { jobLocks } from '../../shared/stores/locks';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';
import { predictionStore } from '../../shared/stores/predictions';
import { runStore } from '../../shared/stores/runs';
import { shadowDayStore } from '../../shared/stores/shadow-days';
import { reportDay, reportFailedClass } from './report-day';
import { reportRun } from './report-run';
import { reportShadow } from './report-shadow';

const clock = clockFromEnv(ENV.simulatedNow);

const services = once(() => {
  const settings = parseSettings(JSON.parse(requireEnv(ENV.settings)));
  const open = tableOpener('working', clock);
  const table = (variable: string) => open(requireEnv(variable));
  const invoke = invocations(lambdaClient('working'));
  const registry = table(ENV.registryTable);
  const runs = runStore(registry);
  const predictions = predictionStore(table(ENV.predictionsTable));
  const models = modelRegistry(registry);
  const objects = objectStore(s3Client('working'), requireEnv(ENV.bucket));
  const sources = openSources(new SecretsManagerClient(), settings, { tempDir: tmpdir(), env: process.env });
  return {
    settings,
    readClicks: sources.readClicks,
    readCoursework: sources.readTracked,
    classDays: classDayStore(table(ENV.dailyTable)),
    predictions: { ...predictions, put: (given) => predictions.put(given, FEATURE_NAMES) },
    learnerClasses: learnerClassStore(table(ENV.learningTable)),
    runs,
    // leases are real time, also where the world's time stands still
    acquireLock: jobLocks(registry, systemClock).acquire,
    newestRun: runs.newest,
    latest: runs.latest,
    // opening a model takes as long as a small day: a warm function keeps it while the same version is active
    loadPredictor: cachedByVersion(
      async () => (await models.active(OUTCOME))?.version ?? 'none',
      () => loadActiveModel({ models, objects }),
    ),
    openShadow: (active) =>
      openShadow(
        {
          models,
          objects,
          comparisons: shadowDayStore(registry),
          checks: { outcome: checkOutcomeModel },
          loadPredictor: (version) => loadModel({ models, objects }, version),
          limits: settings,
          report: reportShadow,
          now: clock.now,
        },
        active,
      ),
    continueLater: (runDate, hops) => invoke(requireEnv('AWS_LAMBDA_FUNCTION_NAME'), { runDate, hops }),
    now: clock.now,
    dayBuilt: reportDay,
    classFailed: reportFailedClass,
    warn: (message, fields) => logger.warn(message, fields),
    modelUnusable,
    jobs: jobStore(registry),
    readExcluded: () => readExclusions(objects),
  } satisfies Omit<PrepareDayServices, 'remainingMs'> & Record<'jobs' | 'readExcluded', unknown>;
});

/** Builds the run date of the event (its runDate, else its scheduled time, else today) and reports the counts. */
export async function handler(event: unknown, context: Context): Promise<RunSummary | Refusal> {
  logger.addContext(context);
  return orRefusal(isOperatorsRun(event), async () => {
    const request = { ...parseRunEvent(event, clock.now()), owner: context.awsRequestId };
    const { readExcluded, jobs, ...day } = services();
    const settings = excludeAlso(day.settings, await readExcluded());
    const remainingMs = () => context.getRemainingTimeInMillis();
    const summary = await prepareDay({ ...day, settings, remainingMs }, request);
    await reportRun(jobs, DAILY_PREP, summary, clock.now());
    return summary;
  });
}

function modelUnusable(reasons: readonly string[]): void {
  logger.error('the active model cannot be used, the plain rule answers', { reasons });
  publishMetrics(METRIC_NAMESPACE, { stage: requireEnv(ENV.stage) }, { [METRIC.modelRefused]: 1 });
}
