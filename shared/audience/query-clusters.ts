import { ContractError, NotFoundError, RequestError } from '../base/errors';
import { type Answer, entityTag } from '../base/http';
import type { ClusterId } from './clusters';
import { type UserSegment, userActivity, userProfile } from './profile';
import type { ClustersSummary, Recomputed } from './recompute-clusters';

export type SegmentReader = {
  /** The model that is live. */
  readonly active: () => Promise<{ readonly version: string } | null>;
  readonly segments: {
    readonly summary: (version: string) => Promise<ClustersSummary | null>;
    readonly find: (version: string, userId: number) => Promise<UserSegment | null>;
  };
};

const IDS: readonly ClusterId[] = [0, 1, 2, 3];

/** GET /clusters: names, sizes and profiles; before the first computation a RequestError 503. */
export async function clustersAnswer(reader: SegmentReader): Promise<Answer> {
  const version = await liveVersion(reader);
  const summary = await reader.segments.summary(version);
  if (!summary) throw notComputed();
  const json = () => ({
    success: true,
    clusters: Object.fromEntries(summary.clusters.map((cluster, id) => [id, cluster])),
  });
  return { etag: entityTag(version), body: { json } };
}

/** GET /user/{user_id}/profile, as of the computation of the clusters that is live; `include` is "activity" or empty. */
export async function profileAnswer(
  reader: SegmentReader,
  userIdText: string | undefined,
  { year, include }: { year: number; include: string },
): Promise<Answer> {
  const userId = wholeNumber(userIdText, 'user_id');
  if (include !== '' && include !== 'activity') throw new ContractError('include', include, 'activity');
  const version = await liveVersion(reader);
  const segment = userId < 0 ? null : await reader.segments.find(version, userId);
  if (!segment) throw new NotFoundError(`User ${userId} not found`);
  const data = {
    ...userProfile(userId, segment, year),
    ...(include && { activity: userActivity(segment) }),
  };
  return { etag: entityTag(version, data), body: { json: () => ({ success: true, data }) } };
}

/** POST /clusters/recompute when the work is done. */
export function recomputedAnswer({ metrics, modelVersion, notServed }: Recomputed): Answer {
  const distribution = Object.fromEntries(metrics.sizes.map((size, id) => [`cluster_${id}`, size]));
  const json = () => ({
    success: true,
    message:
      notServed === null
        ? 'Clusters recomputed successfully'
        : `Clusters recomputed, but not served as ${modelVersion}: ${notServed}`,
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

async function liveVersion({ active }: SegmentReader): Promise<string> {
  const live = await active();
  if (!live) throw notComputed();
  return live.version;
}

function notComputed(): RequestError {
  return new RequestError(503, 'clusters have not been computed yet; POST /clusters/recompute');
}
