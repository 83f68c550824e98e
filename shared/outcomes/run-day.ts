import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day, daysBetween, exportWindow } from '../base/day';
import { RunError } from '../base/errors';
import type { ReadClicks } from '../contracts/click';
import type { ClassCoursework, ReadCoursework } from '../contracts/coursework';
import { compareIds } from '../contracts/prediction';
import type { FailedClass, LatestRun, RunManifest } from '../contracts/run';
import type { OutcomeSettings } from '../contracts/settings';
import { clickTable } from '../features/click-table';
import { summariseCoursework } from '../features/coursework';
import type { ActivePredictor } from './active-predictor';
import { allowedFailures } from './allowed-failures';
import { KEEP_UNTRACKED_DAYS } from './build-class';
import { packCoursework } from './packed-coursework';
import {
  breaksChain,
  type ClassFailure,
  type ClassInputs,
  carryOver,
  type ReadClass,
  type RunClassServices,
  runClass,
  type Watch,
} from './run-class';
import { type ClassOutcome, type RunInputs, toManifest } from './run-manifest';

/** Classes under way at once: enough to hide the store's latency, few enough to bound memory. */
const CLASSES_AT_ONCE = 8;

export type RunDayServices = RunClassServices & {
  readonly readClicks: ReadClicks;
  readonly readCoursework: ReadCoursework;
  readonly runs: {
    manifest: (day: Day) => Promise<RunManifest | null>;
    writeManifest: (manifest: RunManifest, token: number) => Promise<void>;
    movePointer: (latest: LatestRun, token: number) => Promise<void>;
  };
  /** Told of every class that could not be built or predicted, and why. */
  readonly classFailed: (failed: FailedClass, runDate: Day, error: unknown) => void;
  readonly now: () => Date;
};

/** The right to write: `check` throws once the lock is lost, `token` fences manifest and pointer. */
export type WriteRight = { readonly token: number; readonly check: () => void };

type Inputs = RunInputs & ClassInputs & { readonly classIds: readonly string[] };

/**
 * Builds one run date from the state of the day before: read, compute, write items, then manifest, then pointer. A class
 * that fails is listed in the manifest and stops no other, unless too many do (RunError CLASSES_FAILED).
 */
export async function runDay(
  services: RunDayServices,
  runDate: Day,
  predictor: ActivePredictor | null,
  right: WriteRight,
  watch: Watch = () => undefined,
): Promise<RunManifest> {
  const startedAt = services.now().toISOString();
  const inputs = await readInputs(services, runDate);
  const outcomes = await runClasses(services, inputs, predictor, right, watch);
  const manifest = toManifest(inputs, outcomes, predictor, { startedAt, finishedAt: services.now().toISOString() });
  right.check();
  await removeClassesThatLeft(services, inputs.earlier, manifest);
  await services.runs.writeManifest(manifest, right.token);
  const { method, modelVersion, finishedAt } = manifest;
  await services.runs.movePointer({ runDate, generatedAt: finishedAt, method, modelVersion }, right.token);
  return manifest;
}

/** Failed classes are stored last, once it is known that there are few: a run that fails leaves them as they are. */
async function runClasses(
  services: RunDayServices,
  inputs: Inputs,
  predictor: ActivePredictor | null,
  right: WriteRight,
  watch: Watch,
): Promise<ClassOutcome[]> {
  const { classIds, runDate } = inputs;
  const allowed = allowedFailures(classIds.length);
  let failures = 0;
  const results = await mapConcurrently(classIds, CLASSES_AT_ONCE, async (classId) => {
    right.check();
    const result = await runClass(services, inputs, classId, predictor, watch);
    if (!('error' in result)) return result;
    services.classFailed(result.entry, runDate, result.error);
    if (result.entry.since === runDate && ++failures > allowed) throw tooManyFailed(result, runDate, allowed);
    return result;
  });
  return mapConcurrently(results, CLASSES_AT_ONCE, async (result) => {
    if (!('error' in result)) return result;
    right.check();
    return carryOver(services, inputs, result.entry);
  });
}

function tooManyFailed({ entry, error }: ClassFailure, runDate: Day, allowed: number): RunError {
  const why = error instanceof Error ? error.message : String(error);
  return new RunError(
    'CLASSES_FAILED',
    `more than ${allowed} classes of run date ${runDate} failed, which points to a common cause; the last is class ${entry.id}, ${entry.reason}: ${why}`,
  );
}

async function readInputs(services: RunDayServices, runDate: Day): Promise<Inputs> {
  const { settings } = services;
  const [before, earlier] = await Promise.all([addDays(runDate, -1), runDate].map(services.runs.manifest));
  const heldBefore = new Set(before?.trackedClasses ?? []);
  const read = await services.readCoursework<ReadClass>(
    runDate,
    (rows) => summarise(rows, runDate, settings),
    (classId, error) => ({ classId, error }),
  );
  const coursework = new Map(read.map((one) => [one.classId, one]));
  const failedBefore = new Map(before?.failedClasses.map((failed) => [failed.id, failed]));
  // a class that LEB2 no longer tracks is let go after as long as its state would have been
  const isAwaited = ({ id, since }: FailedClass): boolean =>
    coursework.has(id) || daysBetween(since, runDate) <= KEEP_UNTRACKED_DAYS;
  const stateless = [...failedBefore.values()].filter(
    (failed) => breaksChain(failed) && !heldBefore.has(failed.id) && isAwaited(failed),
  );
  const isTracked = (classId: string): boolean => coursework.has(classId) || heldBefore.has(classId);
  const excluded = new Set(settings.excludeUserIds);
  const { sink, report } = await services.readClicks(exportWindow(runDate), () => clickTable(isTracked, excluded));
  const statelessIds = stateless.map(({ id }) => id);
  return {
    runDate,
    countedFrom: before ? before.countedFrom : addDays(runDate, -1),
    excludedUsers: excluded.size,
    quality: read.flatMap((one) => ('error' in one ? [] : one.report)),
    coursework,
    clickQuality: sink.report,
    increments: sink.result(),
    report,
    classIds: [...new Set([...coursework.keys(), ...heldBefore, ...statelessIds])].sort(compareIds),
    heldBefore,
    failedBefore,
    stateless: new Set(statelessIds),
    earlier: earlier ?? null,
  };
}

function summarise(rows: ClassCoursework, runDate: Day, settings: OutcomeSettings): ReadClass {
  try {
    return packCoursework(summariseCoursework(rows, runDate, settings));
  } catch (error) {
    return { classId: rows.classId, error };
  }
}

/** A forced re-run may find fewer classes than the run before it: their items of this date go. */
async function removeClassesThatLeft(
  services: RunDayServices,
  earlier: RunManifest | null,
  manifest: RunManifest,
): Promise<void> {
  if (!earlier) return;
  const predicted = new Set(manifest.classes.map(({ id }) => id));
  const held = new Set(manifest.trackedClasses);
  for (const { id } of earlier.classes) if (!predicted.has(id)) await services.predictions.remove(id, manifest.runDate);
  for (const id of earlier.trackedClasses) if (!held.has(id)) await services.classDays.remove(id, manifest.runDate);
}
