// One forest grown by 1, 2 and 4 worker threads: node forest-workers.cjs ROWS. Says how many different models came out.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { sha256 } from '../../shared/base/hash';
import { rankColumns } from '../../shared/model/columns';
import { toLibraryForest } from '../../shared/model/library-forest';
import { type Forest, mergeForests, trainForest } from '../../shared/model/random-forest';
import { COLUMNS, makeRows, SHAPES, type Shape } from '../forest-data';

const TREES = 100;

type Part = { readonly rows: number; readonly from: number; readonly to: number };

function growPart({ rows, from, to }: Part): Forest {
  const { matrix, labels } = makeRows(SHAPES[0] as Shape, rows, 1);
  return trainForest(rankColumns(matrix), labels, { trees: TREES, seed: 1, from, to });
}

async function grownBy(workers: number, rows: number): Promise<Forest> {
  const parts = Array.from({ length: workers }, (_, w): Part => {
    return { rows, from: Math.round((w * TREES) / workers), to: Math.round(((w + 1) * TREES) / workers) };
  });
  return mergeForests(
    await Promise.all(
      parts.map((part) => {
        const { promise, resolve, reject } = Promise.withResolvers<Forest>();
        new Worker(__filename, { workerData: part }).once('message', resolve).once('error', reject);
        return promise;
      }),
    ),
  );
}

async function main(): Promise<void> {
  const hashes = new Set<string>();
  for (const workers of [1, 2, 4]) {
    const forest = await grownBy(workers, Number(process.argv[2]));
    hashes.add(sha256(JSON.stringify(toLibraryForest(forest, COLUMNS))));
  }
  console.log(JSON.stringify({ models: hashes.size }));
}

if (isMainThread) void main();
else parentPort?.postMessage(growPart(workerData as Part));
