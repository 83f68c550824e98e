import { addDays, type Day } from '../base/day';
import { StoredDataError, unlessUnreadable } from '../base/errors';
import type { ClassDay } from '../contracts/learner-class';
import type { ClassPredictions } from '../contracts/prediction';
import type { FailedClass, RunManifest } from '../contracts/run';
import type { OutcomeSettings } from '../contracts/settings';
import type { DayClicks } from '../features/clicks';
import type { ActivePredictor } from './active-predictor';
import { buildClass, isOngoing } from './build-class';
import { type PackedCoursework, unpackCoursework } from './packed-coursework';
import { predictClass } from './predict-class';
import { type ClassOutcome, classOutcome } from './run-manifest';

export type RunClassServices = {
  readonly settings: OutcomeSettings;
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
};

/** What LEB2 says of a class, or why it could not be read. */
export type ReadClass = PackedCoursework | { readonly classId: string; readonly error: unknown };

export type ClassInputs = {
  readonly runDate: Day;
  readonly countedFrom: Day | null;
  readonly increments: DayClicks;
  readonly coursework: ReadonlyMap<string, ReadClass>;
  readonly heldBefore: ReadonlySet<string>;
  /** Failures of the day before, by class. */
  readonly failedBefore: ReadonlyMap<string, FailedClass>;
  /** Those of them that left no state to go on from. */
  readonly stateless: ReadonlySet<string>;
  /** What an earlier run of this very date left; null at the first. */
  readonly earlier: RunManifest | null;
};

/** Told of every class that was predicted, before its rows are let go. */
export type Watch = (day: ClassDay, predictions: ClassPredictions) => void;

/** A class that this run cannot answer for, through nothing that concerns other classes. */
export type ClassFailure = { readonly entry: FailedClass; readonly error: unknown };

/** Builds, predicts and stores a class. A failure has written nothing; a store that does not answer is thrown. */
export async function runClass(
  services: RunClassServices,
  inputs: ClassInputs,
  classId: string,
  predictor: ActivePredictor | null,
  watch: Watch,
): Promise<ClassOutcome | ClassFailure> {
  const fail = (reason: FailedClass['reason'], error: unknown): ClassFailure => failure(inputs, classId, reason, error);
  const gone = inputs.stateless.has(classId) && inputs.failedBefore.get(classId);
  if (gone) return { entry: gone, error: stateGone(gone, inputs.runDate) };
  const before = await stateBefore(services, inputs, classId);
  if (before instanceof StoredDataError) return fail('state_unreadable', before);
  const built = attempt(() => build(services, inputs, classId, before));
  if ('error' in built) return fail('not_built', built.error);
  const coursework = inputs.coursework.get(classId);
  if (coursework && 'error' in coursework) return fail('coursework_unreadable', coursework.error);
  const day = built.value;
  const predicted = attempt(() => (day && isOngoing(day) ? predictClass(day, predictor) : null));
  if ('error' in predicted) return fail('not_predicted', predicted.error);
  const predictions = predicted.value;
  if (day && predictions) watch(day, predictions);
  const dayWritten = await storeDay(services, inputs, classId, day, before);
  const written = [dayWritten, predictions !== null && (await services.predictions.put(predictions))];
  return classOutcome(classId, day, predictions, written.filter(Boolean).length);
}

/**
 * What is stored of a class that failed: its state, where there is one to go on from, and no predictions. Otherwise
 * nothing, so that an item which an earlier run of the date has built stays.
 */
export async function carryOver(
  services: RunClassServices,
  inputs: ClassInputs,
  entry: FailedClass,
): Promise<ClassOutcome> {
  const { id: classId } = entry;
  if (breaksChain(entry)) return leaveAlone(inputs, entry);
  const before = await stateBefore(services, inputs, classId);
  if (before instanceof StoredDataError) throw before;
  const day = build(services, inputs, classId, before);
  const written = await storeDay(services, inputs, classId, day, before);
  await services.predictions.remove(classId, inputs.runDate);
  return { ...classOutcome(classId, day, null, Number(written)), failed: entry };
}

/** Whether the class has no state of the date of its failure, so that no later day can be built on it. */
export function breaksChain({ reason }: Pick<FailedClass, 'reason'>): boolean {
  return reason === 'state_unreadable' || reason === 'not_built';
}

