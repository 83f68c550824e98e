import { ContractError, NotFoundError, RequestError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { ClusterId } from './clusters';
import { type UserSegment, userActivity, userProfile } from './profile';
import type { ClustersSummary, Recomputed } from './recompute-clusters';

export type SegmentReader = {
  readonly latest: () => Promise<{ readonly run: string; readonly summary: ClustersSummary } | null>;
  readonly find: (userId: number) => Promise<UserSegment | null>;
};

const IDS: readonly ClusterId[] = [0, 1, 2, 3];

/** GET /clusters: names, sizes and profiles; before the first computation a RequestError 503. */
export async function clustersAnswer({ latest }: Pick<SegmentReader, 'latest'>): Promise<Answer> {
  const { run, summary } = await computed(latest);
  const json = () => ({
    success: true,
    clusters: Object.fromEntries(summary.clusters.map((cluster, id) => [id, cluster])),
  });
  return { etag: entityTag(run), body: { json } };
}

/** GET /user/{user_id}/profile, as of the newest computation of the clusters. */
export async function profileAnswer(
  { latest, find }: SegmentReader,
  userIdText: string | undefined,
  { year, withActivity }: { year: number; withActivity: boolean },
): Promise<Answer> {
  const userId = wholeNumber(userIdText, 'user_id');
  const { run } = await computed(latest);
  const segment = userId < 0 ? null : await find(userId);
  if (!segment) throw new NotFoundError(`User ${userId} not found`);
  const data = {
    ...userProfile(userId, segment, year),
    ...(withActivity && { activity: userActivity(segment) }),
  };
  return { etag: entityTag(run, data), body: { json: () => ({ success: true, data }) } };
}

/** POST /clusters/recompute when the work is done. */
export function recomputedAnswer({ metrics }: Recomputed): Answer {
  const distribution = Object.fromEntries(metrics.sizes.map((size, id) => [`cluster_${id}`, size]));
  const json = () => ({
    success: true,
    message: 'Clusters recomputed successfully',
    total_users_processed: metrics.users,
    cluster_distribution: distribution,
  });
  return { body: { json } };
}

/** The cluster of a path: not a whole number is a ContractError, another one a NotFoundError that lists the clusters. */
export function parseClusterId(text: string | undefined): ClusterId {
  const id = wholeNumber(text, 'cluster_id');
  const found = IDS.find((known) => known === id);
  if (found === undefined) throw new NotFoundError('Cluster ID must be 0, 1, 2, or 3', { available_clusters: IDS });
  return found;
}

/** A whole number of a path or query; anything else is a ContractError. */
function wholeNumber(text: string | undefined, field: string): number {
  const value = /^-?\d{1,16}$/.test(text ?? '') ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new ContractError(field, text, '', `${field} must be an integer`);
  return value;
}

async function computed(latest: SegmentReader['latest']) {
  const found = await latest();
  if (!found) throw new RequestError(503, 'clusters have not been computed yet; POST /clusters/recompute');
  return found;
}
