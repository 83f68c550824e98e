// ml-random-forest beside ours: node forest-library.cjs ROWS TREES
// Says the library's CPU seconds to train, how many votes differ when it loads our forest (10,000 rows), and the
// microseconds of one row in both.
import { RandomForestClassifier } from 'ml-random-forest';
import { rankColumns } from '../../shared/model/columns';
import { forestVotes, toLibraryForest } from '../../shared/model/library-forest';
import { forestProbabilities, trainForest } from '../../shared/model/random-forest';
import { COLUMNS, makeRows, SHAPES, type Shape } from '../forest-data';

type LibraryModel = Parameters<typeof RandomForestClassifier.load>[0];

const VOTED = 10_000;
const [rows = 0, trees = 0] = process.argv.slice(2).map(Number);
const plain = SHAPES[0] as Shape;
const { matrix, labels } = makeRows(plain, rows, 1);
const others = makeRows(plain, VOTED, 2).matrix;

function listOf(values: Float64Array): number[][] {
  return Array.from({ length: values.length / COLUMNS }, (_, r) => [
    ...values.subarray(r * COLUMNS, (r + 1) * COLUMNS),
  ]);
}

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** CPU microseconds a call, of the fastest of five rounds. */
function microseconds(calls: number, call: (n: number) => void): number {
  const rounds = Array.from({ length: 5 }, () =>
    cpuSeconds(() => {
      for (let n = 0; n < calls; n++) call(n);
    }),
  );
  return (Math.min(...rounds) / calls) * 1e6;
}

const train = cpuSeconds(() => {
  const options = { nEstimators: trees, seed: 1, noOOB: true };
  if (trees > 0) new RandomForestClassifier(options).train(listOf(matrix.values), [...labels]);
});
const forest = trainForest(rankColumns(matrix), labels, { trees: 100, seed: 1 });
const loaded = RandomForestClassifier.load(
  JSON.parse(JSON.stringify(toLibraryForest(forest, COLUMNS))) as unknown as LibraryModel,
);
const list = listOf(others.values);
const ours = forestVotes(forest, others);
const theirs = loaded.predict(list);
const singles = list.map((row) => ({ values: Float64Array.from(row), rowCount: 1, columnCount: COLUMNS }));
console.log(
  JSON.stringify({
    train,
    differences: theirs.filter((vote, r) => vote !== ours[r]).length,
    libraryRow: microseconds(200, (n) => loaded.predict([list[n] as number[]])),
    ourRow: microseconds(2000, (n) => forestProbabilities(forest, singles[n] as (typeof singles)[0])),
  }),
);
