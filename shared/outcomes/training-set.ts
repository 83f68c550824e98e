import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day } from '../base/day';
import { RunError } from '../base/errors';
import type { ClassCoursework, ReadCoursework } from '../contracts/coursework';
import type { OutcomeSettings } from '../contracts/settings';
import { summariseCoursework } from '../features/coursework';
import { allowedFailures } from './allowed-failures';
import { chooseRows, type RowChoice, semesterOrder } from './choose-rows';
import { type ClickHistory, type ClickHistoryServices, readClickHistory } from './click-history';
import { type LabelObjects, type OutcomeLabels, readLabels } from './labels';
import { packClass, unpackClass } from './packed-coursework';
import {
  type ClassPoint,
  type ClassRoster,
  classPoints,
  classRoster,
  firstDay,
  isEnded,
  type LabelCounts,
  pointRows,
  type TrainingRow,
  type VisitedPoint,
} from './training-rows';
import { readingMs, trainingMs } from './training-time';

export type TrainingSetServices = ClickHistoryServices & {
  readonly settings: OutcomeSettings;
  /** The classes of the last training months with everything known at a date. */
  readonly readEnded: ReadCoursework;
  readonly objects: LabelObjects;
  /** Told of every class that is left out, and why. */
  readonly classLeftOut: (classId: string, error: unknown) => void;
};

/** A class whose coursework cannot be read or summed up, and what was wrong with it. */
export type LeftOut = { readonly classId: string; readonly why: string };

/** The rows that a model is trained on and scored on, in order of class, point and learner, and what they were chosen from. */
export type TrainingSet = {
  readonly choice: RowChoice;
  readonly training: readonly TrainingRow[];
  readonly heldOut: readonly TrainingRow[];
  readonly labels: LabelCounts & { readonly fileClassesNotEnded: number };
  readonly leftOut: readonly LeftOut[];
};

/** A class that has ended, its coursework packed. */
type EndedClass = {
  readonly classId: string;
  readonly firstRunDate: Day;
  readonly points: readonly ClassPoint[];
  /** Learners of whom the class has something assessed. */
  readonly handedIn: number;
  readonly bytes: Uint8Array;
};

type Unusable = { readonly classId: string; readonly error: unknown };

const CLASSES_AT_ONCE = 8;
/** LEB2's values may be of any length. */
const WHY_CHARACTERS = 200;

/**
 * Reads the ended classes twice, a few at a time: first who was there, which decides which rows are used, then what the
 * model sees of these (docs/adr/0022). A class that cannot be read or summed up is left out, unless too many are
 * (RunError CLASSES_FAILED). Throws as `chooseRows` and `readClickHistory`.
 */
export async function readTrainingSet(
  services: TrainingSetServices,
  asOf: Day,
): Promise<TrainingSet & { daysAskedAgain: number }> {
  const { settings } = services;
  const labels = await readLabels(services.objects);
  const { ended, leftOut } = await readUsable(services, asOf);
  const history = await readClickHistory(
    services,
    ended.map(({ points, ...one }) => ({ ...one, runDates: points.map(({ runDate }) => runDate) })),
    new Set(settings.excludeUserIds),
    timeAfterwards(ended, settings),
  );
  const rosters = await mapConcurrently(ended, CLASSES_AT_ONCE, (one) => readRoster(one, history, labels, settings));
  const choice = chooseRows(rosters, settings);
  const parts = await mapConcurrently([...ended.entries()], CLASSES_AT_ONCE, ([i, one]) =>
    readChosen(one, rosters[i] as ClassRoster, choice, history, settings),
  );
  return {
    choice,
    training: parts.flatMap(({ training }) => training),
    heldOut: parts.flatMap(({ heldOut }) => heldOut),
    labels: labelCounts(rosters, labels),
    leftOut,
    daysAskedAgain: history.daysAskedAgain,
  };
}

