import { addDays, type Day } from '../base/day';
import type { RunManifest } from '../contracts/run';
import type { QueryServices } from './query-services';

/** Predictions of a class that fails are served this long. */
const SERVED_DAYS = 60;

/** Whether the run could not build or predict the class. */
export function hasFailed(run: RunManifest | null, classId: string): boolean {
  return run?.failedClasses.some(({ id }) => id === classId) ?? false;
}

/** The newest date with predictions of a class that failed on the run date; null where there is none, or it did not fail. */
export async function dateBeforeFailure(
  { manifest, heads }: Pick<QueryServices, 'manifest' | 'heads'>,
  classId: string,
  runDate: Day,
): Promise<Day | null> {
  if (!hasFailed(await manifest(runDate), classId)) return null;
  return newestDate({ heads }, classId, runDate);
}

/** The newest date up to `to` with predictions of the class; null where there is none of the last 60 days. */
export async function newestDate(
  { heads }: Pick<QueryServices, 'heads'>,
  classId: string,
  to: Day,
): Promise<Day | null> {
  return (await heads(classId, addDays(to, -SERVED_DAYS), to)).at(-1)?.runDate ?? null;
}
