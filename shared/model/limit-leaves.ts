import type { Forest } from './random-forest';
import {
  columnOf,
  isLeaf,
  rightOf,
  sendsMissingLeft,
  type TableWriter,
  type TreeTable,
  tableWriter,
} from './tree-table';

/**
 * Forests of at most `most` leaves together (or one a tree): where there are more, the splits that fewest rows passed
 * become leaves, with the mean of the leaves below. Which those are hangs on the trees alone.
 */
export function limitLeaves(forests: readonly Forest[], most: number): Forest[] {
  const leaves = forests.reduce((sum, { table }) => sum + table.leaves.length / table.outputs, 0);
  if (leaves <= most) return [...forests];
  const trees = forests.reduce((sum, { table }) => sum + table.roots.length, 0);
  const covers = splitCovers(forests.map(({ table }) => table)).sort();
  // a tree has one leaf more than splits
  const beyond = covers.at(-Math.max(0, most - trees) - 1)!;
  return forests.map((forest) => ({ ...forest, table: cutBelow(forest.table, beyond) }));
}

function splitCovers(tables: readonly TreeTable[]): Float64Array {
  return Float64Array.from(tables.flatMap(({ cover, nodes }) => [...cover].filter((_, node) => !isLeaf(nodes, node))));
}

/** The trees without the splits that at most this weight passed; what lies below a split was passed by less. */
function cutBelow(table: TreeTable, weight: number): TreeTable {
  const writer = tableWriter(table.outputs);
  for (const root of table.roots) {
    writer.startTree();
    copyNode(table, root, weight, writer);
  }
  return writer.finish();
}

function copyNode(table: TreeTable, node: number, weight: number, writer: TableWriter): void {
  const { nodes, thresholds, cover } = table;
  if (isLeaf(nodes, node) || cover[node]! <= weight) {
    const place = writer.leaf(cover[node]!);
    addLeavesBelow(table, node, cover[node]!, writer.leaves().subarray(place, place + table.outputs));
    return;
  }
  const split = writer.split(columnOf(nodes, node), thresholds[node * 2 + 1]!, cover[node]!);
  copyNode(table, node + 1, weight, writer);
  writer.turnRight(split, sendsMissingLeft(nodes, node));
  copyNode(table, rightOf(nodes, node), weight, writer);
}

/** Adds the numbers of the leaves below a node, each as its share of `whole`. */
function addLeavesBelow(table: TreeTable, node: number, whole: number, sums: Float64Array): void {
  const { nodes, cover, leaves, outputs } = table;
  const right = rightOf(nodes, node);
  if (isLeaf(nodes, node)) {
    const share = cover[node]! / whole;
    for (let k = 0; k < outputs; k++) sums[k]! += share * leaves[right * outputs + k]!;
    return;
  }
  addLeavesBelow(table, node + 1, whole, sums);
  addLeavesBelow(table, right, whole, sums);
}
