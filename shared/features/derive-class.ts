import { getOrCreate } from '../base/maps';
import { type ClassSnapshot, classView, type LearnerView } from './class-view';
import { DERIVED } from './derived';
import type { Derived } from './derived-input';

const CLIP = 4;

/**
 * The model's inputs of every learner of a class, in the order of the rows and of DERIVED: distances from the class, and
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

/** (x - mean) / SD over the defined values of the class, clipped to +-4; 0 where undefined, and for a constant column. */
export function classScores(values: readonly number[]): number[] {
  return values.map(classScale(values));
}

/** The same for a further value beside the given ones. */
function classScale(values: readonly number[]): (value: number) => number {
  const known = values.filter(Number.isFinite);
  const mean = known.reduce((a, b) => a + b, 0) / Math.max(1, known.length);
  const deviation = Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, known.length));
  if (!(deviation > 1e-9 * Math.max(1, Math.abs(mean)))) return () => 0;
  return (x) => (Number.isFinite(x) ? Math.min(CLIP, Math.max(-CLIP, (x - mean) / deviation)) : 0);
}
