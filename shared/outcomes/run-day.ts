import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day, exportWindow } from '../base/day';
import { StoredDataError } from '../base/errors';
import type { ReadClicks } from '../contracts/click';
import type { ReadCoursework } from '../contracts/coursework';
import type { ClassDay, ClickCounts } from '../contracts/learner-class';
import { type ClassPredictions, compareIds } from '../contracts/prediction';
import type { LatestRun, RunManifest } from '../contracts/run';
import type { OutcomeSettings } from '../contracts/settings';
import { clickTable } from '../features/click-table';
import type { DayClicks } from '../features/clicks';
import { summariseCoursework } from '../features/coursework';
import type { ActivePredictor } from './active-predictor';
import { buildClass, isOngoing } from './build-class';
import { type PackedCoursework, packCoursework, unpackCoursework } from './packed-coursework';
import { predictClass } from './predict-class';
import { type ClassOutcome, classOutcome, type RunInputs, toManifest } from './run-manifest';

/** Classes under way at once: enough to hide the store's latency, few enough to bound memory. */
const CLASSES_AT_ONCE = 8;

export type RunDayServices = {
  readonly settings: OutcomeSettings;
  readonly readClicks: ReadClicks;
  readonly readCoursework: ReadCoursework;
  readonly classDays: {
    get: (classId: string, day: Day) => Promise<ClassDay | null>;
    /** True when bytes were written, false when the stored item is equal already. */
    put: (day: ClassDay) => Promise<boolean>;
    remove: (classId: string, day: Day) => Promise<void>;
  };
  readonly predictions: {
    put: (predictions: ClassPredictions) => Promise<boolean>;
    remove: (classId: string, day: Day) => Promise<void>;
  };
  readonly learnerClasses: {
    appear: (classId: string, userIds: readonly string[], day: Day) => Promise<void>;
    leave: (classId: string, userIds: readonly string[], day: Day) => Promise<void>;
  };
  readonly runs: {
    manifest: (day: Day) => Promise<RunManifest | null>;
    writeManifest: (manifest: RunManifest, token: number) => Promise<void>;
    movePointer: (latest: LatestRun, token: number) => Promise<void>;
  };
  readonly now: () => Date;
};

/** The right to write: `check` throws once the lock is lost, `token` fences manifest and pointer. */
export type WriteRight = { readonly token: number; readonly check: () => void };

type Inputs = RunInputs & {
  readonly increments: DayClicks;
  readonly coursework: ReadonlyMap<string, PackedCoursework>;
  readonly classIds: readonly string[];
  readonly heldBefore: ReadonlySet<string>;
  /** What an earlier run of this very date left; null at the first. */
  readonly earlier: RunManifest | null;
};

/** Told of every class that was predicted, before its rows are let go. */
type Watch = (day: ClassDay, predictions: ClassPredictions) => void;

/** Builds one run date from the state of the day before: read, compute, write items, then manifest, then pointer. */
export async function runDay(
  services: RunDayServices,
  runDate: Day,
  predictor: ActivePredictor | null,
  right: WriteRight,
  watch: Watch = () => undefined,
): Promise<RunManifest> {
  const startedAt = services.now().toISOString();
  const inputs = await readInputs(services, runDate);
  const results = await mapConcurrently(inputs.classIds, CLASSES_AT_ONCE, async (classId) => {
    right.check();
    return runClass(services, inputs, classId, inputs.increments.get(classId) ?? new Map(), predictor, watch);
  });
  const manifest = toManifest(inputs, results, predictor, { startedAt, finishedAt: services.now().toISOString() });
  right.check();
  await removeClassesThatLeft(services, inputs.earlier, manifest);
  await services.runs.writeManifest(manifest, right.token);
  const { method, modelVersion, finishedAt } = manifest;
  await services.runs.movePointer({ runDate, generatedAt: finishedAt, method, modelVersion }, right.token);
  return manifest;
}

