import { parseDay } from '../../../shared/base/day';
import type { VideoRun } from '../../../shared/contracts/video-run';
import { parseVideoView } from '../../../shared/contracts/video-view';
import { trainCompletion } from '../../../shared/videos/completion-model';
import { RESULTS, type RefreshServices, refreshVideos, resultKey } from '../../../shared/videos/refresh';
import golden from '../../fixtures/video_cases.json';
import { type Row, tableOf } from './golden-views';

/** Services in memory; `before` runs while the pointer is about to be moved. */
function memory(
  before: (served: { run: VideoRun | null }, mine: VideoRun) => void = () => undefined,
  rows: readonly Row[] = golden.rows,
) {
  const files = new Set<string>();
  const served: { run: VideoRun | null } = { run: null };
  const services: RefreshServices = {
    views: {
      readColumns: async function* () {
        const views = rows.map((row) => parseVideoView(row));
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

const NOTHING = { views: 0, learners: 0, model: null, modelVersion: null, metrics: null };
/** Sixty learners, of whom every other one completes most of ten videos. */
const manyViews: Row[] = Array.from({ length: 600 }, (_, i) => ({
  student_id: `s${Math.floor(i / 10)}`,
  video_title: `v${i % 10}`,
  course_code: i % 2 ? 'A' : 'B',
  completion_rate_percent: Math.floor(i / 10) % 2 === Number(i % 7 === 0) ? 100 : 30,
}));

const later = '2024-06-01T00:00:01.000Z';
const filesOf = (run: string) => RESULTS.map((name) => resultKey(run, name));

describe('a refresh', () => {
  it('publishes every analysis; again on the same views it keeps the files', async () => {
    const { files, served, services } = memory();
    for (let times = 0; times < 2; times++)
      expect(await refreshVideos(services, null)).toMatchObject({ status: 'published', views: 12, model: 'too_few' });
    expect([...files]).toEqual(filesOf(String(served.run?.run)));
    const instant = '2024-06-01T00:00:00.000Z';
    const counts = { views: 12, learners: 6, videos: 4, courses: 2 };
    expect(await refreshVideos(services, null)).toMatchObject({ modelVersion: null, metrics: null });
    expect(served.run).toEqual({ run: expect.any(String), readAt: instant, generatedAt: instant, ...counts });
  });

  it('of other views, or with another least number of views, takes the place of the one before', async () => {
    const { files, served, services } = memory();
    const runs: unknown[] = [];
    for (const [rows, struggleMinViews] of [
      [golden.rows, 1],
      [golden.rows, 2],
      [golden.rows.slice(1), 2],
    ] as const) {
      await refreshVideos({ ...services, views: memory(undefined, rows).services.views, struggleMinViews }, null);
      expect([...files]).toEqual(filesOf(String(served.run?.run)));
      runs.push(served.run?.run);
    }
    expect(new Set(runs).size).toBe(3);
  });

  it('without views publishes nothing', async () => {
    const { files, served, services } = memory(undefined, []);
    expect(await refreshVideos(services, null)).toEqual({ status: 'no_views', ...NOTHING });
    expect([[...files], served.run]).toEqual([[], null]);
  });

  it('trains a model of enough views, and none again of the same ones', async () => {
    const { files, services } = memory(undefined, manyViews);
    const first = await refreshVideos(services, null);
    const { modelVersion, metrics } = first;
    expect(first).toMatchObject({ status: 'published', views: 600, learners: 60, model: 'published' });
    expect([...files].at(-1)).toBe(`models/completion/model${modelVersion}.json`);
    const model = trainCompletion(tableOf(manyViews), { trainedOn: parseDay('2024-06-01'), active: null });
    expect([modelVersion, metrics]).toEqual([model.version, model.metrics]);

    const serving = (sha256: string) => ({
      ...services,
      activeModel: async () => ({ version: model.version, sha256, body: Buffer.from(JSON.stringify(model)) }),
    });
    const again = await refreshVideos(serving(model.sha256), null);
    expect(again).toMatchObject({ model: 'unchanged', modelVersion, metrics: model.metrics });
    // one that is damaged teaches nothing and keeps nothing from being trained
    expect(await refreshVideos(serving('x'), null)).toMatchObject({ model: 'published', metrics: { active: null } });
    const fewer = { ...serving(model.sha256), views: memory(undefined, manyViews.slice(10)).services.views };
    expect(await refreshVideos(fewer, null)).toMatchObject({ metrics: { active: { version: model.version } } });
    const down = { ...services, activeModel: () => Promise.reject(new Error('S3 is down')) };
    await expect(refreshVideos(down, null)).rejects.toThrow('S3 is down');
    const put = async (key: string) => {
      if (key.startsWith('models/')) throw new Error('no room for models');
    };
    const full = { ...services, objects: { ...services.objects, put } };
    await expect(refreshVideos(full, null)).rejects.toThrow('no room for models');
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
    const earlier = await refreshVideos(services, '2024-05-31T23:59:59.000Z');
    expect(earlier).toEqual({ status: 'already_read', ...NOTHING });
    // read in the same instant the rows may have come too late
    expect(await refreshVideos(services, '2024-06-01T00:00:00.000Z')).toMatchObject({ status: 'published' });
    expect(await refreshVideos(services, later)).toMatchObject({ status: 'published' });
  });
});
