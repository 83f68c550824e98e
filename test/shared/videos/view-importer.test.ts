import type { ColumnsOf } from '../../../shared/contracts/row-source';
import type { VideoView } from '../../../shared/contracts/video-view';
import { importRows } from '../../../shared/imports/import-rows';
import { csvRows, piecesOf } from '../../../shared/imports/read-rows';
import { readViews, viewImporter } from '../../../shared/videos/view-importer';
import { tableOf } from './golden-views';

const HEADER = 'student_id,video_title,course_code,completion_rate_percent\n';

describe('an import of views', () => {
  const read = async (csv: string) => {
    const told: unknown[] = [];
    const importer = viewImporter({
      views: { append: async (views, batch) => void told.push([views.map(({ studentId }) => studentId), batch]) },
      viewsArrived: async () => void told.push('arrived'),
    });
    const source = csvRows(piecesOf(Buffer.from(csv)), importer);
    const report = await importRows(importer, source, { id: 'file', parameters: {} });
    return { told, accepted: report.accepted };
  };

  it('keeps the good rows under the id of the file, and tells that they are there', async () => {
    const { told, accepted } = await read(`${HEADER}s1,v,C,1\n,v,C,2\ns2,v,C,3\n`);
    expect(accepted).toBe(2);
    expect(told).toEqual([[['s1', 's2'], { run: 'file', part: 0 }], 'arrived']);
  });

  it('without a good row tells nothing', async () => {
    expect(await read(`${HEADER}s1,v,C,101\n`)).toEqual({ told: [], accepted: 0 });
    await expect(read('student_id,video_title\ns1,v\n')).rejects.toThrow('missing columns: course_code, completion');
  });
});

it('views are read back as they came, however many, in order of their names', async () => {
  const rows = Array.from({ length: 2_500 }, (_, i) => ({
    student_id: `s${(i * 7) % 113}`,
    video_title: `v${(i * 5) % 31}`,
    course_code: i % 3 ? 'B' : 'A',
    completion_rate_percent: i % 101,
  }));
  const columns = (from: number, to: number): ColumnsOf<VideoView> => {
    const part = rows.slice(from, to);
    return {
      studentId: part.map((row) => row.student_id),
      videoTitle: part.map((row) => row.video_title),
      courseCode: part.map((row) => row.course_code),
      completion: part.map((row) => row.completion_rate_percent),
    };
  };
  const table = await readViews({
    readColumns: async function* () {
      yield columns(0, 1_100);
      yield columns(1_100, 2_500);
    },
  });
  expect(table).toEqual(tableOf(rows));
  const { count, learner, learners, video, videos, course, courses, completion } = table;
  expect([count, learner.length, completion.length]).toEqual([2_500, 2_500, 2_500]);
  expect(
    rows.map((_, i) => [learners[learner[i] ?? -1], videos[video[i] ?? -1], courses[course[i] ?? -1], completion[i]]),
  ).toEqual(rows.map((row) => Object.values(row)));
  for (const names of [learners, videos, courses]) expect(names).toEqual([...new Set(names)].sort());
});
