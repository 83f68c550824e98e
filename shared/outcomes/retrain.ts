import { canonicalJson } from '../base/canonical-json';
import { type Day, dayOf } from '../base/day';
import { ContractError, ModelRefusedError, NotEnoughDataError } from '../base/errors';
import { startHeartbeat } from '../base/heartbeat';
import type { GateVerdict } from '../contracts/model-kind';
import { PREFIX } from '../contracts/names';
import type { ModelMetrics, OutcomeArtifact, TrainingCounts } from '../model/artifact';
import { auditGroups } from './audit-groups';
import { gate } from './gate';
import { type LoadedModel, type LoadModelServices, loadActiveModel } from './load-model';
import { modelCard } from './model-card';
import type { JobLock } from './prepare-day';
import { publishModel } from './publish-model';
import { trainModel } from './train-model';
import { type LeftOut, readTrainingSet, type TrainingSetServices } from './training-set';
import { checkTimeToTrain } from './training-time';

const RETRAIN = 'retrain';
/** Ends before the platform's first retry, a minute after a crash, which must not find the lock held. */
const LEASE_SECONDS = 45;
const HEARTBEAT_MS = 15_000;

export type RetrainServices = TrainingSetServices & {
  readonly objects: LoadModelServices['objects'] & {
    put: (key: string, body: string | Uint8Array, contentType: string) => Promise<void>;
  };
  readonly models: LoadModelServices['models'];
  readonly acquireLock: (job: string, owner: string, leaseSeconds: number) => Promise<JobLock | null>;
  readonly jobs: {
    recordSuccess: (job: string, at: Date) => Promise<void>;
    recordOutcome: (job: string, outcome: { status: string; detail: string }, at: Date) => Promise<void>;
  };
  readonly now: () => Date;
};

export type RetrainRequest = {
  readonly asOf: Day;
  /** Let the model go live whatever the gate says; written into the model. */
  readonly force?: boolean;
  readonly owner: string;
};

export type RetrainSummary =
  | { readonly status: 'already_running' }
  /** Nothing is published and no success recorded; another try with the same data ends the same way. */
  | { readonly status: 'not_enough_data'; readonly code: string; readonly reason: string }
  | TrainedSummary;

type TrainedSummary = {
  /** 'unchanged': this very model has been published before. */
  readonly status: 'published' | 'unchanged';
  readonly version: string;
  readonly key: string;
  readonly gate: GateVerdict;
  readonly counts: TrainingCounts;
  readonly scores: ModelMetrics['overall'];
  /** Days whose clicks were not stored and were asked of Amplitude again. */
  readonly daysAskedAgain: number;
  /** Classes that could not be read or summed up. */
  readonly leftOut: readonly LeftOut[];
  /** Why the active model could not be compared; empty otherwise. */
  readonly activeUnusable: readonly string[];
  /** Whether the model was compared between groups of learners, as an attributes file names them. */
  readonly groups: 'compared' | 'unusable' | 'not given';
};

/**
 * Trains a model on the classes that have ended by `asOf` and publishes it, the file that makes it go live last. Too
 * little data ends as `not_enough_data`, too little time is a RunError OUT_OF_TIME, too many classes that cannot be read
 * are CLASSES_FAILED; none of them publishes anything.
 */
export async function retrain(services: RetrainServices, request: RetrainRequest): Promise<RetrainSummary> {
  const today = dayOf(services.now());
  if (request.asOf > today) throw new ContractError('runDate', request.asOf, `a date up to today, ${today}`);
  const lock = await services.acquireLock(RETRAIN, request.owner, LEASE_SECONDS);
  if (!lock) return { status: 'already_running' };
  const heartbeat = startHeartbeat(lock.renew, HEARTBEAT_MS);
  try {
    const summary = await trainAndPublish(services, request);
    heartbeat.check();
    const { status } = summary;
    const detail = detailOf(summary);
    await services.jobs.recordSuccess(RETRAIN, services.now());
    await services.jobs.recordOutcome(RETRAIN, { status, detail }, services.now());
    return summary;
  } catch (error) {
    if (!(error instanceof NotEnoughDataError)) throw error;
    const { code, message: reason } = error;
    await services.jobs.recordOutcome(RETRAIN, { status: code, detail: reason }, services.now());
    return { status: 'not_enough_data', code, reason };
  } finally {
    heartbeat.stop();
    await lock.release();
  }
}

async function trainAndPublish(services: RetrainServices, { asOf, force }: RetrainRequest): Promise<TrainedSummary> {
  const { settings } = services;
  const { active, activeUnusable } = await loadComparable(services);
  const { daysAskedAgain, ...set } = await readTrainingSet(services, asOf);
  checkTimeToTrain(set.training.length, services.remainingMs());
  const artifact = await trainModel(set, { asOf, settings, active, forced: force ?? false });
  // compared with itself it would only differ in that comparison: the active model is this one already
  const same = active && identityOf(active.artifact) === identityOf(artifact);
  const model = same ? active.artifact : artifact;
  const { version, counts, metrics } = model;
  const key = `${PREFIX.outcomeModels}model${version}.json`;
  // the model is sealed: what is learnt of groups can change its card alone
  const audit = await auditGroups(services.objects, model, set.heldOut);
  const card = modelCard(model, audit, set.leftOut);
  const publication = {
    key,
    artifact: model,
    card,
    cardTellsMore: audit !== null || set.leftOut.length > 0,
    rows: [...set.training, ...set.heldOut],
  };
  const status = await publishModel(services.objects, publication);
  const facts = { status, version, key, gate: gate(metrics), counts, scores: metrics.overall };
  return { ...facts, daysAskedAgain, leftOut: set.leftOut, activeUnusable, groups: audit?.status ?? 'not given' };
}

/** What `ops status` shows of a training. */
function detailOf({ version, leftOut }: TrainedSummary): string {
  if (leftOut.length === 0) return version;
  return `${version}, without the classes ${leftOut.map(({ classId }) => classId).join(', ')}: see its card`;
}

/** An active model that cannot be read must not keep its successor from being trained. */
async function loadComparable(
  services: RetrainServices,
): Promise<{ active: LoadedModel | null; activeUnusable: readonly string[] }> {
  try {
    return { active: await loadActiveModel(services), activeUnusable: [] };
  } catch (error) {
    if (error instanceof ModelRefusedError) return { active: null, activeUnusable: error.reasons };
    throw error;
  }
}

function identityOf({ trainedOn, dataHash, model }: OutcomeArtifact): string {
  return canonicalJson({ trainedOn, dataHash, model });
}
