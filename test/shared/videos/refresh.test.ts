import type { VideoRun } from '../../../shared/contracts/video-run';
import { parseVideoView } from '../../../shared/contracts/video-view';
import { RESULTS, type RefreshServices, refreshVideos, resultKey } from '../../../shared/videos/refresh';
import golden from '../../fixtures/video_cases.json';

/** Services in memory; `before` runs while the pointer is about to be moved. */
function memory(before: (served: { run: VideoRun | null }, mine: VideoRun) => void = () => undefined) {
  const files = new Set<string>();
  const served: { run: VideoRun | null } = { run: null };
  const services: RefreshServices = {
    views: {
      readColumns: async function* () {
        const views = golden.rows.map((row) => parseVideoView(row));
        yield {
          studentId: views.map(({ studentId }) => studentId),
          videoTitle: views.map(({ videoTitle }) => videoTitle),
          courseCode: views.map(({ courseCode }) => courseCode),
          completion: views.map(({ completion }) => completion),
        };
      },
    },
    objects: { put: async (key) => void files.add(key), remove: async (key) => void files.delete(key) },
    activeModel: async () => null,
    runs: {
      latest: async () => served.run,
      move: async (mine) => {
        before(served, mine);
        const isMoved = served.run === null || served.run.readAt <= mine.readAt;
        if (isMoved) served.run = mine;
        return isMoved;
      },
    },
    struggleMinViews: 1,
    now: () => new Date('2024-06-01T00:00:00Z'),
  };
  return { files, served, services };
}

const later = '2024-06-01T00:00:01.000Z';
const filesOf = (run: string) => RESULTS.map((name) => resultKey(run, name));

describe('a refresh', () => {
  it('publishes every analysis; again on the same views it keeps the files', async () => {
    const { files, served, services } = memory();
    for (let times = 0; times < 2; times++)
      expect(await refreshVideos(services, null)).toMatchObject({ status: 'published', views: 12, model: 'too_few' });
    expect([...files]).toEqual(filesOf(String(served.run?.run)));
  });

  it('takes its own files back when newer analytics of other views came first', async () => {
    const { files, services } = memory((served, mine) => {
      served.run = { ...mine, run: 'other', readAt: later };
    });
    expect(await refreshVideos(services, null)).toMatchObject({ status: 'superseded' });
    expect([...files]).toEqual([]);
  });

  it('leaves the files alone when newer analytics of the same views came first', async () => {
    const { files, served, services } = memory((now, mine) => {
      now.run = { ...mine, readAt: later };
    });
    expect(await refreshVideos(services, null)).toMatchObject({ status: 'superseded' });
    expect([...files]).toEqual(filesOf(String(served.run?.run)));
  });

  it('is not made again for an import that is served already', async () => {
    const { services } = memory();
    await refreshVideos(services, null);
    expect(await refreshVideos(services, '2024-05-31T23:59:59.000Z')).toMatchObject({ status: 'already_read' });
    expect(await refreshVideos(services, later)).toMatchObject({ status: 'published' });
  });
});
