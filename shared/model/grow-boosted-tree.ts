import { type Bins, isMissing } from './bins';
import { type TreeTable, tableWriter } from './tree-table';

export type BoostedTreeOptions = {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  /** Fewest rows of a leaf. */
  readonly minLeaf: number;
  /** Smallest sum of second derivatives of a leaf. */
  readonly minChildWeight: number;
  /** Added to the second derivatives of a leaf: larger pulls its value to 0. */
  readonly lambda: number;
  readonly shrinkage: number;
};

/** First and second derivatives of the loss, by row. */
export type Derivatives = { readonly gradient: Float64Array; readonly hessian: Float64Array };

type Split = { column: number; bin: number; missingLeft: boolean; gain: number };
type Branch = { split: Split; left: Node; right: Node };
type Node = {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly gradient: number;
  readonly hessian: number;
  histogram: Float64Array | null;
  best: Split | null;
  branch: Branch | null;
};

/** Gradient, second derivative and rows of one bin. */
const CELL = 3;
const COLUMN_CELLS = 256 * CELL;

/** What one tree is grown from; the rows are reordered. */
type Work = {
  readonly bins: Bins;
  readonly options: BoostedTreeOptions;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly derivatives: Derivatives;
  /** Histograms that are free to be used again. */
  readonly spare: Float64Array[];
  /** Room for the rows of a right side. */
  readonly aside: Int32Array;
};

/** Grows a tree on `rows` and `columns`, and adds its values to `margins` of all rows. */
export type TreeGrower = (
  rows: Int32Array,
  columns: Int32Array,
  derivatives: Derivatives,
  margins: Float64Array,
) => TreeTable;

/**
 * Holds the buffers of one training run. Trees grow leaf by leaf, the largest gain first (second-order gains as in
 * Chen & Guestrin 2016).
 */
export function treeGrower(bins: Bins, options: BoostedTreeOptions): TreeGrower {
  const spare: Float64Array[] = [];
  const aside = new Int32Array(bins.rowCount);
  return (rows, columns, derivatives, margins) => {
    const work = { bins, options, rows, columns, derivatives, spare, aside };
    const root = nodeOf(work, 0, rows.length, 0);
    addHistogram(work, root);
    search(work, root);
    const open = root.best ? [root] : [];
    for (let leaves = 2; leaves <= options.maxLeaves && open.length > 0; leaves++) {
      const node = open.splice(indexOfBest(open), 1)[0]!;
      node.branch = divide(work, node);
      // the last split's children stay leaves
      if (leaves === options.maxLeaves) release(work, node);
      else open.push(...searchChildren(work, node, node.branch));
    }
    for (const node of open) release(work, node);
    addValues(work, root, margins);
    return tableOf(root, bins, options);
  };
}

function divide(work: Work, node: Node): Branch {
  const split = node.best!;
  const middle = partition(work, node, split);
  const left = nodeOf(work, node.start, middle, node.depth + 1);
  const right = nodeOf(work, middle, node.end, node.depth + 1);
  return { split, left, right };
}

/** Sums up the smaller child, takes the larger one as the rest of its parent; gives the children that can be split. */
function searchChildren(work: Work, node: Node, { left, right }: Branch): Node[] {
  const [small, large] = left.end - left.start <= right.end - right.start ? [left, right] : [right, left];
  addHistogram(work, small);
  large.histogram = node.histogram!;
  node.histogram = null;
  for (const c of work.columns) subtract(large.histogram, small.histogram!, c * COLUMN_CELLS);
  search(work, left);
  search(work, right);
  return [left, right].filter((child) => child.best !== null);
}

function search(work: Work, node: Node): void {
  const { depth, start, end } = node;
  const isDone = depth >= work.options.maxDepth || end - start < 2 * work.options.minLeaf;
  if (!isDone) node.best = bestSplit(node, work);
  if (node.best === null) release(work, node);
}

function release({ spare }: Work, node: Node): void {
  if (node.histogram) spare.push(node.histogram);
  node.histogram = null;
}

function addHistogram({ bins, rows, columns, derivatives, spare }: Work, node: Node): void {
  const histogram = spare.pop() ?? new Float64Array(bins.columnCount * COLUMN_CELLS);
  for (const c of columns) histogram.fill(0, c * COLUMN_CELLS, (c + 1) * COLUMN_CELLS);
  fill(histogram, bins, rows.subarray(node.start, node.end), columns, derivatives);
  node.histogram = histogram;
}

/** Row by row, all columns of a row together: neighbouring sums wait for each other. */
function fill(
  cells: Float64Array,
  { codes, columnCount }: Bins,
  rows: Int32Array,
  columns: Int32Array,
  { gradient, hessian }: Derivatives,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const first = row * columnCount;
    const g = gradient[row]!;
    const h = hessian[row]!;
    for (let j = 0; j < columns.length; j++) {
      const c = columns[j]!;
      const cell = c * COLUMN_CELLS + codes[first + c]! * CELL;
      cells[cell]! += g;
      cells[cell + 1]! += h;
      cells[cell + 2]! += 1;
    }
  }
}

