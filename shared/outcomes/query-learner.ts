import { mapConcurrently } from '../base/concurrent';
import { NotFoundError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import { compareIds } from '../contracts/prediction';
import { type PublishedRun, publishedRun, runFacts, staleHeaders } from './published-run';
import type { Membership, QueryServices } from './query-services';
import { detailRows, withoutFeatures } from './stored-rows';

/** The parameters of /v1/learners/{user_id}/predictions, by their names in the route table. */
export type LearnerQuery = { readonly user_id: string; readonly date: string };

const READS_AT_ONCE = 16;

/** One learner's predictions in every class of a run date; a learner of no class ever is a NotFoundError. */
export async function learnerPredictions(services: QueryServices, query: LearnerQuery): Promise<Answer> {
  const [run, memberships] = await Promise.all([publishedRun(services, query.date), services.classesOf(query.user_id)]);
  if (memberships.length === 0) throw new NotFoundError(`learner ${query.user_id} is not known in any class`);
  const current = memberships.filter((membership) => covers(membership, run)).map(({ classId }) => classId);
  const found = await mapConcurrently(current.sort(compareIds), READS_AT_ONCE, (classId) =>
    predictionIn(services, classId, run, query.user_id),
  );
  const body = { user_id: query.user_id, ...runFacts(run), classes: found.flat() };
  return { body: { json: () => body }, etag: entityTag('learner', query, body), headers: staleHeaders(run) };
}

function covers({ firstDate, lastDate }: Membership, { runDate }: PublishedRun): boolean {
  return firstDate <= runDate && (lastDate === null || lastDate >= runDate);
}

async function predictionIn(
  { readPredictions }: QueryServices,
  classId: string,
  { runDate }: PublishedRun,
  userId: string,
): Promise<object[]> {
  const stored = await readPredictions(classId, runDate);
  if (!stored) return [];
  const { requiredLevel: required_level, modelVersion: model_version, method } = stored.head;
  const rows = detailRows(stored).filter((row) => row.user_id === userId);
  return rows.map((row) => ({ class_id: classId, required_level, model_version, method, ...withoutFeatures(row) }));
}
