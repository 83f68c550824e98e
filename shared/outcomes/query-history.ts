import { mapConcurrently } from '../base/concurrent';
import { addDays, type Day, daysBetween, isoDate, parseDay } from '../base/day';
import { ContractError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { PredictionHead } from '../contracts/prediction';
import { pointOf } from './class-facts';
import { absenceOf } from './class-run';
import { newestRun } from './published-run';
import type { QueryServices } from './query-services';
import { detailRows } from './stored-rows';

/** The parameters of /v1/classes/{class_id}/history, by their names in the route table. */
export type HistoryQuery = {
  readonly class_id: string;
  readonly from?: string;
  readonly to?: string;
  readonly user_id?: string;
};

const DEFAULT_DAYS = 60;
const MOST_DAYS = 400;
/** Items opened at once for one learner's history. */
const READS_AT_ONCE = 16;

/** A class's risk over time: one point a run date; with a user id that learner's prediction in each of them. */
export async function classHistory(services: QueryServices, query: HistoryQuery): Promise<Answer> {
  const run = await newestRun(services);
  const newest = run.runDate;
  const range = rangeOf(query, newest);
  const heads = range.from > newest ? [] : await services.heads(query.class_id, range.from, range.to);
  if (heads.length === 0) await absenceOf(services, run, query.class_id);
  const learner = query.user_id === undefined ? {} : { user_id: query.user_id };
  const points = await mapConcurrently(heads, READS_AT_ONCE, async (head) => ({
    ...pointOf(head),
    ...(query.user_id && { learner: await learnerAt(services, head, query.user_id) }),
  }));
  const body = { class_id: query.class_id, ...learner, from: isoDate(range.from), to: isoDate(range.to), points };
  return { body: { json: () => body }, etag: entityTag('history', body, heads) };
}

/** Nothing after the newest run is served: a later `to`, such as the end of a term, ends there. */
function rangeOf(query: HistoryQuery, newest: Day): { from: Day; to: Day } {
  const asked = query.to === undefined ? newest : parseDay(query.to, 'to');
  const end = asked > newest ? newest : asked;
  const from = query.from === undefined ? addDays(end, -DEFAULT_DAYS) : parseDay(query.from, 'from');
  if (from > asked) throw new ContractError('from', query.from, `a date up to ${isoDate(asked)}, where the range ends`);
  if (daysBetween(from, end) > MOST_DAYS)
    throw new ContractError('from', query.from, `a date at most ${MOST_DAYS} days before the end, ${isoDate(end)}`);
  return { from, to: from > end ? asked : end };
}

/** The learner's prediction in one run; null when the class had no such learner then. */
async function learnerAt(
  { readPredictions }: QueryServices,
  head: PredictionHead,
  userId: string,
): Promise<object | null> {
  const stored = await readPredictions(head.classId, head.runDate);
  const row = stored && detailRows(stored).find((one) => one.user_id === userId);
  if (!row) return null;
  const { predicted_level, risk, at_risk, insufficient_data } = row;
  return { predicted_level, risk, at_risk, insufficient_data };
}
