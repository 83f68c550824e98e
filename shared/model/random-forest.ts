import { mixSeed, randomStream } from '../base/random';
import { addLeaves } from './add-leaves';
import { type Columns, readRow } from './columns';
import { treeGrower } from './grow-tree';
import type { Matrix } from './matrix';
import type { Sample } from './split-search';
import { joinTables, leafOf, type TreeTable, tableWriter } from './tree-table';

export type ForestOptions = {
  readonly trees: number;
  readonly seed: number;
  /** Labels are 0 to classes - 1; without it, up to the highest that occurs. */
  readonly classes?: number;
  /** Fewest rows of a leaf, a row drawn twice counting once: 1. */
  readonly minLeaf?: number;
  /** No limit without it. */
  readonly maxDepth?: number;
  /** Columns tried at each node, those with one value there not counted: the square root of their number. */
  readonly maxFeatures?: number;
  /** Rows of weight 0 are left out. */
  readonly weights?: ArrayLike<number>;
  /** Grows only the trees numbered `from` up to, not including, `to`; `mergeForests` puts the parts together. */
  readonly from?: number;
  readonly to?: number;
};

/** A random forest; `table` holds the trees numbered from `from` on, a leaf's numbers are class shares. */
export type Forest = { readonly seed: number; readonly from: number; readonly table: TreeTable };

/**
 * Grows trees on bootstrap samples (Breiman 2001), exact split search on Gini impurity. The n-th tree depends on the
 * seed and n alone: the same rows and options give the same bytes, in however many parts.
 */
export function trainForest(columns: Columns, labels: ArrayLike<number>, options: ForestOptions): Forest {
  const { seed, from = 0, to = options.trees } = options;
  const classes = options.classes ?? highest(labels) + 1;
  checkInput(columns, labels, options, classes);
  const grow = treeGrower(columns, {
    classes,
    minLeaf: options.minLeaf ?? 1,
    maxDepth: options.maxDepth ?? Number.POSITIVE_INFINITY,
    maxFeatures: options.maxFeatures ?? Math.max(1, Math.floor(Math.sqrt(columns.columnCount))),
  });
  const writer = tableWriter(classes);
  for (let tree = from; tree < to; tree++) {
    const random = randomStream(mixSeed(seed, tree));
    const counts = bootstrap(columns.rowCount, random);
    grow(drawnRows(counts, labels, options.weights ?? null), random, writer);
  }
  return { seed, from, table: writer.finish() };
}

/** One forest of parts that were grown apart; parts that do not follow each other are a RangeError. */
export function mergeForests(parts: readonly Forest[]): Forest {
  const sorted = [...parts].sort((a, b) => a.from - b.from);
  const first = sorted[0];
  if (!first) throw new RangeError('there is no forest to merge');
  let next = first.from;
  for (const { from, table, seed } of sorted) {
    if (from !== next || seed !== first.seed)
      throw new RangeError(`trees from ${from} of seed ${seed} do not follow tree ${next} of seed ${first.seed}`);
    next += table.roots.length;
  }
  return { seed: first.seed, from: first.from, table: joinTables(sorted.map(({ table }) => table)) };
}

/** Class shares, mean of the trees: class k of row r at `r * classes + k`. */
export function forestProbabilities({ table }: Forest, matrix: Matrix): Float64Array {
  const sums = new Float64Array(matrix.rowCount * table.outputs);
  addLeaves(table, matrix, sums);
  const trees = table.roots.length;
  for (let i = 0; i < sums.length; i++) sums[i]! /= trees;
  return sums;
}

/** Out-of-bag class shares of the training rows, laid out as `forestProbabilities`; NaN where every tree saw the row. */
export function outOfBag({ seed, from, table }: Forest, columns: Columns): Float64Array {
  const { rowCount, columnCount } = columns;
  const { outputs, leaves } = table;
  const sums = new Float64Array(rowCount * outputs);
  const votes = new Int32Array(rowCount);
  const values = new Float64Array(rowCount * columnCount);
  for (let r = 0; r < rowCount; r++) readRow(columns, r, values.subarray(r * columnCount, (r + 1) * columnCount));
  table.roots.forEach((root, t) => {
    const counts = bootstrap(rowCount, randomStream(mixSeed(seed, from + t)));
    for (let r = 0; r < rowCount; r++) {
      if (counts[r] !== 0) continue;
      const leaf = leafOf(table, root, values, r * columnCount) * outputs;
      for (let k = 0; k < outputs; k++) sums[r * outputs + k]! += leaves[leaf + k]!;
      votes[r]!++;
    }
  });
  return sums.map((sum, i) => sum / votes[Math.floor(i / outputs)]!);
}

/** How often each row is drawn. */
function bootstrap(rowCount: number, random: () => number): Int32Array {
  const counts = new Int32Array(rowCount);
  for (let i = 0; i < rowCount; i++) counts[Math.floor(random() * rowCount)]!++;
  return counts;
}

function drawnRows(counts: Int32Array, labels: ArrayLike<number>, weights: ArrayLike<number> | null): Sample {
  const sample = {
    rows: new Int32Array(counts.length),
    labels: new Int32Array(counts.length),
    weights: new Float64Array(counts.length),
  };
  let used = 0;
  for (let r = 0; r < counts.length; r++) {
    const weight = counts[r]! * (weights ? weights[r]! : 1);
    if (!(weight > 0)) continue;
    sample.rows[used] = r;
    sample.labels[used] = labels[r]!;
    sample.weights[used++] = weight;
  }
  return {
    rows: sample.rows.subarray(0, used),
    labels: sample.labels.subarray(0, used),
    weights: sample.weights.subarray(0, used),
  };
}

function highest(labels: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < labels.length; i++) most = Math.max(most, labels[i]!);
  return most;
}

function checkInput(columns: Columns, labels: ArrayLike<number>, { weights }: ForestOptions, classes: number): void {
  const { rowCount } = columns;
  if (rowCount === 0) throw new RangeError('a forest needs at least one row');
  if (labels.length !== rowCount || (weights && weights.length !== rowCount))
    throw new RangeError(
      `${rowCount} rows, ${labels.length} labels and ${weights?.length ?? 'no'} weights do not belong together`,
    );
  for (let i = 0; i < rowCount; i++)
    if (!Number.isInteger(labels[i]) || labels[i]! < 0 || labels[i]! >= classes)
      throw new RangeError(`label ${i} is ${labels[i]}; 0 to ${classes - 1} is needed`);
}
