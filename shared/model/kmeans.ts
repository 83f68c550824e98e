import { randomStream } from '../base/random';
import type { Matrix } from './matrix';

export type KMeansOptions = {
  readonly k: number;
  readonly seed: number;
  /** Runs from other starting points; the one with the least inertia is kept. */
  readonly starts: number;
  readonly maxIterations: number;
};

export type KMeans = {
  readonly centres: readonly (readonly number[])[];
  /** Of each row: the index of its centre. */
  readonly assignment: Int32Array;
  /** Sum of squared distances of the rows to their centres. */
  readonly inertia: number;
  readonly iterations: number;
};

type Run = { centres: Float64Array; assignment: Int32Array; inertia: number; iterations: number };

/** Lloyd's algorithm from k-means++ starts (Arthur & Vassilvitskii 2007): same rows and options, same result. */
export function kMeans(matrix: Matrix, { k, seed, starts, maxIterations }: KMeansOptions): KMeans {
  if (k < 1 || matrix.rowCount < k) throw new RangeError(`${matrix.rowCount} rows cannot make ${k} clusters`);
  const random = randomStream(seed);
  let best: Run | undefined;
  for (let start = 0; start < starts; start++) {
    const run = lloyd(matrix, spreadCentres(matrix, k, random), maxIterations);
    if (!best || run.inertia < best.inertia) best = run;
  }
  const { centres, assignment, inertia, iterations } = best!;
  const { columnCount } = matrix;
  const rows = Array.from({ length: k }, (_, j) => [...centres.subarray(j * columnCount, (j + 1) * columnCount)]);
  return { centres: rows, assignment, inertia, iterations };
}

/** The index of the centre nearest to a row, ties to the lower index. */
export function nearestCentre(centres: readonly (readonly number[])[], row: ArrayLike<number>): number {
  const distances = centres.map((centre) => centre.reduce((sum, value, c) => sum + (value - row[c]!) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}

/** Each next centre is a row drawn with a chance in proportion to its squared distance from the centres so far. */
function spreadCentres({ rowCount, columnCount, values }: Matrix, k: number, random: () => number): Float64Array {
  const centres = new Float64Array(k * columnCount);
  const nearest = new Float64Array(rowCount).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.floor(random() * rowCount);
  for (let j = 0; j < k; j++) {
    centres.set(values.subarray(chosen * columnCount, (chosen + 1) * columnCount), j * columnCount);
    let total = 0;
    for (let r = 0; r < rowCount; r++) {
      nearest[r] = Math.min(
        nearest[r]!,
        squaredDistance(values, r * columnCount, centres, j * columnCount, columnCount),
      );
      total += nearest[r]!;
    }
    chosen = draw(nearest, random() * total);
  }
  return centres;
}

function draw(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let r = 0; r < weights.length; r++) {
    if (weights[r] === 0) continue;
    last = r;
    sum += weights[r]!;
    if (sum > target) return r;
  }
  return last;
}

/** What a run knows: sums and counts of each centre's rows, and bounds of each row's distances. */
type State = {
  readonly matrix: Matrix;
  readonly centres: Float64Array;
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  readonly assignment: Int32Array;
  /** At least the distance to the own centre. */
  readonly upper: Float64Array;
  /** At most the distance to any other centre. */
  readonly lower: Float64Array;
};

/** Rows whose bounds (Hamerly 2010) rule out a change are not looked at: the same clusters for a fraction of the work. */
function lloyd(matrix: Matrix, centres: Float64Array, maxIterations: number): Run {
  const { rowCount, columnCount } = matrix;
  const counts = new Int32Array(centres.length / columnCount);
  const [upper, lower] = [new Float64Array(rowCount), new Float64Array(rowCount)];
  const assignment = new Int32Array(rowCount).fill(-1);
  const state: State = { matrix, centres, sums: new Float64Array(centres.length), counts, assignment, upper, lower };
  for (let r = 0; r < rowCount; r++) assign(state, r);
  let iterations = 0;
  for (let changed = rowCount; changed > 0 && iterations < maxIterations; iterations++) {
    moveCentres(state);
    changed = reassign(state);
  }
  return { centres, assignment, inertia: inertiaOf(state), iterations };
}

/** Gives a row its nearest centre, ties to the lower index; whether that is another than before. */
function assign({ matrix, centres, sums, counts, assignment, upper, lower }: State, r: number): boolean {
  const { columnCount, values } = matrix;
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let j = 0; j < counts.length; j++) {
    const distance = squaredDistance(values, r * columnCount, centres, j * columnCount, columnCount);
    if (distance < least) {
      second = least;
      least = distance;
      nearest = j;
    } else if (distance < second) second = distance;
  }
  upper[r] = Math.sqrt(least);
  lower[r] = Math.sqrt(second);
  const before = assignment[r]!;
  if (before === nearest) return false;
  assignment[r] = nearest;
  count(sums, counts, nearest, 1, matrix, r);
  if (before >= 0) count(sums, counts, before, -1, matrix, r);
  return true;
}

