import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type Part, type Tested, type TestFold, testFold } from './evaluate-oulad';

/** A fold by the places of its parts. */
type Task = { readonly id: number; readonly train: number[]; readonly test: number[]; readonly seed: number };
type Reply = { readonly id: number; readonly answers: Omit<Tested, 'part'>[] };
type Waiting = { readonly done: (reply: Reply) => void; readonly failed: (error: Error) => void };

/**
 * Folds side by side in `count` threads, each of which runs `file` and must call `serveFolds`. The answers are the same:
 * a fold's depend on its rows and seed alone.
 */
export function foldWorkers(file: string, parts: readonly Part[], count: number) {
  const places = new Map(parts.map((part, place) => [part, place]));
  const placesOf = (list: readonly Part[]): number[] => list.map((part) => places.get(part) as number);
  const waiting = new Map<number, Waiting>();
  const queue: Task[] = [];
  const threads = Array.from({ length: count }, () => new Worker(file, { workerData: parts }));
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

/** The other side: answers the folds that arrive, one after the other. */
export function serveFolds(): void {
  const parts = workerData as readonly Part[];
  const partsAt = (places: readonly number[]): Part[] => places.map((place) => parts[place] as Part);
  parentPort?.on('message', async ({ id, train, test, seed }: Task) => {
    const tested = await testFold({ train: partsAt(train), test: partsAt(test) }, seed);
    parentPort?.postMessage({ id, answers: tested.map(({ part: _, ...answers }) => answers) } satisfies Reply);
  });
}
