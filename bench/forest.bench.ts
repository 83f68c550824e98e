import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type BenchOptions, type Row, rowAtLeast, rowOf } from './bench';
import { COLUMNS, makeRows, SHAPES, type Shape } from './forest-data';
import { qualityGaps } from './forest-quality';
import { buildSide, canRun, measure, PYTHON } from './measure';

const BENCH = 'forest';
const FOLDER = '.build/bench/forest';
const SIZES = [1000, 5000, 20_000];
const TEST_ROWS = 10_000;
/** The library needs a minute and a half for all hundred trees on 1,000 rows; its trees cost the same each. */
const LIBRARY_TREES = 20;

type Timing = { readonly first: number; readonly fastest: number; readonly predict: number };
type LibraryReport = { train: number; differences: number; libraryRow: number; ourRow: number };

/** Random forests of 100 trees, 13 columns, 5 classes: ours beside ml-random-forest and scikit-learn, in CPU seconds. */
export const forestBench: Bench = { name: BENCH, run };

async function run(options: BenchOptions): Promise<Row[]> {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'test.f64'), makeRows(SHAPES[0] as Shape, TEST_ROWS, 2).matrix.values);
  if (options.rows !== null) return manyRows(options.rows);
  const timings = new Map<number, Timing>();
  for (const rows of SIZES) timings.set(rows, await ourTiming(rows, 4, 1));
  return [
    ...(await sklearnRows(timings, options)),
    ...growthRows(timings, SIZES, 1.2),
    ...(await libraryRows(timings)),
    rowOf(BENCH, 'different models from 1, 2 and 4 workers, less one', (await workerModels()) - 1, 0),
  ];
}

/** One large training, minimum leaf 5 so that it fits into memory, and one of a tenth for the growth. */
async function manyRows(rows: number): Promise<Row[]> {
  const side = await buildSide('forest');
  const timings = new Map([[rows / 10, await ourTiming(rows / 10, 1, 5)]]);
  const usage = await measure(process.execPath, ['--max-old-space-size=8192', side, ...writeSet(rows), '1', '5']);
  timings.set(rows, JSON.parse(usage.said) as Timing);
  return [
    rowOf(BENCH, `train ${rows} rows, minimum leaf 5, CPU s`, timings.get(rows)?.first ?? Number.NaN),
    rowOf(BENCH, `train ${rows} rows, minimum leaf 5, peak MB`, usage.peakMb),
    ...growthRows(timings, [rows / 10, rows], null),
  ];
}

async function sklearnRows(timings: ReadonlyMap<number, Timing>, { peers, note }: BenchOptions): Promise<Row[]> {
  if (!(await canRun(PYTHON, ['-c', 'import sklearn']))) {
    note('forest: scikit-learn is absent; its rows are left out');
    return [];
  }
  const given = join(peers ?? '', 'train_sklearn.py');
  const script = peers !== null && existsSync(given) ? given : 'bench/peers/forest_timing_sklearn.py';
  const rows: Row[] = [];
  for (const [size, ours] of timings) {
    const [x, y, columns, test] = writeSet(size);
    const usage = await measure(PYTHON, [script, x, y, columns, test, '4']);
    const said = JSON.parse(usage.said) as Record<string, number>;
    const { first_fit_s: first = 0, fastest_fit_s: fastest = 0, [`predict_${TEST_ROWS}_s`]: predict = 0 } = said;
    rows.push(
      rowOf(BENCH, `train ${size} rows, warm / scikit-learn`, ours.fastest / fastest, 0.7),
      rowOf(BENCH, `train ${size} rows, first fit of a process / scikit-learn`, ours.first / first, 0.8),
      rowOf(BENCH, `predict 10,000 rows, forest of ${size} rows / scikit-learn`, ours.predict / predict, 1),
    );
  }
  const gaps = await qualityGaps(FOLDER);
  return [
    ...rows,
    rowOf(BENCH, `accuracy behind scikit-learn, worst of ${SHAPES.length} data sets`, gaps.accuracy, 0.01),
    rowOf(BENCH, `QWK behind scikit-learn, worst of ${SHAPES.length} data sets`, gaps.kappa, 0.01),
  ];
}

async function libraryRows(timings: ReadonlyMap<number, Timing>): Promise<Row[]> {
  const side = await buildSide('forest-library');
  const report = async (rows: number): Promise<LibraryReport> =>
    JSON.parse((await measure(process.execPath, [side, String(rows), String(LIBRARY_TREES)])).said) as LibraryReport;
  const [small, large] = [await report(200), await report(1000)];
  const speedup = (rows: number, ours: Timing, library: LibraryReport): Row => {
    const measured = `train ${rows} rows, times faster than ml-random-forest (its first ${LIBRARY_TREES} trees x ${100 / LIBRARY_TREES})`;
    return rowAtLeast(
      BENCH,
      measured,
      (library.train * 100) / LIBRARY_TREES / ours.fastest,
      rows === 1000 ? 500 : null,
    );
  };
  return [
    speedup(200, await ourTiming(200, 8, 1), small),
    speedup(1000, timings.get(1000) as Timing, large),
    rowAtLeast(BENCH, 'one row, times faster than ml-random-forest', large.libraryRow / large.ourRow, 8),
    rowOf(BENCH, 'votes that differ when ml-random-forest loads our forest, of 10,000', large.differences, 0),
  ];
}

function growthRows(timings: ReadonlyMap<number, Timing>, sizes: readonly number[], target: number | null): Row[] {
  const [least = 0, most = 0] = [sizes[0], sizes.at(-1)];
  const seconds = (rows: number): number => timings.get(rows)?.fastest ?? Number.NaN;
  const exponent = Math.log(seconds(most) / seconds(least)) / Math.log(most / least);
  return [rowOf(BENCH, `growth exponent of training CPU, ${least} to ${most} rows`, exponent, target)];
}

async function ourTiming(rows: number, repeats: number, minLeaf: number): Promise<Timing> {
  const side = await buildSide('forest');
  const { said } = await measure(process.execPath, [side, ...writeSet(rows), String(repeats), String(minLeaf)]);
  return JSON.parse(said) as Timing;
}

async function workerModels(): Promise<number> {
  const { said } = await measure(process.execPath, [await buildSide('forest-workers'), '1000']);
  return (JSON.parse(said) as { models: number }).models;
}

/** Writes a training set and names it with its test set, as both sides take them. */
function writeSet(rows: number): [x: string, y: string, columns: string, test: string] {
  const { matrix, labels } = makeRows(SHAPES[0] as Shape, rows, 1);
  const files = [join(FOLDER, 'x.f64'), join(FOLDER, 'y.i32')] as const;
  writeFileSync(files[0], matrix.values);
  writeFileSync(files[1], labels);
  return [...files, String(COLUMNS), join(FOLDER, 'test.f64')];
}