function count(sums: Float64Array, counts: Int32Array, j: number, sign: 1 | -1, matrix: Matrix, r: number): void {
  const { columnCount, values } = matrix;
  counts[j]! += sign;
  for (let c = 0; c < columnCount; c++) sums[j * columnCount + c]! += sign * values[r * columnCount + c]!;
}

/** Looks again at the rows that may be nearer to another centre now; how many changed. */
function reassign(state: State): number {
  const { matrix, centres, assignment, upper, lower, counts } = state;
  const { rowCount, columnCount, values } = matrix;
  const halfGap = halfGaps(centres, counts.length, columnCount);
  let changed = 0;
  for (let r = 0; r < rowCount; r++) {
    const j = assignment[r]!;
    const bound = Math.max(halfGap[j]!, lower[r]!);
    if (upper[r]! < bound) continue;
    upper[r] = Math.sqrt(squaredDistance(values, r * columnCount, centres, j * columnCount, columnCount));
    if (upper[r]! >= bound && assign(state, r)) changed++;
  }
  return changed;
}

/** Moves each centre to the mean of its rows and the bounds along; one without rows goes to the row farthest from its own. */
function moveCentres(state: State): void {
  const { matrix, centres, sums, counts, upper, lower, assignment } = state;
  const { columnCount, rowCount } = matrix;
  for (let j = counts.indexOf(0); j >= 0; j = counts.indexOf(0)) moveFarthest(state, j);
  const shifts = new Float64Array(counts.length);
  for (let j = 0; j < counts.length; j++) {
    const mean = sums.subarray(j * columnCount, (j + 1) * columnCount).map((sum) => sum / counts[j]!);
    shifts[j] = Math.sqrt(squaredDistance(mean, 0, centres, j * columnCount, columnCount));
    centres.set(mean, j * columnCount);
  }
  const most = Math.max(...shifts);
  for (let r = 0; r < rowCount; r++) {
    upper[r]! += shifts[assignment[r]!]!;
    lower[r]! -= most;
  }
}

function moveFarthest({ matrix, centres, sums, counts, assignment, upper, lower }: State, empty: number): void {
  const { columnCount, values } = matrix;
  const distances = Float64Array.from(assignment, (j, r) =>
    counts[j] === 1 ? -1 : squaredDistance(values, r * columnCount, centres, j * columnCount, columnCount),
  );
  const farthest = distances.indexOf(distances.reduce((most, value) => Math.max(most, value), -1));
  count(sums, counts, assignment[farthest]!, -1, matrix, farthest);
  count(sums, counts, empty, 1, matrix, farthest);
  assignment[farthest] = empty;
  upper[farthest] = 0;
  lower[farthest] = 0;
}

/** Half the distance from each centre to the next one: rows nearer than that stay. */
function halfGaps(centres: Float64Array, k: number, columnCount: number): Float64Array {
  const gaps = new Float64Array(k).fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < k; a++)
    for (let b = 0; b < k; b++)
      if (a !== b) {
        const distance = squaredDistance(centres, a * columnCount, centres, b * columnCount, columnCount);
        gaps[a] = Math.min(gaps[a]!, Math.sqrt(distance) / 2);
      }
  return gaps;
}

function inertiaOf({ matrix, centres, assignment }: State): number {
  const { columnCount, values } = matrix;
  let sum = 0;
  for (const [r, j] of assignment.entries())
    sum += squaredDistance(values, r * columnCount, centres, j * columnCount, columnCount);
  return sum;
}

function squaredDistance(a: Float64Array, fromA: number, b: Float64Array, fromB: number, length: number): number {
  let sum = 0;
  for (let c = 0; c < length; c++) {
    const difference = a[fromA + c]! - b[fromB + c]!;
    sum += difference * difference;
  }
  return sum;
}
