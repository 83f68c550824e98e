import { type Answer, entityTag } from '../base/http';
import type { LegacyRow, StoredPredictions } from '../contracts/prediction';
import { dateBeforeFailure } from './failed-class';
import { type LegacyQuery, parseLegacyParams } from './legacy-params';
import type { QueryServices } from './query-services';
import { detailRows, legacyRows } from './stored-rows';

type LegacyServices = Pick<QueryServices, 'latest' | 'readPredictions' | 'manifest' | 'heads'>;
type LegacyAnswerRow = LegacyRow & { readonly interactions?: Readonly<Record<string, number>> };

/**
 * GET /predictions: the rows as stored; an unknown class, or a date that is not published, is an empty array. Without a
 * date, a class on which the newest run failed is answered with its rows before, which carry their date.
 */
export async function legacyPredictions(
  services: LegacyServices,
  values: Readonly<Record<string, readonly string[]>>,
): Promise<Answer> {
  const query = parseLegacyParams(values);
  const stored = await readPublished(services, query);
  const etag = entityTag('legacy', query, stored?.head.run ?? null);
  if (!stored) return { etag, body: { json: () => [] } };
  const asStored = query.userId === null && !query.interactions;
  return { etag, body: asStored ? { gzip: stored.rowsGzip } : { json: () => chosenRows(stored, query) } };
}

async function readPublished(services: LegacyServices, query: LegacyQuery): Promise<StoredPredictions | null> {
  const latest = await services.latest();
  const day = query.predictedDt ?? latest?.runDate;
  if (!latest || !day || day > latest.runDate) return null;
  const stored = await services.readPredictions(query.classId, day);
  if (stored || query.predictedDt) return stored;
  const older = await dateBeforeFailure(services, query.classId, day);
  return older && services.readPredictions(query.classId, older);
}

function chosenRows(stored: StoredPredictions, { userId, interactions }: LegacyQuery): LegacyAnswerRow[] {
  const rows = legacyRows(stored).filter((row) => userId === null || row.user_id === userId);
  if (!interactions) return rows;
  const features = new Map(detailRows(stored).map((row) => [row.user_id, row.features]));
  return rows.map((row) => ({ ...row, interactions: features.get(row.user_id) ?? {} }));
}
