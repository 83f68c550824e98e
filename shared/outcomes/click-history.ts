import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day, exportWindow } from '../base/day';
import { RunError, StoredDataError, unlessUnreadable } from '../base/errors';
import type { ReadClicks } from '../contracts/click';
import type { ClassDay, ClickState, LearnerDay } from '../contracts/learner-class';
import { clickTable } from '../features/click-table';
import { joinLearners } from '../features/join';
import { packClicks, unpackClicks } from './packed-coursework';

export type ClickHistoryServices = {
  readonly readClicks: ReadClicks;
  readonly classDays: {
    get: (classId: string, day: Day) => Promise<ClassDay | null>;
    dates: (classId: string, from: Day, to: Day) => Promise<Day[]>;
  };
  readonly remainingMs: () => number;
};

/** `firstRunDate` is the first that can hold a visit of the class; `runDates` are those whose state is wanted, ascending. */
export type HistoryRequest = {
  readonly classId: string;
  readonly firstRunDate: Day;
  readonly runDates: readonly Day[];
};

/** User id -> click state. */
type ClassClicks = ReadonlyMap<string, ClickState>;

export type ClickHistory = {
  /** The clicks of a class on a date that was asked for, read anew at every call: those of all classes have no room. */
  readonly clicksOf: (classId: string, day: Day) => Promise<ClassClicks>;
  readonly daysAskedAgain: number;
};

type Found = {
  readonly classId: string;
  readonly firstRunDate: Day;
  readonly wanted: ReadonlySet<Day>;
  /** What was counted of the dates wanted. */
  readonly counted: Map<Day, Uint8Array>;
  readonly missing: readonly Day[];
};

const CLASSES_AT_ONCE = 8;

/**
 * Finds the click states of ended classes on chosen run dates: stored ones are there as they are; the days that lead to
 * one that is missing or does not read back are asked of Amplitude again, each once for all classes, and counted on from
 * the nearest earlier one that reads back. One whose counting began after the class is as good as missing. `reserveMs` must be left over afterwards; else a RunError OUT_OF_TIME.
 */
export async function readClickHistory(
  services: ClickHistoryServices,
  requests: readonly HistoryRequest[],
  excluded: ReadonlySet<string>,
  reserveMs: number,
): Promise<ClickHistory> {
  const found = await mapConcurrently(requests, CLASSES_AT_ONCE, (request) => findStored(services, request));
  const days = [...new Set(found.flatMap(({ missing }) => missing))].sort();
  const counted = new Map<string, readonly LearnerDay[]>();
  let slowestMs = 0;
  for (const [i, day] of days.entries()) {
    const before = services.remainingMs();
    if (before < reserveMs + slowestMs) throw outOfTime(days.length - i);
    const due = found.filter(({ missing }) => missing.includes(day));
    await countDay(services, day, due, counted, excluded);
    slowestMs = Math.max(slowestMs, before - services.remainingMs());
  }
  const byId = new Map(found.map((one) => [one.classId, one]));
  const clicksOf = async (classId: string, day: Day): Promise<ClassClicks> => {
    const packed = byId.get(classId)?.counted.get(day);
    return packed ? unpackClicks(packed) : clicksIn(await mustGet(services, classId, day));
  };
  return { clicksOf, daysAskedAgain: days.length };
}

/** Counts one day for the classes that lack it; `counted` carries their rows from one missing day to the next. */
async function countDay(
  services: ClickHistoryServices,
  day: Day,
  due: readonly Found[],
  counted: Map<string, readonly LearnerDay[]>,
  excluded: ReadonlySet<string>,
): Promise<void> {
  const classIds = new Set(due.map(({ classId }) => classId));
  const newSink = () => clickTable((classId) => classIds.has(classId), excluded);
  const increments = (await services.readClicks(exportWindow(day), newSink)).sink.result();
  for (const one of due) {
    const { classId, counted: kept, missing, wanted } = one;
    const before = counted.get(classId) ?? (await rowsBefore(services, one, day));
    const rows = joinLearners(before, increments.get(classId) ?? new Map(), new Map(), day);
    if (wanted.has(day)) kept.set(day, packClicks(clicksIn(rows)));
    // after a gap counting goes on from what is stored
    if (missing.includes(addDays(day, 1))) counted.set(classId, rows);
    else counted.delete(classId);
  }
}

/** What counting goes on from: before the class's first day nothing need be stored. */
async function rowsBefore(
  services: ClickHistoryServices,
  { classId, firstRunDate }: Found,
  day: Day,
): Promise<readonly LearnerDay[]> {
  const before = addDays(day, -1);
  if (day > firstRunDate) return mustGet(services, classId, before);
  return (await storedState(services, classId, before))?.rows ?? [];
}

/** Looks back from every date wanted to the nearest state that reads back, or to the class's beginning. */
async function findStored(services: ClickHistoryServices, request: HistoryRequest): Promise<Found> {
  const { classId, firstRunDate, runDates } = request;
  const stored = new Set(await services.classDays.dates(classId, firstRunDate, runDates.at(-1) ?? firstRunDate));
  const missing = new Set<Day>();
  for (const wanted of runDates) {
    let day = wanted;
    // what leads to a missing day is missing already
    while (day >= firstRunDate && !missing.has(day)) {
      const state = stored.has(day) ? await storedState(services, classId, day) : null;
      if (state && !beganLate(state, request)) break;
      missing.add(day);
      day = addDays(day, -1);
    }
  }
  return { classId, firstRunDate, wanted: new Set(runDates), counted: new Map(), missing: [...missing].sort() };
}

/** Visits of the class before counting began are not in its states. */
function beganLate({ countedFrom }: ClassDay, { firstRunDate }: HistoryRequest): boolean {
  return countedFrom !== undefined && countedFrom >= firstRunDate;
}

/** Null where nothing is stored, or nothing that reads back. */
async function storedState(services: ClickHistoryServices, classId: string, day: Day): Promise<ClassDay | null> {
  const state = await unlessUnreadable(services.classDays.get(classId, day));
  return state instanceof StoredDataError ? null : state;
}

/** Of a day that read back a while ago. */
async function mustGet(services: ClickHistoryServices, classId: string, day: Day): Promise<readonly LearnerDay[]> {
  const state = await storedState(services, classId, day);
  if (state) return state.rows;
  throw new StoredDataError(`the state of class ${classId} on ${day} was there and is not any more; try again`);
}

function clicksIn(rows: readonly LearnerDay[]): ClassClicks {
  return new Map(rows.map(({ userId, clicks }) => [userId, clicks]));
}

function outOfTime(days: number): RunError {
  return new RunError(
    'OUT_OF_TIME',
    `${days} days still have to be asked of Amplitude; lower the setting trainingMonths, so that stored days reach back far enough`,
  );
}
