import { mapConcurrently } from '../base/concurrent';
import { type Day, isoDate } from '../base/day';
import { NotFoundError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import { once } from '../base/once';
import { compareIds, type StoredPredictions } from '../contracts/prediction';
import { dateBeforeFailure, hasFailed } from './failed-class';
import { dataThrough, type PublishedRun, publishedRun, runFacts, staleHeaders } from './published-run';
import type { Membership, QueryServices } from './query-services';
import { detailRows, withoutFeatures } from './stored-rows';

/** The parameters of /v1/learners/{user_id}/predictions, by their names in the route table. */
export type LearnerQuery = { readonly user_id: string; readonly date: string };

/** What a class says of the learner: a prediction and whether there should be a newer one, or that it could not be built. */
type InClass = { readonly told: readonly object[]; readonly absent: readonly object[]; readonly stale: boolean };

const READS_AT_ONCE = 16;

/** One learner's predictions in every class of a run date; a learner of no class ever is a NotFoundError. */
export async function learnerPredictions(services: QueryServices, query: LearnerQuery): Promise<Answer> {
  const [newest, memberships] = await Promise.all([
    publishedRun(services, query.date),
    services.classesOf(query.user_id),
  ]);
  if (memberships.length === 0) throw new NotFoundError(`learner ${query.user_id} is not known in any class`);
  const current = memberships.filter((membership) => covers(membership, newest)).map(({ classId }) => classId);
  // a large item, read where a class has no predictions, and once
  const manifest = once(() => services.manifest(newest.runDate));
  const found = await mapConcurrently(current.sort(compareIds), READS_AT_ONCE, (classId) =>
    inClass({ ...services, manifest }, classId, newest, query),
  );
  const run = { ...newest, stale: newest.stale || found.some(({ stale }) => stale) };
  const body = {
    user_id: query.user_id,
    ...runFacts(run),
    classes: found.flatMap(({ told }) => told),
    without_predictions: found.flatMap(({ absent }) => absent),
  };
  return { body: { json: () => body }, etag: entityTag('learner', query, body), headers: staleHeaders(run) };
}

function covers({ firstDate, lastDate }: Membership, { runDate }: PublishedRun): boolean {
  return firstDate <= runDate && (lastDate === null || lastDate >= runDate);
}

/** The prediction of the run; of a class on which the newest run failed the one before, called stale, as the class has it. */
async function inClass(
  services: QueryServices,
  classId: string,
  { runDate, stale }: PublishedRun,
  query: LearnerQuery,
): Promise<InClass> {
  const stored = await services.readPredictions(classId, runDate);
  if (stored) return { told: rowsOf(stored, runDate, query.user_id, stale), absent: [], stale };
  // it is over, or nobody's work was assessed yet
  if (!hasFailed(await services.manifest(runDate), classId)) return { told: [], absent: [], stale };
  const before = query.date === 'latest' ? await dateBeforeFailure(services, classId, runDate) : null;
  const older = before && (await services.readPredictions(classId, before));
  const told = before && older ? rowsOf(older, before, query.user_id, true) : [];
  if (told.length > 0) return { told, absent: [], stale: true };
  return { told, absent: [{ class_id: classId, reason: 'not_built' }], stale };
}

function rowsOf(stored: StoredPredictions, runDate: Day, userId: string, stale: boolean): object[] {
  const { classId: class_id, requiredLevel: required_level, modelVersion: model_version, method } = stored.head;
  const facts = { class_id, run_date: isoDate(runDate), data_through: dataThrough(runDate), stale };
  const rows = detailRows(stored).filter((row) => row.user_id === userId);
  return rows.map((row) => ({ ...facts, required_level, model_version, method, ...withoutFeatures(row) }));
}
