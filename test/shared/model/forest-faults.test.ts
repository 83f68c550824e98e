import { rankColumns } from '../../../shared/model/columns';
import { forestFaults } from '../../../shared/model/forest-faults';
import { toLibraryForest } from '../../../shared/model/library-forest';
import { matrixOf } from '../../../shared/model/matrix';
import { trainForest } from '../../../shared/model/random-forest';

const [COLUMNS, CLASSES] = [2, 3];
type Loose = Record<string, unknown>;
type Model = Loose & { estimators: { root: Loose }[]; indexes: unknown[] };

const rows = Array.from({ length: 30 }, (_, r) => [r, r % 4]);
const labels = rows.map(([x = 0]) => Math.floor(x / 10));
const sound = toLibraryForest(
  trainForest(rankColumns(matrixOf(rows)), labels, { trees: 3, seed: 1, classes: CLASSES }),
  COLUMNS,
);
const leaf = { distribution: [[0.2, 0.8]] };
const split = (left: unknown, right: unknown): Loose => ({ splitColumn: 1, splitValue: 0.5, left, right });
/** A tree of so many splits, one below the other. */
const chain = (splits: number): Loose => (splits === 0 ? leaf : split(leaf, chain(splits - 1)));

function faultsOf(change: (model: Model, forest: Loose) => void): string[] {
  const copy = JSON.parse(JSON.stringify(sound)) as Loose & { baseModel: Model };
  change(copy.baseModel, copy);
  return forestFaults(copy, COLUMNS, CLASSES);
}
const withRoot = (root: unknown) => faultsOf(({ estimators }) => Object.assign(estimators[1]!, { root }));

it('a trained forest has none, nor one of a single tree, of few classes a leaf or 32 splits deep', () => {
  expect(faultsOf(() => undefined)).toEqual([]);
  expect(faultsOf((model) => Object.assign(model, { estimators: [{ root: leaf }], indexes: [[1]] }))).toEqual([]);
  expect(withRoot(chain(32))).toEqual([]);
});

it.each<[string, (model: Model, forest: Loose) => void, string]>([
  ['another model', (_, forest) => (forest.name = 'KNN'), 'not a random forest classifier'],
  ['a regression', (model) => (model.isClassifier = false), 'not a random forest classifier'],
  ['no trees', (model) => (model.estimators = []), '1 to 1000 trees'],
  ['too many trees', (model) => (model.estimators = Array(1001).fill({ root: leaf })), '1 to 1000 trees'],
  ['a list of columns too few', (model) => model.indexes.pop(), 'lacks the columns'],
  ['a tree of no columns', (model) => (model.indexes[1] = []), 'tree 1 names a column outside 0 to 1'],
  ['a column that is not there', (model) => (model.indexes[2] = [0, 2]), 'tree 2 names a column outside 0 to 1'],
])('%s', (_, change, message) => {
  expect(faultsOf(change)).toEqual([expect.stringContaining(message)]);
});

it.each<[string, unknown, string]>([
  ['no root', null, 'has a missing node'],
  ['a split with one child', split(leaf, undefined), 'has a missing node'],
  ['a column outside its list', { ...split(leaf, leaf), splitColumn: 2 }, 'without a valid column'],
  ['a column between two', { ...split(leaf, leaf), splitColumn: 0.5 }, 'without a valid column'],
  ['a value that is no number', { ...split(leaf, leaf), splitValue: null }, 'without a valid column and value'],
  ['a leaf of nothing', split(leaf, {}), 'shares do not add up to 1'],
  ['a leaf of no class', split(leaf, { distribution: [[]] }), 'shares do not add up to 1'],
  ['a leaf of more classes', { distribution: [[0.25, 0.25, 0.25, 0.25]] }, 'shares do not add up to 1'],
  ['shares that are no numbers', { distribution: [['0.2', 0.8]] }, 'shares do not add up to 1'],
  ['a share below 0', { distribution: [[-0.2, 1.2]] }, 'shares do not add up to 1'],
  ['too small a sum', { distribution: [[0.2, 0.7]] }, 'shares do not add up to 1'],
  ['too large a sum', { distribution: [[0.4, 0.7]] }, 'shares do not add up to 1'],
  ['a weight of nothing', { ...split(leaf, { ...leaf, numberSamples: 0 }), numberSamples: 2 }, 'is not above 0'],
  ['a weight that is no number', { ...leaf, numberSamples: '2' }, 'is not above 0'],
  ['too many splits one below the other', chain(33), 'is deeper than 32 splits'],
])('a tree with %s', (_, root, message) => {
  expect(withRoot(root)).toEqual([expect.stringMatching(new RegExp(`^tree 1 .*${message}`))]);
});

it('a forest larger than half a million nodes is not walked to its end', () => {
  let root: Loose = leaf;
  for (let depth = 0; depth < 30; depth++) root = split(root, root);
  expect(withRoot(root)[0]).toBe('tree 1 makes the forest larger than 500000 nodes');
});
