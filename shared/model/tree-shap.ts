import { childOf, columnOf, isLeaf, rightOf, type TreeTable } from './tree-table';

/**
 * The columns met on the way down, one path after the other in shared lists: with each column the share of training
 * weight that takes the same turns without knowing it, whether the row takes them (1 or 0), and the weight of the
 * column subsets of each size.
 */
type Paths = {
  readonly columns: Int32Array;
  readonly zeros: Float64Array;
  readonly ones: Float64Array;
  readonly weights: Float64Array;
};

type Walk = {
  readonly table: TreeTable;
  /** The explained number of each node. */
  readonly means: Float64Array;
  readonly paths: Paths;
  readonly row: ArrayLike<number>;
  /** What each column adds. */
  readonly values: Float64Array;
};

/** Buffers for the paths of a table. */
export function shapPaths(table: TreeTable): Paths {
  const depth = deepest(table);
  const room = ((depth + 2) * (depth + 3)) / 2;
  return {
    columns: new Int32Array(room),
    zeros: new Float64Array(room),
    ones: new Float64Array(room),
    weights: new Float64Array(room),
  };
}

/** Adds the Shapley values of one tree: algorithm 2 of Lundberg et al. 2018 (path-dependent TreeSHAP). */
export function addShapley(walk: Walk, root: number): void {
  extend(walk.paths, 0, 0, -1, 1, 1);
  visit(walk, root, 0, 0);
}

/** The path of the node begins at `at`, its last entry is number `last`. */
function visit(walk: Walk, node: number, at: number, last: number): void {
  const { table, paths, row } = walk;
  const { nodes, thresholds, cover } = table;
  if (isLeaf(nodes, node)) {
    addLeaf(walk, at, last, walk.means[node]!);
    return;
  }
  const { columns, zeros, ones, weights } = paths;
  const column = columnOf(nodes, node);
  let index = last;
  while (index > 0 && columns[at + index] !== column) index--;
  const zero = index > 0 ? zeros[at + index]! : 1;
  const one = index > 0 ? ones[at + index]! : 1;
  if (index > 0) unwind(paths, at, last, index);
  const length = index > 0 ? last : last + 1;
  const hot = childOf(nodes, thresholds, node, row[column]!);
  const next = at + length;
  for (let side = 0, child = node + 1; side < 2; side++, child = rightOf(nodes, node)) {
    for (let i = at; i < next; i++) {
      columns[i + length] = columns[i]!;
      zeros[i + length] = zeros[i]!;
      ones[i + length] = ones[i]!;
      weights[i + length] = weights[i]!;
    }
    extend(paths, next, length, column, (zero * cover[child]!) / cover[node]!, child === hot ? one : 0);
    visit(walk, child, next, length);
  }
}

/** Adds a column to the path of `length` entries that begins at `at`. */
function extend(
  { columns, zeros, ones, weights }: Paths,
  at: number,
  length: number,
  column: number,
  zero: number,
  one: number,
): void {
  columns[at + length] = column;
  zeros[at + length] = zero;
  ones[at + length] = one;
  weights[at + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    weights[at + i + 1]! += (one * weights[at + i]! * (i + 1)) / (length + 1);
    weights[at + i] = (zero * weights[at + i]! * (length - i)) / (length + 1);
  }
}

/** Takes entry `index` out of the path. */
function unwind({ columns, zeros, ones, weights }: Paths, at: number, last: number, index: number): void {
  const one = ones[at + index]!;
  const zero = zeros[at + index]!;
  let carry = weights[at + last]!;
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[at + i]!;
    if (one !== 0) {
      weights[at + i] = (carry * (last + 1)) / ((i + 1) * one);
      carry = weight - (weights[at + i]! * zero * (last - i)) / (last + 1);
    } else weights[at + i] = (weight * (last + 1)) / (zero * (last - i));
  }
  for (let i = index; i < last; i++) {
    columns[at + i] = columns[at + i + 1]!;
    zeros[at + i] = zeros[at + i + 1]!;
    ones[at + i] = ones[at + i + 1]!;
  }
}

function addLeaf({ paths, values }: Walk, at: number, last: number, mean: number): void {
  const { columns, zeros, ones, weights } = paths;
  // the same for every entry that the row does not follow
  let off = 0;
  for (let i = 0; i < last; i++) off += weights[at + i]! / (last - i);
  off *= (last + 1) * mean;
  for (let i = 1; i <= last; i++) {
    const column = columns[at + i]!;
    const zero = zeros[at + i]!;
    if (ones[at + i] === 0) values[column]! -= off;
    else values[column]! += weightWithout(weights, at, last, zero) * (1 - zero) * mean;
  }
}

/** Sum of the weights as they would be without an entry that the row follows. */
function weightWithout(weights: Float64Array, at: number, last: number, zero: number): number {
  let carry = weights[at + last]!;
  let total = 0;
  for (let i = last - 1; i >= 0; i--) {
    const weight = carry / (i + 1);
    total += weight;
    carry = weights[at + i]! - weight * zero * (last - i);
  }
  return total * (last + 1);
}

/** Most splits between a root and a leaf. */
function deepest({ nodes, cover }: TreeTable): number {
  const depths = new Int32Array(cover.length);
  let most = 0;
  for (let node = 0; node < cover.length; node++) {
    if (isLeaf(nodes, node)) continue;
    const depth = depths[node]! + 1;
    depths[node + 1] = depth;
    depths[rightOf(nodes, node)] = depth;
    most = Math.max(most, depth);
  }
  return most;
}
