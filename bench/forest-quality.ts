import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rankColumns } from '../shared/model/columns';
import { quadraticKappa } from '../shared/model/evaluate';
import { forestProbabilities, trainForest } from '../shared/model/random-forest';
import { COLUMNS, makeRows, SHAPES, type Shape } from './forest-data';
import { measure, PYTHON } from './measure';

const SEEDS = 8;
const ROWS = 1000;
const TEST_ROWS = 2000;

type Job = { shape: Shape; seed: number; rows: string; labels: string; test: string; out: string };

/** How far scikit-learn's forest is ahead of ours on the data set where it is furthest, mean of the seeds. */
export async function qualityGaps(folder: string): Promise<{ accuracy: number; kappa: number }> {
  const jobs = SHAPES.flatMap((shape, s) =>
    Array.from({ length: SEEDS }, (_, seed): Job => {
      const file = (name: string): string => join(folder, `q${s}-${seed}.${name}`);
      return { shape, seed, rows: file('x'), labels: file('y'), test: file('test'), out: file('out') };
    }),
  );
  for (const job of jobs) {
    const { matrix, labels } = makeRows(job.shape, ROWS, job.seed);
    writeFileSync(job.rows, matrix.values);
    writeFileSync(job.labels, labels);
    writeFileSync(job.test, makeRows(job.shape, TEST_ROWS, job.seed + 1000).matrix.values);
  }
  const list = join(folder, 'jobs.json');
  writeFileSync(list, JSON.stringify(jobs));
  await measure(PYTHON, ['bench/peers/forest_sklearn.py', list, String(COLUMNS)]);
  const gaps = jobs.map((job) => ({ shape: job.shape, ...gapOf(job) }));
  const worst = (of: (gap: (typeof gaps)[0]) => number): number =>
    Math.max(
      ...SHAPES.map((shape) => gaps.filter((gap) => gap.shape === shape).reduce((sum, gap) => sum + of(gap), 0)),
    );
  return { accuracy: worst((gap) => gap.accuracy) / SEEDS, kappa: worst((gap) => gap.kappa) / SEEDS };
}

function gapOf({ shape, seed, out }: Job): { accuracy: number; kappa: number } {
  const { matrix, labels } = makeRows(shape, ROWS, seed);
  const test = makeRows(shape, TEST_ROWS, seed + 1000);
  const truth = [...test.labels];
  const forest = trainForest(rankColumns(matrix), labels, { trees: 100, seed, classes: shape.classes });
  const ours = likeliest(forestProbabilities(forest, test.matrix), shape.classes);
  const theirs = [...new Int32Array(new Uint8Array(readFileSync(out)).buffer)];
  const accuracy = (predicted: number[]): number => truth.filter((t, i) => t === predicted[i]).length / TEST_ROWS;
  const kappa = (predicted: number[]): number => quadraticKappa(truth, predicted, shape.classes);
  return { accuracy: accuracy(theirs) - accuracy(ours), kappa: kappa(theirs) - kappa(ours) };
}

function likeliest(shares: Float64Array, classes: number): number[] {
  return Array.from({ length: shares.length / classes }, (_, r) => {
    const row = shares.subarray(r * classes, (r + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}
