import { getOrCreate } from '../base/maps';
import { rootOf } from '../base/root-of';
import { sigmoid } from './log-odds';
import { type Logistic, logisticMargins, trainLogistic } from './logistic';
import { type Matrix, pickColumns } from './matrix';

/** How high a whole group of rows stands (a class), and what groups of its family (of the same course) showed before. */
export type Standing = {
  /** Over all columns; 0 for those that only tell the rows of a group apart. */
  readonly logistic: Logistic;
  /** Families by name, with the log-odds that their groups showed beyond the linear model. */
  readonly families: readonly (readonly [family: string, logOdds: number])[];
};

/** The group and the family of each row; a row without a family says nothing about any. */
export type Grouping = {
  readonly groups: readonly string[];
  readonly families: readonly (string | null)[];
};

export type StandingOptions = Grouping & {
  /** Columns that mean the same in every group. */
  readonly columns: readonly number[];
  readonly l2: number;
};

/** Variance, in log-odds, of families beyond the linear model, and of groups beyond their family (docs/evaluation.md). */
const VARIANCE = { family: 0.4, group: 0.033 };
/** Without a family's past, the linear model and the blend know about as much of a group (docs/evaluation.md). */
const UNKNOWN_SHARE = 0.5;

/** Trains on standardised rows and labels 0 and 1. */
export function trainStanding(matrix: Matrix, labels: ArrayLike<number>, options: StandingOptions): Standing {
  const { columns, l2 } = options;
  const { intercept, coefficients: own } = trainLogistic(pickColumns(matrix, columns), labels, { l2 });
  const coefficients = new Array<number>(matrix.columnCount).fill(0);
  for (const [i, c] of columns.entries()) coefficients[c] = own[i]!;
  const logistic = { intercept, coefficients };
  return { logistic, families: familyEffects(logisticMargins(logistic, matrix), labels, options) };
}

/**
 * What to add to the log-odds of every row of one group, so that their mean chance is what the standing says; half of it
 * where nothing is known of its family.
 */
export function standingOffset(
  { logistic, families }: Standing,
  matrix: Matrix,
  family: string | null,
  margins: Float64Array,
): number {
  const known = families.find(([name]) => name === family);
  const offset = offsetTo(meanChance(logisticMargins(logistic, matrix), known?.[1] ?? 0), margins);
  return known ? offset : UNKNOWN_SHARE * offset;
}

/** What moves these log-odds to this mean chance. */
export function offsetTo(chance: number, margins: Float64Array): number {
  return rootOf((moved) => meanChance(margins, moved) - chance);
}

/** The rows of one group: what the linear model says of each, and its label. */
type Group = { readonly margins: number[]; readonly labels: number[] };

/** The effect of each family, by name. */
function familyEffects(
  margins: Float64Array,
  labels: ArrayLike<number>,
  { groups, families }: Grouping,
): Standing['families'] {
  const byFamily = new Map<string, Map<string, Group>>();
  for (const [r, family] of families.entries()) {
    if (family === null) continue;
    const own = getOrCreate(byFamily, family, () => new Map<string, Group>());
    const group = getOrCreate(own, groups[r]!, () => ({ margins: [], labels: [] }));
    group.margins.push(margins[r]!);
    group.labels.push(labels[r]!);
  }
  return [...byFamily]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, own]) => [family, familyEffect([...own.values()])]);
}

/**
 * The most likely effect of a family (a random effect of two levels, its variances given): where what its groups show
 * beyond the linear model, each weighed by how sure it is, is in balance with the pull towards 0.
 */
function familyEffect(groups: readonly Group[]): number {
  return rootOf((effect) => groups.reduce((sum, group) => sum - pullOf(group, effect), effect / VARIANCE.family));
}

function pullOf({ margins, labels }: Group, effect: number): number {
  let surprise = 0;
  let information = 0;
  for (const [i, margin] of margins.entries()) {
    const p = sigmoid(margin + effect);
    surprise += labels[i]! - p;
    information += p * (1 - p);
  }
  return surprise / (1 + VARIANCE.group * information);
}

/** The mean chance of rows whose log-odds are moved by `offset`; 0 of none. */
export function meanChance(margins: Float64Array, offset: number): number {
  return margins.reduce((sum, margin) => sum + sigmoid(margin + offset), 0) / Math.max(1, margins.length);
}
