/** The JSON of an ml-random-forest 2.1.0 classifier, as far as prediction and the library's own `load` read it. */
export type ForestJson = {
  readonly name: 'RFClassifier';
  readonly baseModel: {
    readonly isClassifier: true;
    readonly nEstimators: number;
    readonly seed: number;
    readonly n: number;
    readonly maxFeatures: number;
    readonly replacement: boolean;
    readonly useSampleBagging: boolean;
    readonly treeOptions: TreeOptions;
    /** Of each tree: the columns of a row that it sees, in its own order. */
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly TreeJson[];
  };
};

type TreeOptions = Readonly<Record<string, string | number>>;
type TreeJson = { readonly name: 'DTClassifier'; readonly options: TreeOptions; readonly root: TreeNode };
export type TreeNode = Split | Leaf;
type Split = {
  readonly splitColumn: number;
  readonly splitValue: number;
  readonly left: TreeNode;
  readonly right: TreeNode;
};
/** One row of class shares; classes above the highest one in the leaf are left out. */
type Leaf = { readonly distribution: readonly (readonly number[])[] };

/** Share of the training prior in every prediction: a class that occurs in training never gets probability 0. */
export const PRIOR_SHARE = 0.02;

/** Class probabilities of one row: mean of the trees' leaf shares, mixed with the prior; a class without prior stays 0. */
export function forestProbabilities(forest: ForestJson, prior: readonly number[], row: readonly number[]): number[] {
  const sums = prior.map(() => 0);
  for (const shares of leafShares(forest, row)) for (const [k, share] of shares.entries()) sums[k]! += share;
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum, k) => (1 - PRIOR_SHARE) * (sum / total) + PRIOR_SHARE * prior[k]!);
}

/** The class shares of the leaf that the row reaches, tree by tree. */
export function leafShares(forest: ForestJson, row: readonly number[]): (readonly number[])[] {
  const { estimators, indexes } = forest.baseModel;
  return estimators.map((tree, t) => {
    let node = tree.root;
    while ('left' in node) node = row[indexes[t]![node.splitColumn]!]! < node.splitValue ? node.left : node.right;
    return node.distribution[0]!;
  });
}
