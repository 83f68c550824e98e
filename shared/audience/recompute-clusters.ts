import { canonicalJson } from '../base/canonical-json';
import { dayOf } from '../base/day';
import { shortHash } from '../base/hash';
import { roundSignificant } from '../base/stats';
import type { ContentRow, Interaction, Teacher } from '../contracts/audience-rows';
import { PREFIX } from '../contracts/names';
import { newestById, type RowSource } from '../contracts/row-source';
import { sealModel } from '../model/sealed-model';
import { silhouette } from '../model/silhouette';
import { standardise } from '../model/standardise';
import { activityOf } from './activity';
import { CLUSTER_NAMES, type Cluster, type ClusterId, type Segmentation, segmentUsers } from './clusters';
import { withoutText } from './contents';
import { BEHAVIOUR_FEATURES, type Behaviour, behaviourCollector } from './features';
import type { UserSegment } from './profile';
import { SEGMENTS_KIND, type SegmentMetrics } from './segment-model';

/** What is known of the clusters as a whole. */
export type ClustersSummary = {
  readonly computedAt: string;
  readonly modelVersion: string;
  readonly clusters: readonly Cluster[];
};

type AudienceSources = {
  readonly interactions: RowSource<Interaction>;
  readonly contents: RowSource<ContentRow>;
  readonly users: RowSource<Teacher>;
};

/** What is stored of each user: `of` makes that of a place in `ids`. */
type UserSegments = { readonly ids: readonly number[]; readonly of: (place: number) => UserSegment };

export type RecomputeServices = AudienceSources & {
  readonly segments: {
    publish: (version: string, summary: ClustersSummary, users: UserSegments, kept: readonly string[]) => Promise<void>;
  };
  /** The model that is live, and the one that a rollback leads to. */
  readonly active: () => Promise<{ readonly version: string; readonly previous: string | null } | null>;
  /** Lets the model of a key go live as its arrival in the bucket would; why another stays, or null. */
  readonly goLive: (key: string) => Promise<string | null>;
  readonly objects: { put: (key: string, body: string, contentType: string) => Promise<void> };
  readonly now: () => Date;
};

export type Recomputed = {
  readonly modelVersion: string;
  readonly metrics: SegmentMetrics;
  /** Why it is not served, such as a rollback from this very model; null when it is. */
  readonly notServed: string | null;
};

const SAMPLE = 1_000;
const DIGITS = 6;

/**
 * Clusters of all users from everything imported so far: stores the users' clusters beside those that are served, then
 * publishes the model, whose going live switches to them.
 */
export async function recomputeClusters(services: RecomputeServices): Promise<Recomputed> {
  const versions = await Promise.all(
    [services.interactions, services.contents, services.users].map(async (source) => (await source.state()).version),
  );
  const teachers = await newestById(services.users, (row) => row.userId);
  const behaviour = await countBehaviour(services, teachers.keys());
  const segmentation = segmentUsers(behaviour);
  const metrics = metricsOf(behaviour, segmentation);
  const computedAt = services.now();
  const model = sealModel({
    ...SEGMENTS_KIND,
    trainedOn: dayOf(computedAt),
    forced: false,
    dataHash: shortHash(versions.join()),
    featureNames: BEHAVIOUR_FEATURES,
    names: CLUSTER_NAMES,
    ...segmentation.model,
    metrics,
  });
  const modelVersion = model.version;
  const summary = { computedAt: computedAt.toISOString(), modelVersion, clusters: segmentation.clusters };
  const active = await services.active();
  await services.segments.publish(
    modelVersion,
    summary,
    segmentsOf(behaviour, segmentation, { teachers, now: computedAt.getTime() / 1000 }),
    active ? [active.version, ...(active.previous === null ? [] : [active.previous])] : [],
  );
  const key = `${PREFIX.segmentModels}model${modelVersion}.json`;
  await services.objects.put(key, canonicalJson(model), 'application/json');
  return { modelVersion, metrics, notServed: await services.goLive(key) };
}

async function countBehaviour(sources: AudienceSources, knownUserIds: Iterable<number>): Promise<Behaviour> {
  const contents = await newestById(sources.contents, (row) => row.id, withoutText);
  const collector = behaviourCollector();
  for await (const { rows } of sources.interactions.read()) for (const row of rows) collector.add(row);
  return collector.features((contentId) => contents.get(contentId)?.challenges ?? [], knownUserIds);
}

function metricsOf({ rows }: Behaviour, { clusters, assignment, model }: Segmentation): SegmentMetrics {
  const scaled = standardise(model.standardiser, { ...rows, values: rows.values.map(Math.log1p) });
  return {
    users: rows.rowCount,
    sizes: clusters.map(({ count }) => count),
    silhouette: roundSignificant(silhouette(scaled, assignment, { sample: SAMPLE }), DIGITS),
  };
}

function segmentsOf(
  { userIds, instantsOf }: Behaviour,
  { assignment }: Segmentation,
  { teachers, now }: { teachers: ReadonlyMap<number, Teacher>; now: number },
): UserSegments {
  const of = (row: number): UserSegment => {
    const cluster = assignment[row] as ClusterId;
    const teacher = teachers.get(userIds[row] as number) ?? null;
    return { cluster, teacher, activity: activityOf(instantsOf(row), now) };
  };
  return { ids: userIds, of };
}
