import { ContractError } from '../base/errors';
import { shortHash } from '../base/hash';
import { type Answer, entityTag } from '../base/http';
import type { DetailRow, StoredPredictions } from '../contracts/prediction';
import { absenceOf, envelope, readClass } from './class-run';
import { type Cursor, cursorOf, pageAt, startAgain } from './cursor';
import { type PublishedRun, staleHeaders } from './published-run';
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

/** One page of a class's predictions; counts are of the whole class. */
export async function classPredictions(services: QueryServices, query: ClassQuery): Promise<Answer> {
  checkLevels(query);
  const cursor = cursorOf(query, filterOf(query));
  const { run, stored } = await readClass(services, query, cursor);
  if (cursor && stored?.head.run !== cursor.run) throw startAgain(query.cursor);
  const etag = entityTag('class', query, run, stored?.head.run);
  const headers = staleHeaders(run);
  if (stored) return { etag, headers, body: { json: () => pageOf(stored, run, query, cursor) } };
  const reason = await absenceOf(services, run, query.class_id);
  const empty = { ...envelope(query.class_id, run, null), rows: [], next_cursor: null, reason };
  return { etag: entityTag(etag, empty), headers, body: { json: () => empty } };
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
  const selected = selectRows(detailRows(stored), query);
  const place = { runDate: run.runDate, run: stored.head.run, filter: filterOf(query), offset: cursor?.offset ?? 0 };
  const length = query.include ? Math.min(query.limit, MOST_ROWS_WITH_FEATURES) : query.limit;
  const { rows, next_cursor } = pageAt(selected, place, length, query.cursor);
  return {
    ...envelope(query.class_id, run, stored.head),
    rows: query.include ? rows : rows.map(withoutFeatures),
    next_cursor,
  };
}
