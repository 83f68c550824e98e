import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Fold, type Part, type Tested, type TestFold, testFold } from './evaluate-oulad';
import { type ReaderData, readParts } from './evaluation-parts';

/** A fold by the places of its parts. */
type Task = { readonly id: number; readonly train: number[]; readonly test: number[]; readonly seed: number };
type Reply = { readonly id: number; readonly answers: Omit<Tested, 'part'>[] };
type FoldsData = { readonly parts: readonly Part[] };
type Waiting = { readonly done: (reply: Reply) => void; readonly failed: (error: Error) => void };

/** Training holds its rows several times over, and the thread itself some megabytes. */
const BYTES_A_THREAD = 64 * 1024 * 1024;
const TIMES_THE_ROWS = 6;

/** How many threads have a processor, a task and room in memory; one at least. */
export function threadsFor(folds: readonly Fold[], seeds: number, freeBytes = process.availableMemory()): number {
  const largest = Math.max(
    ...folds.map(({ train }) => train.reduce((sum, { inputs }) => sum + inputs.values.byteLength, 0)),
  );
  const fitting = Math.floor(freeBytes / (BYTES_A_THREAD + TIMES_THE_ROWS * largest));
  return Math.max(1, Math.min(availableParallelism(), folds.length * seeds, fitting));
}

/**
 * Folds side by side in `count` threads, each of which runs `file` and must call `serve`. The answers are the same:
 * a fold's depend on its rows and seed alone.
 */
export function foldWorkers(file: string, parts: readonly Part[], count: number) {
  const places = new Map(parts.map((part, place) => [part, place]));
  const placesOf = (list: readonly Part[]): number[] => list.map((part) => places.get(part) as number);
  const waiting = new Map<number, Waiting>();
  const queue: Task[] = [];
  const threads = Array.from({ length: count }, () => new Worker(file, { workerData: { parts } satisfies FoldsData }));
  const idle = [...threads];
  const next = (): void => {
    while (idle.length > 0 && queue.length > 0) idle.pop()?.postMessage(queue.shift());
  };
  for (const thread of threads) {
    thread.on('message', (reply: Reply) => {
      waiting.get(reply.id)?.done(reply);
      waiting.delete(reply.id);
      idle.push(thread);
      next();
    });
    thread.on('error', (error: Error) => {
      for (const { failed } of waiting.values()) failed(error);
    });
  }
  let tasks = 0;
  const run: TestFold = async (fold, seed) => {
    const id = tasks++;
    queue.push({ id, train: placesOf(fold.train), test: placesOf(fold.test), seed });
    const { answers } = await new Promise<Reply>((done, failed) => {
      waiting.set(id, { done, failed });
      next();
    });
    return answers.map((answer, i) => ({ ...answer, part: fold.test[i] as Part }));
  };
  return { run, close: () => Promise.all(threads.map((thread) => thread.terminate())) };
}

/** The other side: reads the rows that are asked for, or answers the folds that arrive, one after the other. */
export async function serve(): Promise<void> {
  const given = workerData as FoldsData | ReaderData;
  if ('request' in given) parentPort?.postMessage(await readParts(given.request));
  else serveFolds(given);
}

function serveFolds({ parts }: FoldsData): void {
  const partsAt = (places: readonly number[]): Part[] => places.map((place) => parts[place] as Part);
  parentPort?.on('message', async ({ id, train, test, seed }: Task) => {
    const tested = await testFold({ train: partsAt(train), test: partsAt(test) }, seed);
    parentPort?.postMessage({ id, answers: tested.map(({ part: _, ...answers }) => answers) } satisfies Reply);
  });
}
