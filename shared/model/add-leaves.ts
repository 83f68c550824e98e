import type { Matrix } from './matrix';
import { leafOf, type TreeTable } from './tree-table';

/** Rows that go down a tree side by side. */
const ABREAST = 4;

/**
 * Adds every tree's leaf numbers to `sums`: output k of row r at `sums[r * outputs + k]`. One tree after the other, so
 * that it stays in the cache.
 */
export function addLeaves(table: TreeTable, matrix: Matrix, sums: Float64Array): void {
  const { rowCount, columnCount, values } = matrix;
  const abreast = table.missingLeft ? 0 : rowCount - (rowCount % ABREAST);
  for (const root of table.roots) {
    addAbreast(table, root, matrix, abreast, sums);
    for (let r = abreast; r < rowCount; r++) addLeaf(table, leafOf(table, root, values, r * columnCount), r, sums);
  }
}

/**
 * Takes four rows down together, step by step until all stand on leaves. A step has no branch to mispredict: the
 * comparison masks the jump (`(x < t | 0) - 1` is 0 to the left, all ones to the right), and the sign of a leaf's jump
 * masks the whole step, so that a row on a leaf stays there.
 */
function addAbreast(
  table: TreeTable,
  root: number,
  { values, columnCount }: Matrix,
  rowCount: number,
  sums: Float64Array,
): void {
  const { nodes, thresholds } = table;
  for (let r = 0; r < rowCount; r += ABREAST) {
    const first = r * columnCount;
    const second = first + columnCount;
    const third = second + columnCount;
    const fourth = third + columnCount;
    let a = root;
    let b = root;
    let c = root;
    let d = root;
    for (;;) {
      const jumpA = nodes[4 * a + 1]!;
      const jumpB = nodes[4 * b + 1]!;
      const jumpC = nodes[4 * c + 1]!;
      const jumpD = nodes[4 * d + 1]!;
      if ((jumpA & jumpB & jumpC & jumpD) < 0) break;
      a += (1 + (jumpA & (Number(values[first + nodes[4 * a]!]! < thresholds[2 * a + 1]!) - 1))) & ~(jumpA >> 31);
      b += (1 + (jumpB & (Number(values[second + nodes[4 * b]!]! < thresholds[2 * b + 1]!) - 1))) & ~(jumpB >> 31);
      c += (1 + (jumpC & (Number(values[third + nodes[4 * c]!]! < thresholds[2 * c + 1]!) - 1))) & ~(jumpC >> 31);
      d += (1 + (jumpD & (Number(values[fourth + nodes[4 * d]!]! < thresholds[2 * d + 1]!) - 1))) & ~(jumpD >> 31);
    }
    addLeaf(table, ~nodes[4 * a + 1]!, r, sums);
    addLeaf(table, ~nodes[4 * b + 1]!, r + 1, sums);
    addLeaf(table, ~nodes[4 * c + 1]!, r + 2, sums);
    addLeaf(table, ~nodes[4 * d + 1]!, r + 3, sums);
  }
}

function addLeaf({ leaves, outputs }: TreeTable, leaf: number, row: number, sums: Float64Array): void {
  for (let k = 0, from = leaf * outputs, to = row * outputs; k < outputs; k++, from++, to++) sums[to]! += leaves[from]!;
}
