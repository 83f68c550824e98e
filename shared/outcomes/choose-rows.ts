import { ContractError, NotEnoughDataError } from '../base/errors';
import { getOrCreate } from '../base/maps';
import { randomStream, shuffled } from '../base/random';
import type { OutcomeSettings } from '../contracts/settings';
import type { TrainingCounts } from '../model/artifact';
import { type SplitRule, splitRows } from '../model/split';
import { type ClassRoster, drawRows } from './training-rows';

/** What a row is used for. */
type RowPart = 'training' | 'heldOut';

/** Which rows are used, decided by who they are of: the inputs of all of them would have no room. */
export type RowChoice = {
  readonly rule: SplitRule;
  /** Of all labelled rows, used or not. */
  readonly counts: Pick<TrainingCounts, 'classes' | 'pairs' | 'rows' | 'trainableRows'>;
  readonly semesters: readonly string[];
  /** Class ids with rows that may be trained on. */
  readonly trainingClasses: readonly string[];
  /** Share of each level 1..5 in the rows that may be trained on. */
  readonly prior: readonly number[];
  /** What the rows of a class at a point are used for, by learner; absent where they are left out. */
  readonly partsAt: (classId: string, point: number) => ReadonlyMap<string, RowPart>;
};

/** A learner in a class, with the points at which there is a row. */
type Pair = {
  readonly classId: string;
  readonly semester: string;
  readonly userId: string;
  readonly level: number;
  readonly points: readonly number[];
};
type RowKey = { readonly classId: string; readonly userId: string; readonly point: number };

const MIN_PAIRS = 50;
const NOBODY: ReadonlyMap<string, RowPart> = new Map();

/**
 * Splits and thins rows: at most `maxTrainingRows` to train on, as even as can be over classes and points, and as many
 * held out, of whole classes (docs/adr/0022). Fewer than 50 (user, class) pairs or only one level is a NotEnoughDataError.
 */
export function chooseRows(
  rosters: readonly ClassRoster[],
  { maxTrainingRows: most, seed }: Pick<OutcomeSettings, 'maxTrainingRows' | 'seed'>,
): RowChoice {
  const pairs = rosters.flatMap(pairsOf);
  if (pairs.length < MIN_PAIRS)
    throw new NotEnoughDataError(
      `${pairs.length} learners in ended classes, at least ${MIN_PAIRS} are needed; nothing published`,
    );
  const { rule, heldOut } = splitRows(pairs.map(splitKey), seed);
  const pool = pairs.filter((_, i) => !heldOut[i]);
  const training = drawRows(pool.flatMap(rowsOf), most, seed);
  const unitOf = ({ classId, userId }: Pair) => (rule === 'quarter of the members' ? userId : classId);
  const tested = drawWhole(
    pairs.filter((_, i) => heldOut[i]),
    unitOf,
    most,
    seed,
  );
  return {
    rule,
    counts: {
      classes: distinct(pairs, ({ classId }) => classId).length,
      pairs: pairs.length,
      rows: rowCount(pairs),
      trainableRows: rowCount(pool),
    },
    semesters: distinct(pairs, ({ semester }) => semester),
    trainingClasses: distinct(pool, ({ classId }) => classId),
    prior: levelShares(pool),
    partsAt: partsOf(training, tested.flatMap(rowsOf)),
  };
}

/** Orders semester slugs such as "1/2022" by year and term; any other form is a ContractError. */
export function semesterOrder(slug: string): number {
  const [, term, year] = /^(\d)\/(\d{4})$/.exec(slug) ?? [];
  if (term === undefined) throw new ContractError('semester', slug, 'term/year such as "1/2022"');
  return Number(year) * 10 + Number(term);
}

function pairsOf({ classId, semester, levels, points }: ClassRoster): Pair[] {
  const byUser = new Map<string, number[]>();
  for (const { point, userIds } of points)
    for (const userId of userIds) getOrCreate(byUser, userId, () => []).push(point);
  return [...byUser].map(([userId, at]) => {
    return { classId, semester, userId, level: levels.get(userId) as number, points: at };
  });
}

function splitKey({ semester, classId, userId }: Pair) {
  return { period: semesterOrder(semester), group: classId, member: userId };
}

function rowsOf({ classId, userId, points }: Pair): RowKey[] {
  return points.map((point) => ({ classId, userId, point }));
}

/** At most `most` rows, all or none of each unit, the first in a shuffled order; one unit at least. */
function drawWhole(pairs: readonly Pair[], unitOf: (pair: Pair) => string, most: number, seed: number): Pair[] {
  const byUnit = new Map<string, Pair[]>();
  for (const pair of pairs) getOrCreate(byUnit, unitOf(pair), () => []).push(pair);
  const drawn = new Set<string>();
  let rows = 0;
  for (const unit of shuffled([...byUnit.keys()].sort(), randomStream(seed))) {
    rows += rowCount(byUnit.get(unit) ?? []);
    if (drawn.size > 0 && rows > most) break;
    drawn.add(unit);
  }
  return pairs.filter((pair) => drawn.has(unitOf(pair)));
}

function partsOf(training: readonly RowKey[], heldOut: readonly RowKey[]): RowChoice['partsAt'] {
  const parts = new Map<string, Map<string, RowPart>>();
  const add = (rows: readonly RowKey[], part: RowPart): void => {
    for (const { classId, point, userId } of rows)
      getOrCreate(parts, `${classId} ${point}`, () => new Map<string, RowPart>()).set(userId, part);
  };
  add(training, 'training');
  add(heldOut, 'heldOut');
  return (classId, point) => parts.get(`${classId} ${point}`) ?? NOBODY;
}

/** Two levels at least, or a NotEnoughDataError. */
function levelShares(pairs: readonly Pair[]): number[] {
  const rows = Math.max(1, rowCount(pairs));
  const shares = [1, 2, 3, 4, 5].map((level) => rowCount(pairs.filter((pair) => pair.level === level)) / rows);
  const levels = shares.filter((share) => share > 0).length;
  if (levels < 2)
    throw new NotEnoughDataError(`the training rows hold ${levels} level(s), at least 2 are needed; nothing published`);
  return shares;
}

function rowCount(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, { points }) => sum + points.length, 0);
}

function distinct(pairs: readonly Pair[], key: (pair: Pair) => string): string[] {
  return [...new Set(pairs.map(key))].sort();
}
