import { getOrCreate } from '../base/maps';
import { normalQuantile, placeAmong } from '../base/stats';
import { type ClassSnapshot, type ClassView, classView, type LearnerView } from './class-view';
import { DERIVED } from './derived';
import type { Derived } from './derived-input';

/**
 * The model's inputs of every learner of a class, in the order of the rows and of DERIVED: places in the class, and
 * plain values, which are NaN where undefined.
 */
export function deriveClass(snapshot: ClassSnapshot): number[][] {
  const { learners, columns, scales } = classColumns(snapshot);
  const scaled = columns.map((column, c) => column.map(scales[c]!));
  return learners.map((_, i) => scaled.map((column) => column[i]!));
}

/** The inputs of a learner who is changed in thought, beside the class as it is. */
export function besideClass(snapshot: ClassSnapshot): (changed: LearnerView) => number[] {
  const { view, scales } = classColumns(snapshot);
  return (changed) => eachInput((compute) => compute(changed, view)).map((value, c) => scales[c]!(value));
}

/** What every learner shows, input by input, and how the models see it. */
function classColumns(snapshot: ClassSnapshot) {
  const { view, learners } = classView(snapshot);
  const columns = eachInput((compute) => learners.map((learner) => compute(learner, view)));
  const scales = DERIVED.map((row, c) => (row.isPlain ? asItIs(row, view) : classScale(columns[c]!)));
  return { view, learners, columns, scales };
}

/** Places in the class hold of the days that were counted, as they are alike for all; a count of too few days is too low. */
function asItIs({ lastDays = 0 }: Derived, { today, countedFrom }: ClassView): (value: number) => number {
  return today - lastDays >= countedFrom ? (value) => value : () => Number.NaN;
}

/** In the order of DERIVED; what is seen beside the class and as it is, is computed once. */
function eachInput<T>(of: (compute: Derived['compute']) => T): T[] {
  const known = new Map<Derived['compute'], T>();
  return DERIVED.map(({ compute }) => getOrCreate(known, compute, () => of(compute)));
}

/**
 * The place of a value among the defined ones of the class, as the standard normal value of the same place (a normal
 * score, Blom 1958); 0 where undefined, or where none of them is defined. Equal values share their place, so a constant
 * column is 0.
 */
export function classScale(values: readonly number[]): (value: number) => number {
  const sorted = new Float64Array(values.length);
  let known = 0;
  // a plain loop: there are dozens of inputs for each of hundreds of thousands of pairs
  for (const value of values) if (Number.isFinite(value)) sorted[known++] = withoutNoise(value);
  return scaleOf(sorted.subarray(0, known).sort());
}

function scaleOf(sorted: Float64Array): (value: number) => number {
  const half = 0.5 / sorted.length;
  return (value) => {
    if (!Number.isFinite(value) || sorted.length === 0) return 0;
    const place = placeAmong(sorted, withoutNoise(value));
    return normalQuantile(Math.min(1 - half, Math.max(half, place)));
  };
}

/** Sums that differ by rounding alone are equal. */
function withoutNoise(value: number): number {
  return Math.round(value * 1e9);
}
