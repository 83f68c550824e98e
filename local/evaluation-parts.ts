import { Worker } from 'node:worker_threads';
import { type Part, partsOf } from './evaluate-oulad';
import { type PlanRequest, partsToPlan, wantedPresentations } from './evaluation-plan';
import { readPresentations } from './oulad';

/** Which rows of a folder to make; of those tested marks come so many days after the hand-in. */
export type PartsRequest = PlanRequest & {
  readonly oulad: string;
  readonly weeks: readonly number[];
  readonly trainWeeks: readonly number[];
  readonly markedAfterDays: number;
};

/** The rows of all presentations that a request needs. */
export async function readParts(request: PartsRequest): Promise<Part[]> {
  const { oulad, markedAfterDays } = request;
  const weeks = [...new Set([...request.weeks, ...request.trainWeeks])];
  const parts: Part[] = [];
  for await (const one of readPresentations(oulad, wantedPresentations(request)))
    parts.push(...partsOf(one, weeks, markedAfterDays));
  return partsToPlan(parts, request);
}

/**
 * The same in a thread that runs `file`, which must call `serve`: what reading takes is given back when it ends, and the
 * rows lie in memory that is shared.
 */
export function readPartsApart(file: string, request: PartsRequest): Promise<Part[]> {
  const thread = new Worker(file, { workerData: { request } satisfies ReaderData });
  return new Promise((done, failed) => {
    thread.once('message', done);
    thread.once('error', failed);
  });
}

/** What the thread is given. */
export type ReaderData = { readonly request: PartsRequest };
