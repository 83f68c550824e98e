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
const VARIANCE = { family: 0.1, group: 0.033 };
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
 * What to add to the log-odds of every row of one group, so that their mean is where the group stands; half of it where
 * nothing is known of its family.
 */
export function standingOffset(
  { logistic, families }: Standing,
  matrix: Matrix,
  family: string | null,
  margins: Float64Array,
): number {
  const known = families.find(([name]) => name === family);
  const distance = mean(logisticMargins(logistic, matrix)) - mean(margins);
  return known ? distance + known[1] : UNKNOWN_SHARE * distance;
}

/**
 * The expected effect of each family, by name: one Newton step a group, weighed by how sure it is, drawn towards 0 by as
 * much as families differ (a random effect with two levels, its variances given).
 */
function familyEffects(
  margins: Float64Array,
  labels: ArrayLike<number>,
  { groups, families }: Grouping,
): Standing['families'] {
  const byGroup = new Map<string, { family: string; surprise: number; information: number }>();
  for (const [r, family] of families.entries()) {
    if (family === null) continue;
    const group = byGroup.get(groups[r]!) ?? { family, surprise: 0, information: 0 };
    const p = sigmoid(margins[r]!);
    group.surprise += labels[r]! - p;
    group.information += p * (1 - p);
    byGroup.set(groups[r]!, group);
  }
  const byFamily = new Map<string, { weighted: number; weight: number }>();
  for (const { family, surprise, information } of byGroup.values()) {
    const sums = byFamily.get(family) ?? { weighted: 0, weight: 0 };
    const doubt = 1 + VARIANCE.group * information;
    sums.weighted += surprise / doubt;
    sums.weight += information / doubt;
    byFamily.set(family, sums);
  }
  return [...byFamily]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, { weighted, weight }]) => [family, weighted / (weight + 1 / VARIANCE.family)]);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