async function readInputs(services: RunDayServices, runDate: Day): Promise<Inputs> {
  const { settings } = services;
  const [before, earlier] = await Promise.all([addDays(runDate, -1), runDate].map(services.runs.manifest));
  const heldBefore = new Set(before?.trackedClasses ?? []);
  const summaries = await services.readCoursework(runDate, (rows) =>
    packCoursework(summariseCoursework(rows, runDate, settings)),
  );
  const coursework = new Map(summaries.map((summary) => [summary.classId, summary]));
  const isTracked = (classId: string): boolean => coursework.has(classId) || heldBefore.has(classId);
  const excluded = new Set(settings.excludeUserIds);
  const { sink, report } = await services.readClicks(exportWindow(runDate), () => clickTable(isTracked, excluded));
  const classIds = [...new Set([...coursework.keys(), ...heldBefore])].sort(compareIds);
  return {
    runDate,
    quality: summaries.map((summary) => summary.report),
    coursework,
    clickQuality: sink.report,
    increments: sink.result(),
    report,
    classIds,
    heldBefore,
    earlier: earlier ?? null,
  };
}

async function runClass(
  services: RunDayServices,
  inputs: Inputs,
  classId: string,
  increments: ReadonlyMap<string, ClickCounts>,
  predictor: ActivePredictor | null,
  watch: Watch,
): Promise<ClassOutcome> {
  const { runDate } = inputs;
  const coursework = inputs.coursework.get(classId);
  const before = inputs.heldBefore.has(classId) ? await readState(services, classId, addDays(runDate, -1)) : null;
  const day = buildClass({
    classId,
    runDate,
    before,
    increments,
    coursework: coursework ? unpackCoursework(coursework) : null,
    excludeUserIds: new Set(services.settings.excludeUserIds),
    defaultRequiredLevel: services.settings.defaultRequiredLevel,
  });
  const predictions = day && isOngoing(day) ? predictClass(day, predictor) : null;
  if (day && predictions) watch(day, predictions);
  const known = inputs.earlier ? await pairsOf(services, classId, runDate) : null;
  // before the items: a run cut off in between must find again what the earlier one left
  await recordMembers(services, day ?? { classId, runDate, rows: [] }, before, known);
  const written = [
    day && (await services.classDays.put(day)),
    predictions && (await services.predictions.put(predictions)),
  ];
  return classOutcome(classId, day, predictions, written.filter(Boolean).length);
}

async function readState(services: RunDayServices, classId: string, day: Day): Promise<ClassDay> {
  const state = await services.classDays.get(classId, day);
  if (state) return state;
  throw new StoredDataError(
    `the state of class ${classId} on ${day} is missing, though the run of that day lists it; rebuild it with: npm run ops -- run-day --date ${day}`,
  );
}

/** Who was in the class by an earlier run of the date; an item that does not read back is about to be replaced. */
async function pairsOf({ classDays }: RunDayServices, classId: string, runDate: Day): Promise<ReadonlySet<string>> {
  const stored = await classDays.get(classId, runDate).catch((error: unknown) => {
    if (error instanceof StoredDataError) return null;
    throw error;
  });
  return new Set(stored?.rows.map((row) => row.userId));
}

/** `earlier` are the pairs of an earlier run of the date: who is missing there had left by it, and is back. */
async function recordMembers(
  services: RunDayServices,
  { classId, runDate, rows }: Pick<ClassDay, 'classId' | 'runDate' | 'rows'>,
  before: ClassDay | null,
  earlier: ReadonlySet<string> | null,
): Promise<void> {
  const known = new Set(before?.rows.map((row) => row.userId));
  const present = new Set(rows.map((row) => row.userId));
  const joined = [...present].filter((userId) => !known.has(userId) || (earlier && !earlier.has(userId)));
  const left = [...known].filter((userId) => !present.has(userId));
  if (joined.length > 0) await services.learnerClasses.appear(classId, joined, runDate);
  if (left.length > 0) await services.learnerClasses.leave(classId, left, runDate);
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
