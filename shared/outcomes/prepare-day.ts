import { addDays, type Day, parseDay } from '../base/day';
import { ModelRefusedError, RunError } from '../base/errors';
import { startHeartbeat } from '../base/heartbeat';
import type { LatestRun, RunManifest, RunSummary } from '../contracts/run';
import { refuseEarly } from '../contracts/run-event';
import type { ActivePredictor } from './active-predictor';
import { planDays } from './plan-days';
import { type RunDayServices, runDay } from './run-day';
import type { ShadowRun, ShadowWatch } from './run-shadow';

export const DAILY_PREP = 'daily-prep';
/** Ends before the platform's first retry, a minute after a crash, which must not find the lock held. */
const LEASE_SECONDS = 45;
const HEARTBEAT_MS = 15_000;
/** A further day is begun, and a shadow compared, only with this much time left; the rest goes to a fresh invocation. */
const CHECKPOINT_MS = 120_000;
const BEGINNING_OF_TIME = parseDay('19700101');

/** A held lock: `renew` extends the lease and fails with LOCK_LOST once somebody else has taken over. */
export type JobLock = { readonly token: number; renew: () => Promise<void>; release: () => Promise<void> };

export type PrepareDayServices = RunDayServices & {
  readonly acquireLock: (job: string, owner: string, leaseSeconds: number) => Promise<JobLock | null>;
  /** The newest run date with a manifest from `from` to `to`. */
  readonly newestRun: (from: Day, to: Day) => Promise<Day | null>;
  readonly latest: () => Promise<LatestRun | null>;
  readonly loadPredictor: () => Promise<ActivePredictor | null>;
  /** The candidate that is scored beside the active model without being served; null where there is none. */
  readonly openShadow: (active: ActivePredictor | null) => Promise<ShadowRun | null>;
  /** Told why the active model cannot be used. */
  readonly modelUnusable: (reasons: readonly string[]) => void;
  /** Asks for another invocation for the same run date, which goes on where this one stopped. */
  readonly continueLater: (runDate: Day, hops: number) => Promise<void>;
  readonly remainingMs: () => number;
  /** Told of every run date that was published, those that were caught up included. */
  readonly dayBuilt: (manifest: RunManifest) => void;
  readonly warn: (message: string, fields: Record<string, unknown>) => void;
};

export type PrepareDayRequest = {
  readonly runDate: Day;
  /** Recompute a finished date; only items whose bytes differ are written. */
  readonly force: boolean;
  /** Say which dates would be built; write nothing. */
  readonly dryRun: boolean;
  /** How many invocations this run date has taken before. */
  readonly hops: number;
  readonly owner: string;
};

/** Prepares a run date, catching up missing days in order; a second call ends as already_done or already_running. */
export async function prepareDay(services: PrepareDayServices, request: PrepareDayRequest): Promise<RunSummary> {
  const { runDate } = request;
  refuseEarly(runDate, services.now());
  if (request.hops > services.settings.maxBackfillDays) {
    throw new RunError('TOO_MANY_HOPS', `run date ${runDate} was continued ${request.hops} times without an end`);
  }
  if (request.dryRun) return dryRun(services, runDate);
  const done = request.force ? null : await finished(services, runDate);
  if (done) return summary('already_done', done, []);
  const lock = await services.acquireLock(DAILY_PREP, request.owner, LEASE_SECONDS);
  if (!lock) return summary('already_running', emptyManifest(runDate), []);
  const heartbeat = startHeartbeat(lock.renew, HEARTBEAT_MS);
  let result: RunSummary;
  try {
    result = await buildDays(services, request, { token: lock.token, check: heartbeat.check });
  } finally {
    heartbeat.stop();
    await lock.release();
  }
  // only now: the next invocation needs the lock
  if (result.status === 'continued') await services.continueLater(runDate, request.hops + 1);
  return result;
}

async function buildDays(
  services: PrepareDayServices,
  { runDate, force }: PrepareDayRequest,
  right: { token: number; check: () => void },
): Promise<RunSummary> {
  // another run may have finished between the first look and the lock
  const done = force ? null : await finished(services, runDate);
  if (done) return summary('already_done', done, []);
  const newest = await services.newestRun(BEGINNING_OF_TIME, addDays(runDate, -1));
  const { days, coldStart } = planDays(runDate, newest, services.settings);
  if (coldStart)
    services.warn('cold start: visits count from the day before; for those of classes under way build earlier days', {
      runDate,
    });
  const predictor = await usablePredictor(services);
  const shadow = await services.openShadow(predictor);
  const built: RunManifest[] = [];
  for (const day of days) {
    if (built.length > 0 && services.remainingMs() < CHECKPOINT_MS) break;
    const watch = shadow?.watch(day);
    // comparing gives way to the day where time runs short
    const compare: ShadowWatch['compare'] = (...given) => {
      if (services.remainingMs() >= CHECKPOINT_MS) watch?.compare(...given);
    };
    const manifest = await runDay(services, day, predictor, right, compare);
    built.push(manifest);
    await watch?.finish();
    services.dayBuilt(manifest);
  }
  await shadow?.conclude();
  const last = built.at(-1) as RunManifest;
  const backfilled = built.map((manifest) => manifest.runDate).filter((day) => day !== runDate);
  return summary(last.runDate === runDate ? 'completed' : 'continued', last, backfilled);
}

/** The manifest of a date that readers can see; a run killed between manifest and pointer is not finished. */
async function finished(services: PrepareDayServices, runDate: Day): Promise<RunManifest | null> {
  const [manifest, latest] = await Promise.all([services.runs.manifest(runDate), services.latest()]);
  return manifest && latest && latest.runDate >= runDate ? manifest : null;
}

/** An active model that cannot be used must not leave teachers with nothing: the plain rule answers, and says so. */
async function usablePredictor(services: PrepareDayServices): Promise<ActivePredictor | null> {
  try {
    return await services.loadPredictor();
  } catch (error) {
    if (!(error instanceof ModelRefusedError)) throw error;
    services.modelUnusable(error.reasons);
    return null;
  }
}

async function dryRun(services: PrepareDayServices, runDate: Day): Promise<RunSummary> {
  const newest = await services.newestRun(BEGINNING_OF_TIME, addDays(runDate, -1));
  const { days } = planDays(runDate, newest, services.settings);
  return summary('dry_run', emptyManifest(runDate), days);
}

type SummaryFields = Omit<RunSummary, 'status' | 'backfilled'>;

function summary(status: RunSummary['status'], from: SummaryFields, backfilled: readonly Day[]): RunSummary {
  const { runDate, dataDay, events, malformed, retries, emptyDay, failedClasses } = from;
  const { pairs, predictions, modelVersion, method } = from;
  const counts = { events, malformed, retries, emptyDay, pairs, predictions, itemsWritten: from.itemsWritten };
  return { status, runDate, dataDay, ...counts, failedClasses, modelVersion, method, backfilled };
}

function emptyManifest(runDate: Day): SummaryFields {
  const zeros = { events: 0, malformed: 0, retries: 0, emptyDay: false, pairs: 0, predictions: 0, itemsWritten: 0 };
  return {
    runDate,
    dataDay: addDays(runDate, -1),
    ...zeros,
    failedClasses: [],
    modelVersion: null,
    method: 'baseline',
  };
}
