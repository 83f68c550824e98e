import { RandomForestClassifier } from 'ml-random-forest';
import type { ForestJson, TreeNode } from './trees';

export type ForestOptions = { readonly trees: number; readonly seed: number };

/** Shallow trees with small leaves: smoother probabilities, and a search that stays within seconds at 500 rows. */
const TREE_OPTIONS = { gainFunction: 'gini', splitFunction: 'mean', minNumSamples: 5, maxDepth: 8 };
/** Columns are drawn once a tree, so a tree needs more of them than one node would. */
const COLUMN_SHARE = 0.6;

/** Trains a random forest on class indices 0, 1, ...; same rows, labels and options give the same JSON. */
export function trainForest(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  { trees, seed }: ForestOptions,
): ForestJson {
  const forest = new RandomForestClassifier({
    seed,
    nEstimators: trees,
    maxFeatures: COLUMN_SHARE,
    replacement: false,
    useSampleBagging: true,
    // out-of-bag scoring throws when a row is drawn for every tree
    noOOB: true,
    treeOptions: TREE_OPTIONS,
  });
  forest.train(
    rows.map((row) => [...row]),
    [...labels],
  );
  return compact(JSON.parse(JSON.stringify(forest)) as ForestJson);
}

/** Drops what neither prediction nor the library's `load` reads: three quarters of the bytes. */
function compact(forest: ForestJson): ForestJson {
  const estimators = forest.baseModel.estimators.map(({ name, options, root }) => ({
    name,
    options,
    root: compactNode(root),
  }));
  return { ...forest, baseModel: { ...forest.baseModel, estimators } };
}

function compactNode(node: TreeNode): TreeNode {
  if (!('left' in node)) return { distribution: node.distribution };
  const { splitColumn, splitValue, left, right } = node;
  return { splitColumn, splitValue, left: compactNode(left), right: compactNode(right) };
}
