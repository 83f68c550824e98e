import { isFiniteArray } from './finite-array';
import type { TreeTable } from './tree-table';

/** A table of trees as a model file holds it; node for node as `TreeTable` lays them out. */
export type TreeJson = {
  readonly outputs: number;
  readonly roots: readonly number[];
  readonly column: readonly number[];
  readonly jump: readonly number[];
  readonly threshold: readonly number[];
  readonly cover: readonly number[];
  readonly leaves: readonly number[];
};

export function treeJson({ outputs, roots, nodes, thresholds, cover, leaves }: TreeTable): TreeJson {
  return {
    outputs,
    roots: [...roots],
    column: Array.from(cover, (_, node) => nodes[node * 4]!),
    jump: Array.from(cover, (_, node) => nodes[node * 4 + 1]!),
    threshold: Array.from(cover, (_, node) => thresholds[node * 2 + 1]!),
    cover: [...cover],
    leaves: [...leaves],
  };
}

export function treeTable({ outputs, roots, column, jump, threshold, cover, leaves }: TreeJson): TreeTable {
  const nodes = new Int32Array(column.length * 4);
  const thresholds = new Float64Array(nodes.buffer);
  for (let node = 0; node < column.length; node++) {
    thresholds[node * 2 + 1] = threshold[node]!;
    nodes[node * 4] = column[node]!;
    nodes[node * 4 + 1] = jump[node]!;
  }
  return {
    outputs,
    roots: Int32Array.from(roots),
    nodes,
    thresholds,
    cover: Float64Array.from(cover),
    leaves: Float64Array.from(leaves),
    missingLeft: column.some((c) => c < 0),
  };
}

/** What keeps trees of unknown shape from answering rows of `columns` values; every walk through sound trees ends. */
export function treeFaults(value: unknown, columns: number, outputs = 1): string[] {
  const trees = (value ?? {}) as Readonly<Record<string, unknown>>;
  const { roots, column, jump, threshold, cover, leaves } = trees;
  if (!Array.isArray(column) || !Array.isArray(leaves) || !Array.isArray(roots)) return ['trees are missing'];
  if (trees.outputs !== outputs) return [`trees have ${String(trees.outputs)} numbers a leaf, not ${outputs}`];
  const size = column.length;
  if (!isFiniteArray(jump, size) || ![threshold, cover].every((list) => isFiniteArray(list, size)))
    return ['trees hold what is no number, or too few of them'];
  if (!isFiniteArray(leaves, leaves.length)) return ['leaves hold what is no number'];
  const isNode = (node: number): boolean => {
    const [c, j] = [column[node], jump[node]!];
    if (!Number.isInteger(c) || !Number.isInteger(j)) return false;
    // a right child lies behind its parent's left one
    return j < 0 ? ~j < leaves.length / outputs : j > 0 && node + 1 + j < size && (c < 0 ? ~c : c) < columns;
  };
  const areRoots = roots.every((root) => Number.isInteger(root) && root >= 0 && root < size);
  return areRoots && column.every((_, node) => isNode(node)) ? [] : ['trees point outside themselves'];
}
