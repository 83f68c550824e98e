import { once } from '../base/once';
import { addShapley, shapPaths } from './tree-shap';
import { childOf, columnOf, isLeaf, rightOf, type TreeTable } from './tree-table';

/** base + the sum of the values is the prediction; value c is what column c adds. */
type Explanation = { readonly base: number; readonly values: Float64Array };

export type ExplainedOutput = {
  readonly table: TreeTable;
  readonly columnCount: number;
  /** The explained number is the leaf numbers times these, summed, of all trees: [0, 0, 1] / trees is P(class 2). */
  readonly factors: readonly number[];
  /** Added to every prediction. */
  readonly base?: number;
};

export type Explainer = {
  /**
   * What changes along the path of the row through each tree (Saabas 2014). Fast, but favours deep splits: good for a
   * whole batch.
   */
  decisionPath: (row: ArrayLike<number>) => Explanation;
  /** Exact Shapley values of the trees' conditional expectations (Lundberg et al. 2018, path-dependent). */
  shapley: (row: ArrayLike<number>) => Explanation;
};

/** Prepares explanations of one number: the mean of every node is computed once. */
export function explainer({ table, columnCount, factors, base = 0 }: ExplainedOutput): Explainer {
  const means = nodeMeans(table, factors);
  const start = table.roots.reduce((sum, root) => sum + means[root]!, base);
  const paths = once(() => shapPaths(table));
  return {
    decisionPath: (row) => {
      const values = new Float64Array(columnCount);
      for (const root of table.roots) addPath(table, means, root, row, values);
      return { base: start, values };
    },
    shapley: (row) => {
      const values = new Float64Array(columnCount);
      for (const root of table.roots) addShapley({ table, means, paths: paths(), row, values }, root);
      return { base: start, values };
    },
  };
}

/** Of every node, the mean of the explained number over the training weight that passed it. */
function nodeMeans({ nodes, cover, leaves, outputs }: TreeTable, factors: readonly number[]): Float64Array {
  if (factors.length !== outputs) throw new RangeError(`${factors.length} factors for ${outputs} numbers a leaf`);
  const means = new Float64Array(cover.length);
  // children follow their parents
  for (let node = cover.length - 1; node >= 0; node--) {
    const right = rightOf(nodes, node);
    if (isLeaf(nodes, node)) {
      for (let k = 0; k < outputs; k++) means[node]! += factors[k]! * leaves[right * outputs + k]!;
    } else {
      const share = cover[node + 1]! / cover[node]!;
      means[node] = share * means[node + 1]! + (1 - share) * means[right]!;
    }
  }
  return means;
}

function addPath(
  { nodes, thresholds }: TreeTable,
  means: Float64Array,
  root: number,
  row: ArrayLike<number>,
  values: Float64Array,
): void {
  for (let node = root; !isLeaf(nodes, node); ) {
    const column = columnOf(nodes, node);
    const next = childOf(nodes, thresholds, node, row[column]!);
    values[column]! += means[next]! - means[node]!;
    node = next;
  }
}
