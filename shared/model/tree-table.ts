/** 32-bit places of a node. */
const INTS = 4;

/**
 * Decision trees in one block, each in preorder. Node i is 16 bytes: its column, its jump, its threshold. A row goes left
 * to node i + 1 where `x < threshold`, else right to node i + 1 + jump; a missing x goes left where the column is
 * written as its complement (~column). A jump below 0 is the complement of a leaf's number.
 */
export type TreeTable = {
  /** Numbers per leaf. */
  readonly outputs: number;
  /** The first node of every tree, ascending. */
  readonly roots: Int32Array;
  /** Column of node i at 4 i, jump at 4 i + 1. */
  readonly nodes: Int32Array;
  /** The same bytes: the threshold of node i at 2 i + 1. */
  readonly thresholds: Float64Array;
  /** Training weight that passed each node. */
  readonly cover: Float64Array;
  /** Output k of leaf l at `leaves[l * outputs + k]`. */
  readonly leaves: Float64Array;
  /** Whether a missing value goes left anywhere. */
  readonly missingLeft: boolean;
};

/** Grows a table: nodes are added in preorder, and a split learns its right child when its left branch is done. */
export type TableWriter = {
  startTree: () => void;
  /** Adds a split and tells its number. */
  split: (column: number, threshold: number, cover: number) => number;
  /** The next node added is the right child of `node`. */
  turnRight: (node: number, missingLeft: boolean) => void;
  /** Adds a leaf; its numbers, all 0 at first, begin at the place returned in `leaves()`. */
  leaf: (cover: number) => number;
  leaves: () => Float64Array;
  finish: () => TreeTable;
};

export function tableWriter(outputs: number): TableWriter {
  let room = 256;
  let nodeCount = 0;
  let leafCount = 0;
  let nodes = new Int32Array(room * INTS);
  let thresholds = new Float64Array(nodes.buffer);
  let cover = new Float64Array(room);
  let leaves = new Float64Array(room * outputs);
  let anyMissingLeft = false;
  const roots: number[] = [];

  const add = (column: number, weight: number): number => {
    if (nodeCount === room) {
      room *= 2;
      nodes = enlarged(nodes, new Int32Array(room * INTS));
      thresholds = new Float64Array(nodes.buffer);
      cover = enlarged(cover, new Float64Array(room));
      leaves = enlarged(leaves, new Float64Array(room * outputs));
    }
    nodes[nodeCount * INTS] = column;
    cover[nodeCount] = weight;
    return nodeCount++;
  };
  return {
    startTree: () => roots.push(nodeCount),
    split: (column, threshold, weight) => {
      const node = add(column, weight);
      thresholds[node * 2 + 1] = threshold;
      return node;
    },
    turnRight: (node, missingLeft) => {
      nodes[node * INTS + 1] = nodeCount - node - 1;
      if (!missingLeft) return;
      nodes[node * INTS] = ~nodes[node * INTS]!;
      anyMissingLeft = true;
    },
    leaf: (weight) => {
      const node = add(0, weight);
      nodes[node * INTS + 1] = ~leafCount;
      return leafCount++ * outputs;
    },
    leaves: () => leaves,
    finish: () => {
      const bytes = nodes.buffer.slice(0, nodeCount * INTS * 4);
      return {
        outputs,
        roots: Int32Array.from(roots),
        nodes: new Int32Array(bytes),
        thresholds: new Float64Array(bytes),
        cover: cover.slice(0, nodeCount),
        leaves: leaves.slice(0, leafCount * outputs),
        missingLeft: anyMissingLeft,
      };
    },
  };
}

/** The trees of all tables, in order. */
export function joinTables(tables: readonly TreeTable[]): TreeTable {
  const outputs = tables[0]?.outputs ?? 1;
  const total = (count: (table: TreeTable) => number): number => tables.reduce((sum, table) => sum + count(table), 0);
  const nodes = new Int32Array(total((table) => table.nodes.length));
  const joined = {
    outputs,
    roots: new Int32Array(total((table) => table.roots.length)),
    nodes,
    thresholds: new Float64Array(nodes.buffer),
    cover: new Float64Array(total((table) => table.cover.length)),
    leaves: new Float64Array(total((table) => table.leaves.length)),
    missingLeft: tables.some((table) => table.missingLeft),
  };
  const at = { tree: 0, node: 0, leaf: 0 };
  for (const table of tables) {
    if (table.outputs !== outputs)
      throw new RangeError(`trees of ${table.outputs} and ${outputs} outputs cannot be joined`);
    joined.roots.set(
      table.roots.map((root) => root + at.node),
      at.tree,
    );
    copyNodes(table, joined.nodes, at);
    joined.cover.set(table.cover, at.node);
    joined.leaves.set(table.leaves, at.leaf * outputs);
    at.tree += table.roots.length;
    at.node += table.cover.length;
    at.leaf += table.leaves.length / outputs;
  }
  return joined;
}

export function columnOf(nodes: Int32Array, node: number): number {
  const column = nodes[node * INTS]!;
  return column < 0 ? ~column : column;
}

export function isLeaf(nodes: Int32Array, node: number): boolean {
  return nodes[node * INTS + 1]! < 0;
}

/** The right child of a split, the number of a leaf. */
export function rightOf(nodes: Int32Array, node: number): number {
  const jump = nodes[node * INTS + 1]!;
  return jump < 0 ? ~jump : node + 1 + jump;
}

/** Whether a missing value goes left at a split. */
export function sendsMissingLeft(nodes: Int32Array, node: number): boolean {
  return nodes[node * INTS]! < 0;
}

/** The child of a split that a row with this value goes to. */
export function childOf(nodes: Int32Array, thresholds: Float64Array, node: number, value: number): number {
  const threshold = thresholds[node * 2 + 1]!;
  const isLeft = value < threshold || (sendsMissingLeft(nodes, node) && !(value >= threshold));
  return isLeft ? node + 1 : rightOf(nodes, node);
}

/** The number of the leaf that a row reaches from `root`; the row's values start at `offset`. */
export function leafOf(table: TreeTable, root: number, values: Float64Array, offset: number): number {
  const { nodes, thresholds } = table;
  let node = root;
  for (;;) {
    const column = nodes[node * INTS]!;
    const jump = nodes[node * INTS + 1]!;
    if (jump < 0) return ~jump;
    const threshold = thresholds[node * 2 + 1]!;
    node++;
    if (column >= 0) {
      if (!(values[offset + column]! < threshold)) node += jump;
    } else if (values[offset + ~column]! >= threshold) node += jump;
  }
}

function copyNodes(from: TreeTable, to: Int32Array, at: { node: number; leaf: number }): void {
  to.set(from.nodes, at.node * INTS);
  for (let place = at.node * INTS + 1; place < (at.node + from.cover.length) * INTS; place += INTS)
    if (to[place]! < 0) to[place]! -= at.leaf;
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
