import type { VideoRun } from '../contracts/video-run';
import type { Table } from './table';

const KEY = { pk: 'video#analytics', sk: 'latest' };

/** Table `learning`, `video#analytics` / `latest`: which analytics are served. */
export function videoRunStore(learning: Table) {
  async function latest(): Promise<VideoRun | null> {
    const item = await learning.get(KEY);
    if (!item) return null;
    return {
      run: String(item.run),
      readAt: String(item.read_at),
      generatedAt: String(item.generated_at),
      views: Number(item.views),
      learners: Number(item.learners),
      videos: Number(item.videos),
      courses: Number(item.courses),
    };
  }

  /** False, and nothing changes, when analytics of views that were read later are served already. */
  async function move({ readAt, generatedAt, ...rest }: VideoRun): Promise<boolean> {
    const item = { ...KEY, ...rest, read_at: readAt, generated_at: generatedAt };
    return learning.put(item, 'attribute_not_exists(#pk) OR #read_at <= :read_at', { read_at: readAt });
  }

  return { latest, move };
}
