import { type Columns, thresholdBetween } from './columns';
import { rankOrder, sortByRank } from './rank-order';
import {
  type Sample,
  type Split,
  type SplitSearch,
  splitSearch,
  startNode,
  type TreeOptions,
  tryColumn,
} from './split-search';
import type { TableWriter } from './tree-table';

/** What is still to grow, of `rows[start..end)`; `parent` is the split it lies right of, -1 for a left child. */
type Pending = { start: number; end: number; depth: number; constants: number; parent: number; missingLeft: boolean };

/**
 * Holds the buffers for one set of columns. Each call grows one classification tree (CART, Gini impurity, exact search)
 * and writes it; a leaf's numbers are the class shares of its weight.
 */
export function treeGrower(columns: Columns, options: TreeOptions) {
  const order = rankOrder(columns);
  const search = splitSearch(options);
  const pool = Int32Array.from({ length: columns.columnCount }, (_, c) => c);

  return (sample: Sample, random: () => number, writer: TableWriter): void => {
    const stack: Pending[] = [
      { start: 0, end: sample.rows.length, depth: 0, constants: 0, parent: -1, missingLeft: false },
    ];
    pool.forEach((_, c) => {
      pool[c] = c;
    });
    writer.startTree();
    for (let node = stack.pop(); node; node = stack.pop()) {
      const { start, end, depth } = node;
      if (node.parent >= 0) writer.turnRight(node.parent, node.missingLeft);
      const isMixed = startNode(search, sample, start, end);
      const isOpen = isMixed && depth < options.maxDepth && end - start >= 2 * options.minLeaf;
      const constants = isOpen ? tryColumns(node, sample, random) : 0;
      if (search.best.column < 0) {
        writeLeaf(search, writer);
        continue;
      }
      const { column, low, high, missingLeft } = search.best;
      const values = columns.distinct[column]!;
      const parent = writer.split(column, thresholdBetween(values[low]!, values[high]), search.weight);
      const middle = partition(columns, sample, node, search.best);
      stack.push({ start: middle, end, depth: depth + 1, constants, parent, missingLeft });
      stack.push({ start, end: middle, depth: depth + 1, constants, parent: -1, missingLeft });
    }
  };

  /** Searches columns drawn from the pool, whose first ones are constant here; tells how many now are. */
  function tryColumns({ start, end, constants }: Pending, sample: Sample, random: () => number): number {
    let known = constants;
    for (let at = known, tried = 0; at < pool.length && tried < options.maxFeatures; at++) {
      const drawn = at + Math.floor(random() * (pool.length - at));
      const column = pool[drawn]!;
      pool[drawn] = pool[at]!;
      pool[at] = column;
      if (sortByRank(order, column, sample.rows, start, end)) {
        tryColumn(search, order, column, sample, columns.distinct[column]!.length);
        tried++;
      } else {
        pool[at] = pool[known]!;
        pool[known++] = column;
      }
    }
    return known;
  }
}

function writeLeaf({ totals, weight }: SplitSearch, writer: TableWriter): void {
  const place = writer.leaf(weight);
  const leaves = writer.leaves();
  for (let k = 0; k < totals.length; k++) leaves[place + k] = totals[k]! / weight;
}

/** Brings the rows of the left side to the front; tells where the right side begins. */
function partition(
  { ranks, rowCount, distinct }: Columns,
  { rows, labels, weights }: Sample,
  { start, end }: Pending,
  { column, low, missingLeft }: Split,
): number {
  const offset = column * rowCount;
  const missing = distinct[column]!.length;
  let at = start;
  for (let i = start; i < end; i++) {
    const row = rows[i]!;
    const rank = ranks[offset + row]!;
    if (rank > low && !(missingLeft && rank === missing)) continue;
    const label = labels[i]!;
    const weight = weights[i]!;
    rows[i] = rows[at]!;
    labels[i] = labels[at]!;
    weights[i] = weights[at]!;
    rows[at] = row;
    labels[at] = label;
    weights[at++] = weight;
  }
  return at;
}
