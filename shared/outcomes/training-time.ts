import { RunError } from '../base/errors';

/** Measured are .5 ms of CPU a training row at 100,000 and .95 at 500,000, where caches no longer help; a function's core may be slower. */
const MS_PER_ROW = 1.4;
/** Reading the active model and writing take this long whatever the rows. */
const LEAST_MS = 30_000;

/** Of every labelled row, used or not: who is there is read, and the inputs of nearly all classes are computed. */
const READING_MS_PER_ROW = 0.1;

/** The time that choosing among so many labelled rows may take, and computing the inputs of those chosen. */
export function readingMs(rows: number): number {
  return READING_MS_PER_ROW * rows;
}

/** The time that training on so many rows, scoring and publishing may take. */
export function trainingMs(rows: number): number {
  return LEAST_MS + MS_PER_ROW * rows;
}

/** Less time than training on so many rows may take is a RunError OUT_OF_TIME. */
export function checkTimeToTrain(rows: number, remainingMs: number): void {
  const needed = trainingMs(rows);
  if (remainingMs < needed)
    throw new RunError(
      'OUT_OF_TIME',
      `training on ${rows} rows may take ${needed} ms and ${remainingMs} ms are left; lower the setting maxTrainingRows, or trainingMonths so that less is read`,
    );
}