/** The ended classes that can be used, and those that cannot. Reading may begin anew: what it calls tells nobody. */
async function readUsable(
  services: TrainingSetServices,
  asOf: Day,
): Promise<{ ended: EndedClass[]; leftOut: LeftOut[] }> {
  const use = (coursework: ClassCoursework): EndedClass | Unusable | null => {
    try {
      return endedClass(coursework, asOf, services.settings);
    } catch (error) {
      return { classId: coursework.classId, error };
    }
  };
  const read = await services.readEnded<EndedClass | Unusable | null>(asOf, use, (classId, error) => ({
    classId,
    error,
  }));
  const [ended, unusable]: [EndedClass[], Unusable[]] = [[], []];
  for (const one of read) {
    if (one && 'error' in one) unusable.push(one);
    else if (one) ended.push(one);
  }
  for (const { classId, error } of unusable) services.classLeftOut(classId, error);
  const leftOut = unusable.map(({ classId, error }) => ({ classId, why: whyOf(error) }));
  refuseTooMany(leftOut, ended.length + leftOut.length);
  return { ended, leftOut };
}

function whyOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, WHY_CHARACTERS);
}

/** Many at once have a common cause, and a model of what is left would not be of these classes. */
function refuseTooMany(leftOut: readonly LeftOut[], classes: number): void {
  const allowed = allowedFailures(classes);
  const last = leftOut.at(-1);
  if (!last || leftOut.length <= allowed) return;
  throw new RunError(
    'CLASSES_FAILED',
    `${leftOut.length} of ${classes} ended classes cannot be trained on, allowed: ${allowed}, which points to a common cause; the last is class ${last.classId}: ${last.why}`,
  );
}

/** Null for a class that has not ended. Throws what keeps the class from being used, as long as nothing else is affected. */
function endedClass(coursework: ClassCoursework, asOf: Day, settings: OutcomeSettings): EndedClass | null {
  if (!isEnded(coursework, asOf)) return null;
  const { trainingPoints } = settings;
  semesterOrder(coursework.semester);
  summariseCoursework(coursework, null, settings);
  return {
    classId: coursework.classId,
    firstRunDate: addDays(firstDay(coursework), 1),
    points: classPoints(coursework, trainingPoints),
    handedIn: new Set(coursework.assessments.map(({ userId }) => userId)).size,
    bytes: packClass(coursework),
  };
}

/** What reading and training need; so far only those are known of whom something is assessed. */
function timeAfterwards(ended: readonly EndedClass[], { maxTrainingRows }: OutcomeSettings): number {
  const rows = ended.reduce((sum, { handedIn, points }) => sum + handedIn * points.length, 0);
  return readingMs(rows) + trainingMs(Math.min(rows, maxTrainingRows));
}

async function readRoster(
  { classId, points, bytes }: EndedClass,
  { clicksOf }: ClickHistory,
  labels: OutcomeLabels,
  settings: OutcomeSettings,
): Promise<ClassRoster> {
  const visited: VisitedPoint[] = [];
  for (const point of points)
    visited.push({ ...point, visitors: [...(await clicksOf(classId, point.runDate)).keys()] });
  return classRoster(unpackClass(bytes), visited, labels.get(classId), settings);
}

async function readChosen(
  { classId, points, bytes }: EndedClass,
  roster: ClassRoster,
  { partsAt }: RowChoice,
  { clicksOf }: ClickHistory,
  settings: OutcomeSettings,
): Promise<Pick<TrainingSet, 'training' | 'heldOut'>> {
  const [training, heldOut]: [TrainingRow[], TrainingRow[]] = [[], []];
  const wanted = points.filter(({ point }) => partsAt(classId, point).size > 0);
  if (wanted.length === 0) return { training, heldOut };
  const coursework = unpackClass(bytes);
  for (const point of wanted) {
    const parts = partsAt(classId, point.point);
    const clicks = await clicksOf(classId, point.runDate);
    const rows = pointRows(coursework, point, clicks, roster, (id) => parts.has(id), settings);
    for (const row of rows) (parts.get(row.userId) === 'training' ? training : heldOut).push(row);
  }
  return { training, heldOut };
}

function labelCounts(rosters: readonly ClassRoster[], labels: OutcomeLabels): TrainingSet['labels'] {
  const total = (name: keyof LabelCounts) => rosters.reduce((sum, { counts }) => sum + counts[name], 0);
  const endedIds = new Set(rosters.map(({ classId }) => classId));
  return {
    labelsFromFile: total('labelsFromFile'),
    labelsFromMarks: total('labelsFromMarks'),
    labelsWithoutMark: total('labelsWithoutMark'),
    pairsNotInFile: total('pairsNotInFile'),
    fileClassesNotEnded: [...labels.keys()].filter((classId) => !endedIds.has(classId)).length,
  };
}
