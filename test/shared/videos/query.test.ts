import { gzipSync } from 'node:zlib';
import type { Answer } from '../../../shared/base/http';
import type { VideoRun } from '../../../shared/contracts/video-run';
import { ANALYSES, analyse } from '../../../shared/videos/analyse';
import { videoQueries } from '../../../shared/videos/query';
import { RESULTS, resultKey } from '../../../shared/videos/refresh';
import { goldenTable, tableOf } from './golden-views';

const PAGE = { offset: 0, limit: 100 };
const runOf = (run: string): VideoRun => ({
  run,
  readAt: '2024-06-01T00:00:00.000Z',
  generatedAt: `2024-06-01T00:00:01.000Z of ${run}`,
  views: 1,
  learners: 1,
  videos: 1,
  courses: 1,
});

/** Published analytics in memory; counts the files that are read. */
function memory() {
  const files = new Map<string, Uint8Array>();
  const state = { run: null as VideoRun | null, reads: 0 };
  const publish = (run: string, table = goldenTable()) => {
    const { analyses, links } = analyse(table, 1);
    for (const name of RESULTS) files.set(resultKey(run, name), gzipSync(JSON.stringify({ ...analyses, links }[name])));
    state.run = runOf(run);
  };
  const ask = videoQueries({
    latest: async () => state.run,
    getObject: async (key) => {
      state.reads++;
      const body = files.get(key);
      return body ? { body } : null;
    },
  });
  return { files, state, publish, ask };
}

type Body = { data: Record<string, unknown>[]; total: number; next_offset: number | null; [list: string]: unknown };
const bodyOf = ({ body }: Answer) => ('json' in body ? body.json() : null) as Body;

describe('the answers of the video analyses', () => {
  it('have rows, their lists and charts, and when they were made', async () => {
    const { publish, ask } = memory();
    publish('one');
    const { analyses } = analyse(goldenTable(), 1);
    for (const name of ANALYSES) {
      const body = bodyOf(await ask(name, PAGE));
      const { count, lists, charts } = analyses[name];
      expect(body).toMatchObject({ total: count, next_offset: null, generated_at: runOf('one').generatedAt, charts });
      expect(body).toMatchObject(lists);
      expect(body.data).toHaveLength(count);
    }
    const part = bodyOf(await ask('churn', { offset: 2, limit: 3 }));
    expect(part).toMatchObject({ total: 9, next_offset: 5 });
    expect(part.data).toEqual(bodyOf(await ask('churn', PAGE)).data.slice(2, 5));
    expect(bodyOf(await ask('churn', { offset: 6, limit: 3 })).next_offset).toBeNull();
    expect(bodyOf(await ask('struggle', { ...PAGE, student_id: 's1' })).learners).toEqual([]);
  });

  it('list a thousand beside the rows at most', async () => {
    const { publish, ask } = memory();
    const rows = Array.from({ length: 1_200 }, (_, v) =>
      [0, 90, 91, 92, 93, 94, 95, 96].map((rate, i) => ({
        student_id: `s${i}`,
        video_title: `v${v}`,
        course_code: 'C',
        completion_rate_percent: rate,
      })),
    ).flat();
    publish('many', tableOf(rows));
    expect(bodyOf(await ask('struggle', PAGE)).videos).toHaveLength(1_000);
  });

  it('are read once, until newer analytics are published', async () => {
    const { state, publish, ask } = memory();
    publish('one');
    const first = await ask('top', PAGE);
    expect([await ask('top', PAGE).then(bodyOf), state.reads]).toEqual([bodyOf(first), 1]);
    publish('two');
    const second = await ask('top', PAGE);
    expect([bodyOf(second).generated_at, state.reads]).toEqual([runOf('two').generatedAt, 2]);
    const other = await ask('top', { ...PAGE, limit: 1 });
    expect(new Set([first.etag, second.etag, other.etag, (await ask('churn', PAGE)).etag]).size).toBe(4);
  });

  it('are those of newer analytics whose files take the place of the older ones meanwhile', async () => {
    const { files, publish } = memory();
    publish('new');
    const runs = [runOf('older'), runOf('old'), runOf('new')];
    const ask = videoQueries({
      latest: async () => runs.shift() ?? null,
      getObject: async (key) => {
        const body = files.get(key);
        return body ? { body } : null;
      },
    });
    expect(bodyOf(await ask('top', PAGE)).generated_at).toBe(runOf('new').generatedAt);
  });

  it('are refused before the first analytics, and while their files are missing', async () => {
    const { files, state, publish, ask } = memory();
    await expect(ask('top', PAGE)).rejects.toMatchObject({
      status: 503,
      message: expect.stringMatching(/^no video analytics yet/),
    });
    publish('one');
    files.clear();
    await expect(ask('top', PAGE)).rejects.toMatchObject({
      status: 503,
      message: 'the video analytics are being replaced; try again',
      cause: expect.objectContaining({ message: 'the published video analytics lack top' }),
    });
    expect(state.reads).toBe(3);
  });
});
