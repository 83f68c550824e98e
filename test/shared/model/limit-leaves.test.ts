import { randomStream } from '../../../shared/base/random';
import { rankColumns } from '../../../shared/model/columns';
import { limitLeaves } from '../../../shared/model/limit-leaves';
import { matrixOf } from '../../../shared/model/matrix';
import { type Forest, forestProbabilities, trainForest } from '../../../shared/model/random-forest';
import { columnOf, isLeaf, rightOf, sendsMissingLeft, type TreeTable } from '../../../shared/model/tree-table';

const TREES = 5;
const random = randomStream(4);
const inputs = Array.from({ length: 300 }, () => [random(), random(), random() < 0.2 ? Number.NaN : random()]);
const matrix = matrixOf(inputs);
const labels = inputs.map(([x = 0, y = 0]) => Number(x > 0.5) + Number(y > random()));
const grow = (seed: number) => trainForest(rankColumns(matrix), labels, { trees: TREES, seed, classes: 3 });
const forests = [grow(1), grow(2)];
/** Rows that passed each split, most first. */
const coversOf = (some: readonly Forest[]) =>
  some
    .flatMap(({ table: { cover, nodes } }) => [...cover].filter((_, node) => !isLeaf(nodes, node)))
    .sort((a, b) => b - a);
/** Over all trees, each leaf by its share of its tree's rows. */
const meanOfLeaves = ({ table: { cover, nodes, leaves, roots } }: Forest) =>
  [0, 1, 2].map((k) =>
    cover.reduce((sum, rows, node) => {
      if (!isLeaf(nodes, node)) return sum;
      const root = roots.findLast((first) => first <= node)!;
      return sum + (rows / cover[root]! / roots.length) * leaves[3 * rightOf(nodes, node) + k]!;
    }, 0),
  );
const leavesOf = (some: readonly Forest[]) => some.reduce((sum, { table }) => sum + table.leaves.length / 3, 0);

it('leaves forests of few enough leaves as they are', () => {
  expect(limitLeaves(forests, leavesOf(forests))).toEqual(forests);
});

it.each([leavesOf(forests) - 1, 300, 50, 2 * TREES, 1])(
  'of at most %d leaves, keeps the splits most rows passed',
  (most) => {
    const limited = limitLeaves(forests, most);
    expect(leavesOf(limited)).toBeLessThanOrEqual(Math.max(most, 2 * TREES));
    expect(limited.map(({ table }) => table.roots.length)).toEqual([TREES, TREES]);
    const [kept, all] = [coversOf(limited), coversOf(forests)];
    expect(kept).toEqual(all.slice(0, kept.length));
    // of equally many rows all stay or none
    expect(all.filter((cover) => cover > all[Math.max(0, most - 2 * TREES)]!)).toEqual(kept);
  },
);

it('parts rows where it still does as before', () => {
  const splitOf = ({ nodes, thresholds }: TreeTable, node: number) => [
    columnOf(nodes, node),
    sendsMissingLeft(nodes, node),
    thresholds[2 * node + 1],
  ];
  const compare = (cut: TreeTable, node: number, whole: TreeTable, same: number): void => {
    expect(cut.cover[node]).toBe(whole.cover[same]);
    if (isLeaf(cut.nodes, node)) return;
    expect(splitOf(cut, node)).toEqual(splitOf(whole, same));
    compare(cut, node + 1, whole, same + 1);
    compare(cut, rightOf(cut.nodes, node), whole, rightOf(whole.nodes, same));
  };
  for (const [f, { table }] of limitLeaves(forests, 300).entries())
    for (const [t, root] of table.roots.entries()) compare(table, root, forests[f]!.table, forests[f]!.table.roots[t]!);
});

it('answers in place of what was cut with its mean', () => {
  const limited = limitLeaves(forests, 60);
  for (const [f, forest] of limited.entries()) {
    const means = meanOfLeaves(forests[f]!);
    expect(meanOfLeaves(forest)).toEqual(means.map((share) => expect.closeTo(share, 9)));
    const shares = forestProbabilities(forest, matrix);
    for (let r = 0; r < inputs.length; r++)
      expect(shares.subarray(3 * r, 3 * r + 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  }
  // one leaf a tree: every row gets the shares of all
  const stump = limitLeaves([forests[0]!], 1)[0]!;
  const means = meanOfLeaves(forests[0]!);
  expect([...forestProbabilities(stump, matrix)].slice(0, 3)).toEqual(means.map((share) => expect.closeTo(share, 9)));
});
