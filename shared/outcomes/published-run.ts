import { addDays, type Day, isoDate, parseDay, startOfDay } from '../base/day';
import { NotFoundError } from '../base/errors';
import type { Method } from '../contracts/prediction';
import type { RunManifest } from '../contracts/run';
import { DISTANCE_COST, labelRuleText } from './published-level';
import type { QueryServices } from './query-services';

/** A run whose predictions may be served. */
export type PublishedRun = {
  readonly runDate: Day;
  readonly generatedAt: string;
  readonly modelVersion: string | null;
  readonly method: Method;
  /** True when it is the newest run and the next one is overdue. */
  readonly stale: boolean;
};

/** Runs start at 03:00; one that is missing two hours after that is overdue. */
const RUN_HOUR = 3;
const STALE_AFTER_HOURS = 26;
const HOUR_MS = 3_600_000;

/** True once the newest run is more than 26 hours past its start at 03:00 Bangkok time. */
export function isStale(runDate: Day, now: Date): boolean {
  return now.getTime() - startOfDay(runDate).getTime() > (RUN_HOUR + STALE_AFTER_HOURS) * HOUR_MS;
}

/** The newest run; a NotFoundError before the first one. */
export async function newestRun({ latest, now }: Pick<QueryServices, 'latest' | 'now'>): Promise<PublishedRun> {
  const run = await latest();
  if (run) return { ...run, stale: isStale(run.runDate, now()) };
  throw new NotFoundError('there are no predictions yet; they come with the first daily run');
}

/** The run of `date` (yyyymmdd, yyyy-mm-dd or `latest`); a date without a run, or after the newest, is a NotFoundError. */
export async function publishedRun(
  services: Pick<QueryServices, 'latest' | 'manifest' | 'now'>,
  date: string,
): Promise<PublishedRun> {
  const day = runDateOf(date);
  const newest = await newestRun(services);
  if (day === null || day === newest.runDate) return newest;
  const { modelVersion, method, finishedAt } = await publishedManifest(services, day, newest);
  return { runDate: day, modelVersion, method, generatedAt: finishedAt, stale: false };
}

/** A run date that is asked for; null is the newest. */
export function runDateOf(date: string): Day | null {
  return date === 'latest' ? null : parseDay(date, 'date', 'latest, or a calendar date as yyyymmdd or yyyy-mm-dd');
}

/** The manifest of a date that readers may see; without a run, or after the newest, a NotFoundError. */
export async function publishedManifest(
  { manifest }: Pick<QueryServices, 'manifest'>,
  day: Day,
  newest: PublishedRun,
): Promise<RunManifest> {
  const found = day <= newest.runDate ? await manifest(day) : null;
  if (found) return found;
  throw new NotFoundError(`there is no run on ${isoDate(day)}; the newest is on ${isoDate(newest.runDate)}`);
}

/** The data behind a run ends with the day before it. */
export function dataThrough(runDate: Day): string {
  return isoDate(addDays(runDate, -1));
}

/** What every v1 answer says of its run. */
export function runFacts({ runDate, generatedAt, stale, method }: PublishedRun): object {
  return {
    run_date: isoDate(runDate),
    data_through: dataThrough(runDate),
    generated_at: generatedAt,
    stale,
    advisory: true,
    label_rule: labelRuleText(method === 'model' ? DISTANCE_COST : 0),
  };
}

export function staleHeaders({ stale }: Pick<PublishedRun, 'stale'>): Record<string, string> {
  return stale ? { warning: '110 - "Response is Stale"' } : {};
}
