import { isoDate } from '../base/day';
import { type Answer, entityTag } from '../base/http';
import type { RunManifest } from '../contracts/run';
import { dataThrough, newestRun, publishedManifest, runDateOf, staleHeaders } from './published-run';
import type { QueryServices } from './query-services';

/** GET /v1/runs/{date}: what a published run made and what it did not; nothing of the exclusion list is told. */
export async function runFor(services: QueryServices, { date }: { readonly date: string }): Promise<Answer> {
  const asked = runDateOf(date);
  const newest = await newestRun(services);
  const manifest = await publishedManifest(services, asked ?? newest.runDate, newest);
  const stale = manifest.runDate === newest.runDate && newest.stale;
  const body = bodyOf(manifest, stale);
  return { etag: entityTag('run', body), headers: staleHeaders({ stale }), body: { json: () => body } };
}

function bodyOf(manifest: RunManifest, stale: boolean): object {
  const { runDate, classes, failedClasses, events, malformed, emptyDay, startedAt, finishedAt } = manifest;
  return {
    run_date: isoDate(runDate),
    data_through: dataThrough(runDate),
    stale,
    status: failedClasses.length === 0 ? 'completed' : 'completed_with_failures',
    started_at: startedAt,
    finished_at: finishedAt,
    model_version: manifest.modelVersion,
    method: manifest.method,
    events,
    malformed_events: malformed,
    empty_day: emptyDay,
    counts: countsOf(manifest),
    classes: classes.map(({ id, n, atRisk }) => ({ class_id: id, learners: n, at_risk: atRisk })),
    failed_classes: failedClasses.map(({ id, reason, since }) => ({ class_id: id, reason, since: isoDate(since) })),
  };
}

function countsOf({ classes, failedClasses, trackedClasses }: RunManifest): object {
  const told = new Set([...classes, ...failedClasses].map(({ id }) => id));
  return {
    classes: classes.length,
    failed_classes: failedClasses.length,
    classes_without_predictions: trackedClasses.filter((id) => !told.has(id)).length,
    learners: classes.reduce((sum, { n }) => sum + n, 0),
    at_risk: classes.reduce((sum, { atRisk }) => sum + atRisk, 0),
  };
}
