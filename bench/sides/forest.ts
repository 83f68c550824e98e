// Our forest on raw arrays: node forest.cjs X.f64 y.i32 COLUMNS TEST_X.f64 REPEATS MIN_LEAF
// Says the CPU seconds of the first fit in this process, of the fastest fit and of the fastest prediction.
import { readFileSync } from 'node:fs';
import { rankColumns } from '../../shared/model/columns';
import type { Matrix } from '../../shared/model/matrix';
import { forestProbabilities, trainForest } from '../../shared/model/random-forest';

const [xFile = '', yFile = '', columnCount = '', testFile = '', repeats = '', minLeaf = ''] = process.argv.slice(2);

function bytesOf(file: string): ArrayBuffer {
  return new Uint8Array(readFileSync(file)).buffer;
}

function matrixFrom(file: string): Matrix {
  const values = new Float64Array(bytesOf(file));
  return { values, rowCount: values.length / Number(columnCount), columnCount: Number(columnCount) };
}

function cpuSeconds<T>(work: () => T): { seconds: number; result: T } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (user + system) / 1e6, result };
}

const rows = matrixFrom(xFile);
const test = matrixFrom(testFile);
const labels = new Int32Array(bytesOf(yFile));
const fits: number[] = [];
const predictions: number[] = [];
for (let seed = 0; seed < Number(repeats); seed++) {
  const fit = cpuSeconds(() => trainForest(rankColumns(rows), labels, { trees: 100, seed, minLeaf: Number(minLeaf) }));
  fits.push(fit.seconds);
  predictions.push(cpuSeconds(() => forestProbabilities(fit.result, test)).seconds);
}
console.log(JSON.stringify({ first: fits[0], fastest: Math.min(...fits), predict: Math.min(...predictions) }));
