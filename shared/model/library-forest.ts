import type { Matrix } from './matrix';
import type { Forest } from './random-forest';
import {
  columnOf,
  isLeaf,
  leafOf,
  rightOf,
  sendsMissingLeft,
  type TableWriter,
  type TreeTable,
  tableWriter,
} from './tree-table';

/**
 * The JSON of an ml-random-forest 2.1.0 classifier, as far as prediction and the library's `load` read it. Two fields
 * are read only here: `numberSamples` (the training weight of every node, for explanations) and `missingLeft`.
 */
export type LibraryForest = {
  readonly name: 'RFClassifier';
  readonly baseModel: {
    readonly isClassifier: true;
    readonly nEstimators: number;
    readonly seed: number;
    readonly n: number;
    readonly maxFeatures: number;
    readonly replacement: boolean;
    readonly useSampleBagging: boolean;
    readonly treeOptions: LibraryOptions;
    /** Of each tree: the columns of a row that it sees, in its own order. */
    readonly indexes: readonly (readonly number[])[];
    readonly estimators: readonly LibraryTree[];
  };
};

type LibraryOptions = Readonly<Record<string, string | number>>;
type LibraryTree = { readonly name: 'DTClassifier'; readonly options: LibraryOptions; readonly root: LibraryNode };
type LibraryNode = LibrarySplit | LibraryLeaf;
type LibrarySplit = {
  readonly splitColumn: number;
  readonly splitValue: number;
  readonly numberSamples?: number;
  readonly missingLeft?: true;
  readonly left: LibraryNode;
  readonly right: LibraryNode;
};
/** One row of class shares; classes above the highest one in the leaf may be left out. */
type LibraryLeaf = { readonly distribution: readonly (readonly number[])[]; readonly numberSamples?: number };

/** For the library's own bookkeeping; prediction does not read them. */
const TREE_OPTIONS = { kind: 'classifier', gainFunction: 'gini', splitFunction: 'mean' };

/** Our forest as the library loads it: every tree votes the same on rows without missing values. */
export function toLibraryForest({ seed, table }: Forest, columnCount: number): LibraryForest {
  const trees = [...table.roots];
  const indexes = Array.from({ length: columnCount }, (_, c) => c);
  return {
    name: 'RFClassifier',
    baseModel: {
      isClassifier: true,
      nEstimators: trees.length,
      seed,
      n: columnCount,
      maxFeatures: columnCount,
      replacement: false,
      useSampleBagging: true,
      treeOptions: TREE_OPTIONS,
      indexes: trees.map(() => indexes),
      estimators: trees.map((root) => ({ name: 'DTClassifier', options: TREE_OPTIONS, root: nodeToJson(table, root) })),
    },
  };
}

/** A forest of the library, or of `toLibraryForest`; checked JSON is expected. Unknown training weights count as halves. */
export function fromLibraryForest(forest: LibraryForest, classes: number): Forest {
  const { estimators, indexes, seed } = forest.baseModel;
  const writer = tableWriter(classes);
  estimators.forEach(({ root }, t) => {
    writer.startTree();
    addNode(writer, root, indexes[t]!, root.numberSamples ?? 1);
  });
  return { seed, from: 0, table: writer.finish() };
}

/**
 * The class most trees vote for, as the library counts: a tree votes for the first of its largest shares, and among
 * classes with equally many votes the one that got there first wins.
 */
export function forestVotes({ table }: Forest, { values, rowCount, columnCount }: Matrix): Int32Array {
  const voteOfLeaf = votesOfLeaves(table);
  const winners = new Int32Array(rowCount);
  const counts = new Int32Array(table.outputs);
  for (let r = 0; r < rowCount; r++) {
    counts.fill(0);
    let most = 0;
    for (const root of table.roots) {
      const vote = voteOfLeaf[leafOf(table, root, values, r * columnCount)]!;
      const count = counts[vote]! + 1;
      counts[vote] = count;
      if (count <= most) continue;
      most = count;
      winners[r] = vote;
    }
  }
  return winners;
}

function votesOfLeaves({ leaves, outputs }: TreeTable): Int32Array {
  return Int32Array.from({ length: leaves.length / outputs }, (_, leaf) => {
    const shares = leaves.subarray(leaf * outputs, (leaf + 1) * outputs);
    return shares.indexOf(shares.reduce((a, b) => Math.max(a, b)));
  });
}

function nodeToJson(table: TreeTable, node: number): LibraryNode {
  const { nodes, thresholds, cover, leaves, outputs } = table;
  const right = rightOf(nodes, node);
  const numberSamples = cover[node]!;
  if (isLeaf(nodes, node))
    return { distribution: [[...leaves.subarray(right * outputs, (right + 1) * outputs)]], numberSamples };
  return {
    splitColumn: columnOf(nodes, node),
    splitValue: thresholds[node * 2 + 1]!,
    numberSamples,
    ...(sendsMissingLeft(nodes, node) && { missingLeft: true as const }),
    left: nodeToJson(table, node + 1),
    right: nodeToJson(table, right),
  };
}

function addNode(writer: TableWriter, node: LibraryNode, indexes: readonly number[], weight: number): void {
  if (!('left' in node)) {
    const place = writer.leaf(weight);
    writer.leaves().set(node.distribution[0]!, place);
    return;
  }
  const { left, right } = node;
  const isKnown = left.numberSamples !== undefined && right.numberSamples !== undefined;
  const split = writer.split(indexes[node.splitColumn]!, node.splitValue, weight);
  addNode(writer, left, indexes, isKnown ? left.numberSamples! : weight / 2);
  writer.turnRight(split, node.missingLeft === true);
  addNode(writer, right, indexes, isKnown ? right.numberSamples! : weight / 2);
}
