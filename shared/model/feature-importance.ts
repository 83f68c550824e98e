import type { Forest } from './random-forest';
import { columnOf, isLeaf, rightOf, type TreeTable } from './tree-table';

/** Share of each column in the fall of Gini impurity, mean of the trees (as scikit-learn's); all 0 without a split. */
export function featureImportance({ table }: Forest, columnCount: number): Float64Array {
  const importance = new Float64Array(columnCount);
  for (let t = 0; t < table.roots.length; t++) {
    const falls = impurityFalls(table, table.roots[t]!, table.roots[t + 1] ?? table.cover.length, columnCount);
    const total = sumOf(falls);
    if (total > 0) for (let c = 0; c < columnCount; c++) importance[c]! += falls[c]! / total;
  }
  const total = sumOf(importance);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

/** Weighted impurity taken away by the splits of each column in the tree of nodes `root` up to `end`. */
function impurityFalls(table: TreeTable, root: number, end: number, columnCount: number): Float64Array {
  const { nodes, cover, leaves, outputs } = table;
  const falls = new Float64Array(columnCount);
  const weights = new Float64Array((end - root) * outputs);
  const purity = new Float64Array(end - root);
  // children follow their parents
  for (let node = end - 1; node >= root; node--) {
    const own = weights.subarray((node - root) * outputs, (node - root + 1) * outputs);
    const right = rightOf(nodes, node);
    for (let k = 0; k < outputs; k++) {
      own[k] = isLeaf(nodes, node)
        ? leaves[right * outputs + k]! * cover[node]!
        : weights[(node + 1 - root) * outputs + k]! + weights[(right - root) * outputs + k]!;
      purity[node - root]! += own[k]! ** 2 / cover[node]!;
    }
    if (!isLeaf(nodes, node))
      falls[columnOf(nodes, node)]! += purity[node + 1 - root]! + purity[right - root]! - purity[node - root]!;
  }
  return falls;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