function leaveAlone({ earlier }: ClassInputs, entry: FailedClass): ClassOutcome {
  const held = earlier?.trackedClasses.includes(entry.id) ? entry.id : null;
  const predicted = (held && earlier?.classes.find(({ id }) => id === held)) || null;
  const hash = `${entry.id}:${entry.reason}`;
  return { predicted, held, failed: entry, hash, itemsWritten: 0, withoutSubmission: 0, withoutVisit: 0 };
}

/** A failure that breaks the chain is a new one where that of the day before left a state, and the other way round. */
function failure(inputs: ClassInputs, id: string, reason: FailedClass['reason'], error: unknown): ClassFailure {
  const before = inputs.failedBefore.get(id);
  const goesOn = before !== undefined && breaksChain(before) === breaksChain({ reason });
  return { entry: { id, reason, since: goesOn ? before.since : inputs.runDate }, error };
}

function stateGone({ id, since, reason }: FailedClass, runDate: Day): StoredDataError {
  const from = reason === 'state_unreadable' ? addDays(since, -1) : since;
  return new StoredDataError(
    `class ${id} has no state since ${since}; rebuild it with: npm run ops -- backfill --from ${from} --to ${runDate}`,
  );
}

function build(
  { settings }: RunClassServices,
  { runDate, countedFrom, increments, coursework }: ClassInputs,
  classId: string,
  before: ClassDay | null,
): ClassDay | null {
  const read = coursework.get(classId);
  return buildClass({
    classId,
    runDate,
    countedFrom,
    before,
    increments: increments.get(classId) ?? new Map(),
    coursework: read ? ('error' in read ? 'unreadable' : unpackCoursework(read)) : null,
    excludeUserIds: new Set(settings.excludeUserIds),
    defaultRequiredLevel: settings.defaultRequiredLevel,
  });
}

/** The class's state of the day before, null where it is new; the StoredDataError of one that cannot be read. */
async function stateBefore(
  { classDays }: RunClassServices,
  { heldBefore, runDate }: ClassInputs,
  classId: string,
): Promise<ClassDay | null | StoredDataError> {
  if (!heldBefore.has(classId)) return null;
  const day = addDays(runDate, -1);
  const state = await unlessUnreadable(classDays.get(classId, day));
  const mend = `rebuild it with: npm run ops -- backfill --from ${day} --to ${runDate}`;
  if (state instanceof StoredDataError)
    return new StoredDataError(`the state of class ${classId} on ${day} cannot be read (${state.message}); ${mend}`);
  return (
    state ??
    new StoredDataError(
      `the state of class ${classId} on ${day} is missing, though the run of that day lists it; ${mend}`,
    )
  );
}

/** Writes who came and went, then the day. */
async function storeDay(
  services: RunClassServices,
  { runDate, earlier }: ClassInputs,
  classId: string,
  day: ClassDay | null,
  before: ClassDay | null,
): Promise<boolean> {
  const stored = earlier ? await unlessUnreadable(services.classDays.get(classId, runDate)) : null;
  const unreadable = stored instanceof StoredDataError;
  const known = earlier && new Set(unreadable ? [] : stored?.rows.map((row) => row.userId));
  // before the items: a run cut off in between must find again what the earlier one left
  await recordMembers(services, day ?? { classId, runDate, rows: [] }, before, known);
  // its head may look like that of the day which is about to be written
  if (unreadable) await services.classDays.remove(classId, runDate);
  return day !== null && services.classDays.put(day);
}

/**
 * `earlier` are the pairs of an earlier run of the date: who is missing there had left by it, and is back; who is there
 * and in no day any more had come with it, and has left.
 */
async function recordMembers(
  services: RunClassServices,
  { classId, runDate, rows }: Pick<ClassDay, 'classId' | 'runDate' | 'rows'>,
  before: ClassDay | null,
  earlier: ReadonlySet<string> | null,
): Promise<void> {
  const known = new Set(before?.rows.map((row) => row.userId));
  const present = new Set(rows.map((row) => row.userId));
  const joined = [...present].filter((userId) => !known.has(userId) || (earlier && !earlier.has(userId)));
  const left = [...new Set([...known, ...(earlier ?? [])])].filter((userId) => !present.has(userId));
  if (joined.length > 0) await services.learnerClasses.appear(classId, joined, runDate);
  if (left.length > 0) await services.learnerClasses.leave(classId, left, runDate);
}

/** For work on one class's rows: what it throws is about them. */
function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
