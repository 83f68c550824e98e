import { getOrCreate } from '../base/maps';
import { normalQuantile, placeAmong } from '../base/stats';
import { type ClassSnapshot, classView, type LearnerView } from './class-view';
import { DERIVED } from './derived';
import type { Derived } from './derived-input';

/**
 * The model's inputs of every learner of a class, in the order of the rows and of DERIVED: places in the class, and
 * plain values, which are NaN where undefined.
 */
export function deriveClass(snapshot: ClassSnapshot): number[][] {
  const { learners, columns } = classColumns(snapshot);
  const scaled = DERIVED.map(({ isPlain }, c) => (isPlain ? columns[c]! : classScores(columns[c]!)));
  return learners.map((_, i) => scaled.map((column) => column[i]!));
}

/** The inputs of a learner who is changed in thought, beside the class as it is. */
export function besideClass(snapshot: ClassSnapshot): (changed: LearnerView) => number[] {
  const { view, columns } = classColumns(snapshot);
  const scales = DERIVED.map(({ isPlain }, c) => (isPlain ? (x: number) => x : classScale(columns[c]!)));
  return (changed) => eachInput((compute) => compute(changed, view)).map((value, c) => scales[c]!(value));
}

/** What every learner shows, input by input. */
function classColumns(snapshot: ClassSnapshot) {
  const { view, learners } = classView(snapshot);
  return { view, learners, columns: eachInput((compute) => learners.map((learner) => compute(learner, view))) };
}

/** In the order of DERIVED; what is seen beside the class and as it is, is computed once. */
function eachInput<T>(of: (compute: Derived['compute']) => T): T[] {
  const known = new Map<Derived['compute'], T>();
  return DERIVED.map(({ compute }) => getOrCreate(known, compute, () => of(compute)));
}

/**
 * The place of each value among the defined ones of the class, as the standard normal value of the same place (a normal
 * score, Blom 1958); 0 where undefined. Equal values share their place, so a constant column is 0.
 */
export function classScores(values: readonly number[]): number[] {
  return values.map(classScale(values));
}

/** The same for a further value beside the given ones; 0 where none of them is defined. */
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
