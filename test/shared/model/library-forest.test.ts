import { RandomForestClassifier } from 'ml-random-forest';
import { randomStream } from '../../../shared/base/random';
import { rankColumns } from '../../../shared/model/columns';
import {
  forestVotes,
  fromLibraryForest,
  type LibraryForest,
  toLibraryForest,
} from '../../../shared/model/library-forest';
import { matrixOf } from '../../../shared/model/matrix';
import { forestProbabilities, trainForest } from '../../../shared/model/random-forest';

type LibraryModel = Parameters<typeof RandomForestClassifier.load>[0];

const CLASSES = 4;

/** Coarse values, so that many lie on a threshold; one column is constant. */
function sample(seed: number, count: number): { rows: number[][]; labels: number[] } {
  const random = randomStream(seed);
  const labels = Array.from({ length: count }, () => Math.floor(random() * CLASSES));
  const rows = labels.map((label) => [
    Math.round(label + 3 * random()),
    Math.round(8 * random()) / 8,
    label * random(),
    1,
    random(),
  ]);
  return { rows, labels };
}

const others = sample(9, 2000).rows;

function loaded(forest: unknown): RandomForestClassifier {
  return RandomForestClassifier.load(JSON.parse(JSON.stringify(forest)) as LibraryModel);
}

describe('our forest in the library', () => {
  const { rows, labels } = sample(1, 300);
  const forest = trainForest(rankColumns(matrixOf(rows)), labels, { trees: 24, seed: 3, classes: CLASSES });
  const json = toLibraryForest(forest, 5);

  it('votes there as here, ties included', () => {
    expect([...forestVotes(forest, matrixOf(others))]).toEqual(loaded(json).predict(others));
  });

  it('comes back with the same bytes', () => {
    const back = fromLibraryForest(JSON.parse(JSON.stringify(json)) as LibraryForest, CLASSES);
    expect(back).toEqual(forest);
  });

  it('comes back with the way of its missing values', () => {
    const random = randomStream(4);
    const holes = matrixOf(rows.map((row) => row.map((x) => (random() < 0.2 ? Number.NaN : x))));
    const grown = trainForest(rankColumns(holes), labels, { trees: 6, seed: 3, classes: CLASSES });
    const back = fromLibraryForest(JSON.parse(JSON.stringify(toLibraryForest(grown, 5))) as LibraryForest, CLASSES);
    expect(forestProbabilities(back, holes)).toEqual(forestProbabilities(grown, holes));
  });
});

it.each([1, 2, 3])('a forest of the library votes here as there (seed %i)', (seed) => {
  const { rows, labels } = sample(seed, 60);
  const library = new RandomForestClassifier({
    seed,
    nEstimators: 10,
    maxFeatures: 0.6,
    replacement: false,
    noOOB: true,
  });
  library.train(rows, labels);
  const forest = fromLibraryForest(JSON.parse(JSON.stringify(library)) as LibraryForest, CLASSES);
  expect([...forestVotes(forest, matrixOf(others))]).toEqual(library.predict(others));
  expect(forest.table.cover.every((weight) => weight > 0)).toBe(true);
});