function subtract(from: Float64Array, what: Float64Array, start: number): void {
  for (let i = start; i < start + COLUMN_CELLS; i++) from[i]! -= what[i]!;
}

function nodeOf({ rows, derivatives }: Work, start: number, end: number, depth: number): Node {
  let gradient = 0;
  let hessian = 0;
  for (let i = start; i < end; i++) {
    gradient += derivatives.gradient[rows[i]!]!;
    hessian += derivatives.hessian[rows[i]!]!;
  }
  return { start, end, depth, gradient, hessian, histogram: null, best: null, branch: null };
}

/** The split of largest gain, missing values on the better side; null where none gains anything. */
function bestSplit(node: Node, { columns, bins, options }: Work): Split | null {
  const best: Split = { column: -1, bin: 0, missingLeft: false, gain: 1e-12 };
  for (const c of columns) {
    scanColumn(node, c, bins, options, false, best);
    if (bins.hasMissing[c]) scanColumn(node, c, bins, options, true, best);
  }
  return best.column < 0 ? null : best;
}

function scanColumn(
  node: Node,
  c: number,
  bins: Bins,
  { lambda, minLeaf, minChildWeight }: BoostedTreeOptions,
  missingLeft: boolean,
  best: Split,
): void {
  const cells = node.histogram!;
  const start = c * COLUMN_CELLS;
  const missing = start + (COLUMN_CELLS - CELL);
  let gradient = missingLeft ? cells[missing]! : 0;
  let hessian = missingLeft ? cells[missing + 1]! : 0;
  let rows = missingLeft ? cells[missing + 2]! : 0;
  const all = node.end - node.start;
  const without = node.gradient ** 2 / (node.hessian + lambda);
  const lastBin = bins.thresholds[c]!.length - 1;
  for (let bin = 0, cell = start; bin <= lastBin; bin++, cell += CELL) {
    if (cells[cell + 2] === 0) continue;
    gradient += cells[cell]!;
    hessian += cells[cell + 1]!;
    rows += cells[cell + 2]!;
    if (all - rows < minLeaf || all === rows) return;
    const hessianRight = node.hessian - hessian;
    if (rows < minLeaf || hessian < minChildWeight || hessianRight < minChildWeight) continue;
    const gain =
      gradient ** 2 / (hessian + lambda) + (node.gradient - gradient) ** 2 / (hessianRight + lambda) - without;
    if (gain > best.gain) Object.assign(best, { column: c, bin, missingLeft, gain });
  }
}

/** Moves the rows of the left side to the front of the node, in order; tells where the right side begins. */
function partition({ rows, bins, aside }: Work, node: Node, { column, bin, missingLeft }: Split): number {
  const { codes, columnCount } = bins;
  let right = 0;
  let at = node.start;
  for (let i = node.start; i < node.end; i++) {
    const row = rows[i]!;
    const code = codes[row * columnCount + column]!;
    if (isMissing(code) ? missingLeft : code <= bin) rows[at++] = row;
    else aside[right++] = row;
  }
  rows.set(aside.subarray(0, right), at);
  return at;
}

function goesLeft({ column, bin, missingLeft }: Split, { codes, columnCount }: Bins, row: number): boolean {
  const code = codes[row * columnCount + column]!;
  return isMissing(code) ? missingLeft : code <= bin;
}

function nodeOfRow(root: Node, row: number, bins: Bins): Node {
  let node = root;
  while (node.branch) node = goesLeft(node.branch.split, bins, row) ? node.branch.left : node.branch.right;
  return node;
}

/** Adds the leaf values to the margins of all rows: those of the tree lie in its leaves, others go down it. */
function addValues({ bins, rows, options }: Work, root: Node, margins: Float64Array): void {
  if (rows.length < bins.rowCount) {
    for (let r = 0; r < bins.rowCount; r++) margins[r]! += leafValue(nodeOfRow(root, r, bins), options);
    return;
  }
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.branch) open.push(node.branch.left, node.branch.right);
    else {
      const value = leafValue(node, options);
      for (let i = node.start; i < node.end; i++) margins[rows[i]!]! += value;
    }
  }
}

function leafValue({ gradient, hessian }: Node, { lambda, shrinkage }: BoostedTreeOptions): number {
  return (-shrinkage * gradient) / (hessian + lambda);
}

function indexOfBest(open: readonly Node[]): number {
  let best = 0;
  for (let i = 1; i < open.length; i++) if (open[i]!.best!.gain > open[best]!.best!.gain) best = i;
  return best;
}

function tableOf(root: Node, bins: Bins, options: BoostedTreeOptions): TreeTable {
  const writer = tableWriter(1);
  const write = (node: Node): void => {
    const rows = node.end - node.start;
    if (!node.branch) {
      const place = writer.leaf(rows);
      writer.leaves()[place] = leafValue(node, options);
      return;
    }
    const { column, bin, missingLeft } = node.branch.split;
    const split = writer.split(column, bins.thresholds[column]![bin]!, rows);
    write(node.branch.left);
    writer.turnRight(split, missingLeft);
    write(node.branch.right);
  };
  writer.startTree();
  write(root);
  return writer.finish();
}
