import { addDays, parseDay } from '../base/day';
import { ContractError, NotFoundError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type Answer, entityTag } from '../base/http';
import type { DetailRow, PredictionHead, StoredPredictions } from '../contracts/prediction';
import { countsOf, requireClass } from './class-facts';
import { type Cursor, readCursor, startAgain, writeCursor } from './cursor';
import { dateBeforeFailure, hasFailed } from './failed-class';
import { newestRun, type PublishedRun, publishedRun, runFacts, staleHeaders } from './published-run';
import type { QueryServices } from './query-services';
import { detailRows, withoutFeatures } from './stored-rows';

/** The parameters of /v1/classes/{class_id}/predictions, by their names in the route table. */
export type ClassQuery = {
  readonly class_id: string;
  readonly date: string;
  readonly level?: number;
  readonly min_level?: number;
  readonly max_level?: number;
  readonly at_risk?: boolean;
  readonly sort: 'risk' | 'user_id';
  readonly include?: 'features';
  readonly limit: number;
  readonly cursor?: string;
};

/** Rows with features are long: more of them could outgrow what a function may answer (6 MB). */
const MOST_ROWS_WITH_FEATURES = 2_000;
/** State outlives a class by 30 days; predictions twice as far back show that it was ongoing. */
const WAS_ONGOING_DAYS = 60;

/** One page of a class's predictions; counts are of the whole class. */
export async function classPredictions(services: QueryServices, query: ClassQuery): Promise<Answer> {
  checkLevels(query);
  const cursor = query.cursor === undefined ? null : readCursor(query.cursor, filterOf(query));
  if (cursor && query.date !== 'latest' && parseDay(query.date) !== cursor.runDate) throw startAgain(query.cursor);
  const { run, stored } = await readClass(services, query, cursor).catch((error: unknown) => {
    throw cursor && error instanceof NotFoundError ? startAgain(query.cursor) : error;
  });
  if (cursor && stored?.head.run !== cursor.run) throw startAgain(query.cursor);
  const etag = entityTag('class', query, run, stored?.head.run);
  const headers = staleHeaders(run);
  if (stored) return { etag, headers, body: { json: () => pageOf(stored, run, query, cursor) } };
  const empty = await withoutPredictions(services, run, query.class_id);
  return { etag: entityTag(etag, empty), headers, body: { json: () => empty } };
}

type ClassRun = { readonly run: PublishedRun; readonly stored: StoredPredictions | null };

/** The class on the date asked for; where the newest run failed on it, the one before, called stale. */
async function readClass(services: QueryServices, query: ClassQuery, cursor: Cursor | null): Promise<ClassRun> {
  const run = await publishedRun(services, cursor?.runDate ?? query.date);
  const stored = await services.readPredictions(query.class_id, run.runDate);
  if (query.date !== 'latest') return { run, stored };
  if (cursor) return { run: await staleIfBehind(services, query.class_id, run), stored };
  const date = stored ? null : await dateBeforeFailure(services, query.class_id, run.runDate);
  if (date === null) return { run, stored };
  const older = { ...(await publishedRun(services, date)), stale: true };
  return { run: older, stored: await services.readPredictions(query.class_id, date) };
}

/** A page after the first names its date: the class may have failed on the newest one. */
async function staleIfBehind(services: QueryServices, classId: string, run: PublishedRun): Promise<PublishedRun> {
  const { runDate } = await newestRun(services);
  if (run.runDate === runDate || !hasFailed(await services.manifest(runDate), classId)) return run;
  return { ...run, stale: true };
}

/** Keeps the rows that the filters ask for, in the order asked for. */
function selectRows(rows: readonly DetailRow[], query: ClassQuery): DetailRow[] {
  const { level, min_level: low, max_level: high, at_risk: atRisk } = query;
  const filters: ((row: DetailRow) => boolean)[] = [];
  if (level !== undefined) filters.push((row) => row.predicted_level === level);
  if (low !== undefined) filters.push((row) => row.predicted_level !== null && row.predicted_level >= low);
  if (high !== undefined) filters.push((row) => row.predicted_level !== null && row.predicted_level <= high);
  if (atRisk !== undefined) filters.push((row) => row.at_risk === atRisk);
  const kept = rows.filter((row) => filters.every((fits) => fits(row)));
  // stored rows are ordered by user id and the sort is stable: equal risks stay in that order
  return query.sort === 'user_id' ? kept : kept.sort((a, b) => (b.risk ?? -1) - (a.risk ?? -1));
}

function checkLevels({ min_level: low = 1, max_level: high = 5 }: ClassQuery): void {
  if (low > high) throw new ContractError('min_level', low, `at most max_level, which is ${high}`);
}

function filterOf({ class_id, level, min_level, max_level, at_risk, sort }: ClassQuery): string {
  return shortHash(JSON.stringify([class_id, level, min_level, max_level, at_risk, sort]));
}

function pageOf(stored: StoredPredictions, run: PublishedRun, query: ClassQuery, cursor: Cursor | null): object {
  const rows = selectRows(detailRows(stored), query);
  const start = cursor?.offset ?? 0;
  if (cursor && start >= rows.length) throw startAgain(query.cursor);
  const length = query.include ? Math.min(query.limit, MOST_ROWS_WITH_FEATURES) : query.limit;
  const end = start + length;
  const next = { runDate: run.runDate, run: stored.head.run, filter: filterOf(query), offset: end };
  const page = rows.slice(start, end);
  return {
    ...envelope(query.class_id, run, stored.head),
    rows: query.include ? page : page.map(withoutFeatures),
    next_cursor: end < rows.length ? writeCursor(next) : null,
  };
}

function envelope(classId: string, run: PublishedRun, head: PredictionHead | null): object {
  return {
    class_id: classId,
    ...runFacts(run),
    model_version: (head ?? run).modelVersion,
    method: (head ?? run).method,
    ...(head?.labelRule !== undefined && { label_rule: head.labelRule }),
    required_level: head?.requiredLevel ?? null,
    counts: countsOf(head),
  };
}

async function withoutPredictions(services: QueryServices, run: PublishedRun, classId: string): Promise<object> {
  await requireClass(services, classId);
  const reason = await reasonOfAbsence(services, run, classId);
  return { ...envelope(classId, run, null), rows: [], next_cursor: null, reason };
}

async function reasonOfAbsence(services: QueryServices, { runDate }: PublishedRun, classId: string): Promise<string> {
  const manifest = await services.manifest(runDate);
  if (hasFailed(manifest, classId)) return 'not_built';
  if (!manifest?.trackedClasses.includes(classId)) return 'not_ongoing';
  const before = await services.heads(classId, addDays(runDate, -WAS_ONGOING_DAYS), runDate);
  return before.length === 0 ? 'no_assessed_submission_yet' : 'not_ongoing';
}
