import { gunzipSync } from 'node:zlib';
import type { DetailRow, LegacyRow, StoredPredictions } from '../contracts/prediction';

/** The rows of GET /predictions, ordered by user id as a number. */
export function legacyRows({ rowsGzip }: StoredPredictions): LegacyRow[] {
  return unpack(rowsGzip) as LegacyRow[];
}

/** The v1 rows, ordered by user id as a number. */
export function detailRows({ detailsGzip }: StoredPredictions): DetailRow[] {
  return unpack(detailsGzip) as DetailRow[];
}

/** A v1 row as answered by default: without the features. */
export function withoutFeatures({ features: _, ...row }: DetailRow): Omit<DetailRow, 'features'> {
  return row;
}

function unpack(gzip: Uint8Array): unknown {
  return JSON.parse(gunzipSync(gzip).toString());
}
