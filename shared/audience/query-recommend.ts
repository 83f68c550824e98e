import { dayOf } from '../base/day';
import { type Answer, entityTag } from '../base/http';
import type { ContentRow } from '../contracts/audience-rows';
import type { ClusterId } from './clusters';
import { recommendContents } from './contents';
import { strategyOf } from './strategy';

export type CatalogueReader = {
  /** The newest row of every content. */
  readonly catalogue: () => Promise<ReadonlyMap<number, ContentRow>>;
  readonly now: () => Date;
};

const STATUS = 'MVP - Behavioral recommendations only. Thematic personalization coming soon.';

/** GET /recommend/{cluster_id}: the strategy, and contents where there is a catalogue: the same all day for a user. */
export async function recommendAnswer(
  { catalogue, now }: CatalogueReader,
  cluster: ClusterId,
  userId: string | null,
): Promise<Answer> {
  const rows = await catalogue();
  const seed = `${dayOf(now())} ${userId ?? ''}`;
  const none = { cluster_id: cluster, error: `No content available for cluster ${cluster}` };
  const contents = recommendContents(rows.values(), { cluster, seed }) ?? none;
  const body = {
    success: true,
    cluster_id: cluster,
    recommendations: strategyOf(cluster),
    status: STATUS,
    ...(rows.size > 0 && { contents }),
  };
  return { etag: entityTag(body), body: { json: () => body } };
}
