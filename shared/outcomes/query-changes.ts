import { addDays, type Day, isoDate, parseDay } from '../base/day';
import { ContractError, NotFoundError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type Answer, entityTag } from '../base/http';
import type { Change, StoredPredictions } from '../contracts/prediction';
import { changedLearners, countByChange } from './class-changes';
import { pointOf } from './class-facts';
import { absenceOf, type ClassRun, envelope, readClass } from './class-run';
import { type Cursor, cursorOf, pageAt, startAgain } from './cursor';
import { newestDate } from './failed-class';
import { staleHeaders } from './published-run';
import type { QueryServices } from './query-services';
import { detailRows } from './stored-rows';

/** The parameters of /v1/classes/{class_id}/changes, by their names in the route table. */
export type ChangesQuery = {
  readonly class_id: string;
  readonly date: string;
  readonly since?: string;
  readonly change?: Change;
  readonly limit: number;
  readonly cursor?: string;
};

/** What is compared: the class now, and its predictions before; null where it has none. */
type Compared = ClassRun & { readonly before: StoredPredictions | null };

/** One page of the learners for whom something changed since an earlier run; the counts are of the whole class. */
export async function classChanges(services: QueryServices, query: ChangesQuery): Promise<Answer> {
  const cursor = cursorOf(query, filterOf(query));
  const { run, stored } = await readClass(services, query, cursor);
  const since = sinceOf(query, run.runDate);
  if (!stored) return withoutPredictions(services, run, query);
  const before = await readBefore(services, query.class_id, run.runDate, since);
  const compared = { run, stored, before };
  if (cursor && runsOf(compared) !== cursor.run) throw startAgain(query.cursor);
  const body = { json: () => pageOf(compared, stored, query, cursor) };
  return { etag: entityTag('changes', query, run, runsOf(compared)), headers: staleHeaders(run), body };
}

async function withoutPredictions(services: QueryServices, run: ClassRun['run'], query: ChangesQuery): Promise<Answer> {
  if (query.cursor !== undefined) throw startAgain(query.cursor);
  const reason = await absenceOf(services, run, query.class_id);
  const nothing = { since: null, by_change: countByChange([]), rows: [], next_cursor: null };
  const body = { ...envelope(query.class_id, run, null), ...nothing, reason };
  return { etag: entityTag('changes', query, body), headers: staleHeaders(run), body: { json: () => body } };
}

function sinceOf({ since }: ChangesQuery, runDate: Day): Day | null {
  if (since === undefined) return null;
  const allowed = `a run date before ${isoDate(runDate)}, as yyyymmdd or yyyy-mm-dd`;
  const day = parseDay(since, 'since', allowed);
  if (day < runDate) return day;
  throw new ContractError('since', since, allowed);
}

/** The class on the date asked for; otherwise the day before, or its newest predictions before where it has none then. */
async function readBefore(
  services: QueryServices,
  classId: string,
  runDate: Day,
  since: Day | null,
): Promise<StoredPredictions | null> {
  const dayBefore = addDays(runDate, -1);
  const found = await services.readPredictions(classId, since ?? dayBefore);
  if (found) return found;
  if (since !== null)
    throw new NotFoundError(
      `class ${classId} has no predictions of ${isoDate(since)}; the points of /v1/classes/${classId}/history are the dates that can be compared`,
    );
  const older = await newestDate(services, classId, dayBefore);
  return older && services.readPredictions(classId, older);
}

/** Both items: a page goes on only while neither has changed. */
function runsOf({ stored, before }: Compared): string {
  return `${stored?.head.run} ${before?.head.runDate} ${before?.head.run}`;
}

function filterOf({ class_id, since, change }: ChangesQuery): string {
  return shortHash(JSON.stringify(['changes', class_id, since, change]));
}

function pageOf(compared: Compared, stored: StoredPredictions, query: ChangesQuery, cursor: Cursor | null): object {
  const { run, before } = compared;
  const changed = changedLearners(before ? detailRows(before) : [], detailRows(stored));
  const { change } = query;
  const selected = change === undefined ? changed : changed.filter(({ changes }) => changes.includes(change));
  const place = {
    runDate: run.runDate,
    run: runsOf(compared),
    filter: filterOf(query),
    offset: cursor?.offset ?? 0,
  };
  return {
    ...envelope(query.class_id, run, stored.head),
    since: before && pointOf(before.head),
    by_change: countByChange(changed),
    ...pageAt(selected, place, query.limit, query.cursor),
  };
}
