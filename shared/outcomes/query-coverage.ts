import { type Day, isoDate } from '../base/day';
import { type Answer, entityTag } from '../base/http';
import { getOrCreate } from '../base/maps';
import { once } from '../base/once';
import { roundSignificant } from '../base/stats';
import type { StoredPredictions } from '../contracts/prediction';
import type { RunManifest } from '../contracts/run';
import { absenceOf, type ClassAsked, envelope, readClass } from './class-run';
import { publishedRun, staleHeaders } from './published-run';
import type { QueryServices } from './query-services';
import { detailRows } from './stored-rows';

/** More digits of a share tell nothing. */
const DIGITS = 6;

/** Who of a class has no prediction, and why: learner by learner, or the class as a whole. */
export async function classCoverage(given: QueryServices, query: ClassAsked): Promise<Answer> {
  const services = readOnce(given);
  const { run, stored } = await readClass(services, query);
  const reason = stored ? {} : { reason: await absenceOf(services, run, query.class_id) };
  const failure = stored && !run.stale ? null : await failureOn(services, query);
  const json = () => ({
    ...envelope(query.class_id, run, stored?.head ?? null),
    ...coverageOf(stored),
    ...reason,
    failure,
  });
  const etag = entityTag('coverage', query, run, stored?.head.run, reason, failure);
  return { etag, headers: staleHeaders(run), body: { json } };
}

/** Pointer and manifests are looked at by several steps: each is read once. */
function readOnce(services: QueryServices): QueryServices {
  const manifests = new Map<Day, Promise<RunManifest | null>>();
  const manifest = (day: Day) => getOrCreate(manifests, day, () => services.manifest(day));
  return { ...services, latest: once(services.latest), manifest };
}

/** What kept the run that was asked for from building the class; null where nothing did. */
async function failureOn(services: QueryServices, { class_id, date }: ClassAsked): Promise<object | null> {
  const { runDate } = await publishedRun(services, date);
  const failed = (await services.manifest(runDate))?.failedClasses.find(({ id }) => id === class_id);
  return failed ? { run_date: isoDate(runDate), reason: failed.reason, since: isoDate(failed.since) } : null;
}

function coverageOf(stored: StoredPredictions | null): object {
  const { n = 0, insufficient = 0 } = stored?.head ?? {};
  const unsure = stored ? detailRows(stored).filter((row) => row.insufficient_data) : [];
  return {
    predicted: n - insufficient,
    coverage: n === 0 ? null : roundSignificant((n - insufficient) / n, DIGITS),
    without_predictions: unsure.map(({ user_id }) => ({ user_id, reason: 'insufficient_data' })),
  };
}
