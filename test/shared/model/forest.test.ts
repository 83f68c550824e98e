import { RandomForestClassifier } from 'ml-random-forest';
import { randomStream } from '../../../shared/base/random';
import { mostProbable } from '../../../shared/model/evaluate';
import { trainForest } from '../../../shared/model/forest';
import { forestFaults } from '../../../shared/model/forest-faults';
import { forestProbabilities, leafShares, PRIOR_SHARE } from '../../../shared/model/trees';

type LibraryModel = Parameters<typeof RandomForestClassifier.load>[0];

/** Rows whose first columns say something of the class, the last is constant. */
function sample(seed: number, count: number, classes: readonly number[]): { rows: number[][]; labels: number[] } {
  const random = randomStream(seed);
  const labels = Array.from({ length: count }, (_, i) => classes[i % classes.length]!);
  const rows = labels.map((label) => [
    label / 4 + random() / 2,
    random(),
    Math.round(random() * 3) / 3,
    label * random(),
    0.5,
  ]);
  return { rows, labels };
}

const columns = 5;
const forests = [
  { seed: 1, classes: [0, 1, 2, 3, 4] },
  { seed: 2, classes: [0, 2, 4] },
  { seed: 3, classes: [3, 4] },
];

describe.each(forests)('forest of classes $classes', ({ seed, classes }) => {
  const { rows, labels } = sample(seed, 60, classes);
  const forest = trainForest(rows, labels, { trees: 9, seed });
  const others = sample(seed + 100, 200, classes).rows;

  it('reads into the library, whose every tree votes as ours', () => {
    const library = RandomForestClassifier.load(JSON.parse(JSON.stringify(forest)) as LibraryModel);
    const votes = library.predictionValues(others);
    expect(others.map((row) => leafShares(forest, row).map(mostProbable))).toEqual(
      others.map((_, i) => votes.getRow(i)),
    );
  });

  it('votes as the library that trained it', () => {
    const library = new RandomForestClassifier({ ...forest.baseModel, noOOB: true });
    library.train(rows, labels);
    const hardVotes = others.map((row) => {
      const counts = [0, 0, 0, 0, 0];
      for (const shares of leafShares(forest, row)) counts[mostProbable(shares)]!++;
      return counts;
    });
    const votesOfAnswer = library.predict(others).map((label, i) => hardVotes[i]![label]);
    expect(votesOfAnswer).toEqual(hardVotes.map((counts) => Math.max(...counts)));
  });

  it('gives five probabilities that add up to 1; a class that never occurs gets 0, the others some', () => {
    const prior = [0, 1, 2, 3, 4].map((k) => (classes.includes(k) ? 1 / classes.length : 0));
    for (const row of others) {
      const probabilities = forestProbabilities(forest, prior, row);
      expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      probabilities.forEach((p, k) => {
        if (classes.includes(k)) expect(p).toBeGreaterThanOrEqual((PRIOR_SHARE / classes.length) * 0.999);
        else expect(p).toBe(0);
      });
    }
  });

  it('learns what there is to learn', () => {
    const prior = [0, 1, 2, 3, 4].map((k) => labels.filter((label) => label === k).length / labels.length);
    const hits = rows.filter((row, i) => mostProbable(forestProbabilities(forest, prior, row)) === labels[i]);
    expect(hits.length / rows.length).toBeGreaterThan(0.7);
  });

  it('has no faults', () => expect(forestFaults(JSON.parse(JSON.stringify(forest)), columns, 5)).toEqual([]));
});

it('same rows, labels and options give the same bytes; another seed does not', () => {
  const { rows, labels } = sample(1, 40, [0, 1]);
  const train = (seed: number) => JSON.stringify(trainForest(rows, labels, { trees: 3, seed }));
  expect(train(7)).toBe(train(7));
  expect(train(7)).not.toBe(train(8));
});

it('trains where every column is constant, and answers with the shares of the classes', () => {
  const forest = trainForest(
    Array(20).fill([1, 1, 1, 1, 1]),
    Array.from({ length: 20 }, (_, i) => i % 2),
    { trees: 5, seed: 1 },
  );
  const [first, second] = forestProbabilities(forest, [0.5, 0.5, 0, 0, 0], [1, 1, 1, 1, 1]);
  expect(first! + second!).toBeCloseTo(1, 12);
  expect(Math.abs(first! - 0.5)).toBeLessThan(0.25);
});

describe('faults', () => {
  const { rows, labels } = sample(1, 60, [0, 1, 2, 3, 4]);
  const whole = JSON.stringify(trainForest(rows, labels, { trees: 2, seed: 1 }));
  type Node = Record<string, unknown> & { left: Node; right: Node };
  type Loose = { name: string; baseModel: { indexes: number[][]; estimators: { root: Node }[] } };
  const cases: [string, string, (forest: Loose) => void][] = [
    ['another kind of model', 'classifier', (f) => (f.name = 'RFRegression')],
    ['no trees', '1 to', (f) => (f.baseModel.estimators = [])],
    ['columns of a tree missing', 'lacks the columns', (f) => f.baseModel.indexes.pop()],
    ['a column that does not exist', 'outside 0 to 4', (f) => (f.baseModel.indexes[0]![0] = 5)],
    [
      'a split on a column the tree does not see',
      'split without',
      (f) => (f.baseModel.estimators[0]!.root.splitColumn = 3),
    ],
    ['a split without a value', 'split without', (f) => (f.baseModel.estimators[0]!.root.splitValue = null)],
    ['a branch cut off', 'missing node', (f) => Reflect.deleteProperty(f.baseModel.estimators[1]!.root, 'right')],
    [
      'six classes in a leaf',
      'tree 0 has a leaf',
      (f) => (f.baseModel.estimators[0]!.root = { distribution: [[0, 0, 0, 0, 0, 1]] } as unknown as Node),
    ],
    [
      'shares that do not add up',
      'tree 0 has a leaf',
      (f) => (f.baseModel.estimators[0]!.root = { distribution: [[0.5, 0.4]] } as unknown as Node),
    ],
  ];

  it.each(cases)('%s', (_, reason, damage) => {
    const forest = JSON.parse(whole) as Loose;
    damage(forest);
    expect(forestFaults(forest, columns, 5).join()).toContain(reason);
  });

  it('a tree deeper than any that is trained', () => {
    const forest = JSON.parse(whole) as Loose;
    let node = { distribution: [[1]] } as unknown as Node;
    for (let depth = 0; depth < 40; depth++)
      node = { splitColumn: 0, splitValue: 0, left: node, right: { distribution: [[1]] } as unknown as Node };
    forest.baseModel.estimators[0]!.root = node;
    expect(forestFaults(forest, columns, 5).join()).toContain('deeper');
  });
});
