import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { requireEnv } from '../base/env';
import { randomStream } from '../base/random';
import { systemClock } from '../base/retry';
import type { ReadClicks } from '../contracts/click';
import type { ReadCoursework } from '../contracts/coursework';
import { ENV } from '../contracts/names';
import type { OutcomeSettings } from '../contracts/settings';
import { amplitudeReader } from './amplitude';
import { leb2Reader } from './leb2';
import { secretReader } from './secrets';

export type Sources = {
  readonly readClicks: ReadClicks;
  readonly readTracked: ReadCoursework;
  readonly readEnded: ReadCoursework;
};

/** Amplitude and LEB2 as the environment names them; secrets are read on first use, archives lie in `tempDir` for the time of a read. */
export function openSources(
  secretsManager: SecretsManagerClient,
  settings: OutcomeSettings,
  { tempDir, env }: { tempDir: string; env: NodeJS.ProcessEnv },
): Sources {
  const secrets = secretReader(secretsManager);
  const [leb2Secret, amplitudeSecret] = [requireEnv(ENV.leb2Secret, env), requireEnv(ENV.amplitudeSecret, env)];
  // waits differ from process to process: the start time seeds the jitter
  const random = randomStream(systemClock.now().getTime());
  const readClicks = amplitudeReader({
    baseUrl: requireEnv(ENV.amplitudeUrl, env),
    credentials: () => secrets.amplitude(amplitudeSecret),
    refetchCredentials: () => secrets.refetchAmplitude(amplitudeSecret),
    tempDir,
    clock: systemClock,
    random,
  });
  // read anew for every snapshot, one a day: a rotated password must not wait for a new process
  const readLeb2Secret = async () => {
    await secrets.refetch(leb2Secret);
    return secrets.leb2(leb2Secret);
  };
  const leb2 = leb2Reader({ connect: readLeb2Secret, settings, clock: systemClock, random });
  return { readClicks, ...leb2 };
}
