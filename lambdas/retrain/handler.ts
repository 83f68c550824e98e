import { tmpdir } from 'node:os';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context } from 'aws-lambda';
import { clockFromEnv } from '../../shared/base/clock';
import { requireEnv } from '../../shared/base/env';
import { logger } from '../../shared/base/log';
import { once } from '../../shared/base/once';
import { systemClock } from '../../shared/base/retry';
import { excludeAlso, readExclusions } from '../../shared/contracts/exclusions';
import { ENV } from '../../shared/contracts/names';
import { orRefusal, type Refusal } from '../../shared/contracts/refusal';
import { isOperatorsRun, parseTrainingEvent } from '../../shared/contracts/run-event';
import { parseSettings } from '../../shared/contracts/settings';
import { type RetrainServices, type RetrainSummary, retrain } from '../../shared/outcomes/retrain';
import { openSources } from '../../shared/sources/open-sources';
import { classDayStore } from '../../shared/stores/class-days';
import { s3Client, tableOpener } from '../../shared/stores/clients';
import { jobStore } from '../../shared/stores/jobs';
import { jobLocks } from '../../shared/stores/locks';
import { modelRegistry } from '../../shared/stores/models';
import { objectStore } from '../../shared/stores/objects';

const clock = clockFromEnv(ENV.simulatedNow);

const services = once((): Omit<RetrainServices, 'remainingMs'> => {
  const settings = parseSettings(JSON.parse(requireEnv(ENV.settings)));
  const table = tableOpener('working', clock);
  const registry = table(requireEnv(ENV.registryTable));
  const sources = openSources(new SecretsManagerClient(), settings, { tempDir: tmpdir(), env: process.env });
  return {
    settings,
    readClicks: sources.readClicks,
    readEnded: sources.readEnded,
    classDays: classDayStore(table(requireEnv(ENV.dailyTable))),
    objects: objectStore(s3Client('working'), requireEnv(ENV.bucket)),
    models: modelRegistry(registry),
    acquireLock: jobLocks(registry, systemClock).acquire,
    jobs: jobStore(registry),
    classLeftOut: (classId, error) =>
      logger.warn('a class was left out of the training', { classId, error: error as Error }),
    now: clock.now,
  };
});

/** Trains on the classes that have ended by the event's date and publishes the model; its arrival starts the swap. */
export async function handler(event: unknown, context: Context): Promise<RetrainSummary | Refusal> {
  logger.addContext(context);
  return orRefusal(isOperatorsRun(event), async () => {
    const { runDate, force } = parseTrainingEvent(event, clock.now());
    const remainingMs = () => context.getRemainingTimeInMillis();
    const request = { asOf: runDate, force, owner: context.awsRequestId };
    const settings = excludeAlso(services().settings, await readExclusions(services().objects));
    const summary = await retrain({ ...services(), settings, remainingMs }, request);
    logger.info('retrain', { summary });
    return summary;
  });
}
