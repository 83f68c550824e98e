import { videoRunStore } from '../../../shared/stores/video-runs';
import { type ClientOf, freshTable } from './fresh-table';

export function videoRunsContract(clientOf: ClientOf): void {
  describe('video runs', () => {
    const open = freshTable(clientOf, 'video-runs');
    const counts = { views: 4, learners: 3, videos: 2, courses: 1 };
    const at = (run: string, readAt: string) => ({ run, readAt, generatedAt: `${readAt} later`, ...counts });

    it('serve the analytics of the views that were read last', async () => {
      const runs = videoRunStore(open());
      expect(await runs.latest()).toBeNull();
      expect(await runs.move(at('a', '2024-01-02'))).toBe(true);
      expect(await runs.move(at('b', '2024-01-01'))).toBe(false);
      expect(await runs.latest()).toEqual(at('a', '2024-01-02'));
      expect(await runs.move(at('c', '2024-01-02'))).toBe(true);
      expect((await runs.latest())?.run).toBe('c');
    });
  });
}
