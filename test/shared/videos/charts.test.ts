import { analyse } from '../../../shared/videos/analyse';
import { segmentChart } from '../../../shared/videos/charts';
import { type Row, tableOf } from './golden-views';

const view = (student: string, video: string, course: string, rate: number): Row => ({
  student_id: student,
  video_title: video,
  course_code: course,
  completion_rate_percent: rate,
});
/** Twelve videos, v01 to v12: one view that ends half-way, and as many whole ones as the number says. */
const rows = Array.from({ length: 12 }, (_, n) => `v${String(n + 1).padStart(2, '0')}`).flatMap((video, n) => [
  view('s0', video, 'C', 20),
  ...Array.from({ length: n + 1 }, (__, i) => view(`s${i + 1}`, video, 'C', 100)),
]);
const { analyses } = analyse(tableOf(rows), 1);
const TEN = ['v12', 'v11', 'v10', 'v09', 'v08', 'v07', 'v06', 'v05', 'v04', 'v03'];

describe('the charts', () => {
  it('show the ten videos with the most total completion', () => {
    expect(analyses.top.charts).toEqual([
      {
        title: 'Videos with the most total completion (percent)',
        labels: TEN,
        values: [1220, 1120, 1020, 920, 820, 720, 620, 520, 420, 320],
      },
    ]);
  });

  it('show the ten videos most often abandoned; of equals those that come first by title', () => {
    const [chart] = analyses.paths.charts;
    expect(chart?.labels).toEqual(['v01', 'v02', 'v03', 'v04', 'v05', 'v06', 'v07', 'v08', 'v09', 'v10']);
    expect(chart?.values).toEqual(new Array(10).fill(1));
    const listed = analyses.paths.lists.abandoned_videos as { video_title: string }[];
    expect(listed.map((video) => video.video_title)).toEqual(chart?.labels);
  });

  it('show the views by how far they are below the mean of their video, in fifty steps', () => {
    // the mean of 0, 50, 60 and 90 is 50: from 40 above to 50 below it, 90 points in steps of 1.8
    const four = [0, 50, 60, 90].map((rate, i) => view(`s${i}`, 'v', 'C', rate));
    const chart = analyse(tableOf(four), 1).analyses.struggle.charts[1];
    expect(chart?.labels).toHaveLength(50);
    expect([chart?.labels[0], chart?.labels[1], chart?.labels[49]]).toEqual(['-40.0', '-38.2', '48.2']);
    expect(chart?.values.flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]))).toEqual([
      [0, 1],
      [16, 1],
      [22, 1],
      [49, 1],
    ]);
  });

  it('show views that are all alike in one step, and no steps of no views', () => {
    const stepsOf = (given: Row[]) => analyse(tableOf(given), 1).analyses.struggle.charts[1]?.values;
    expect(stepsOf([view('a', 'v', 'C', 30), view('b', 'w', 'C', 70)])).toEqual([2, ...Array(49).fill(0)]);
    expect(stepsOf([])).toEqual([]);
  });

  it('show the ten courses with the highest share of struggles', () => {
    // of n + 9 views of a course one is far below the others
    const courses = Array.from({ length: 12 }, (_, n) =>
      Array.from({ length: n + 9 }, (__, i) => view(`s${i}`, `v${n}`, `C${n}`, i === 0 ? 0 : 100)),
    ).flat();
    const [chart] = analyse(tableOf(courses), 1).analyses.struggle.charts;
    expect(chart?.labels).toEqual(['C0', 'C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7', 'C8', 'C9']);
    expect(chart?.values.slice(0, 3)).toEqual([11.11, 10, 9.09]);
  });

  it('show at most a thousand learners beside each other, evenly drawn, with the name of their segment', () => {
    const learners = Array.from({ length: 2_001 }, (_, i) => ({
      studentId: `s${i}`,
      views: 1,
      meanCompletion: i / 100,
      distinctVideos: i,
    }));
    const found = {
      segments: ['low', 'high'].map((name) => ({ name, learners: 1, meanCompletion: 0, meanVideos: 0 })),
      assignment: learners.map((_, i) => Number(i >= 1_000)),
      scores: [],
    };
    const { labels, values } = segmentChart(learners, found);
    expect(values).toHaveLength(667);
    expect([values[0], values[1], values[666]]).toEqual([
      [0, 0],
      [0.03, 3],
      [19.98, 1_998],
    ]);
    expect([labels[333], labels[334]]).toEqual(['low', 'high']);
    const few = segmentChart(learners.slice(0, 1_000), { ...found, assignment: found.assignment.slice(0, 1_000) });
    expect(few.values).toHaveLength(1_000);
  });

  it('of learners show what their segments were chosen by', () => {
    const { charts, lists, columns } = analyses.segments;
    const scores = lists.silhouette as { groups: number; silhouette: number }[];
    expect(charts[0]?.labels).toEqual(scores.map(({ groups }) => String(groups)));
    expect(charts[0]?.values).toEqual(scores.map(({ silhouette }) => silhouette));
    expect(charts[1]?.labels).toEqual(columns.segment?.values);
  });
});

describe('the segments as served', () => {
  it('are told with their sizes and means, and every learner belongs to one', () => {
    const { columns, lists } = analyses.segments;
    const [of, mean, videos] = ['segment', 'avg_completion_rate', 'unique_videos_watched'].map(
      (name) => columns[name]?.values ?? [],
    );
    const meanOf = (values: readonly unknown[] | undefined, segment: string) => {
      const own = (values ?? []).filter((_, i) => of?.[i] === segment).map(Number);
      return own.reduce((a, b) => a + b, 0) / own.length;
    };
    const segments = lists.segments as Record<string, number & string>[];
    expect(segments.length).toBeGreaterThan(1);
    for (const one of segments) {
      expect(one.learners).toBe(of?.filter((name) => name === one.segment).length);
      expect(one.avg_completion_rate).toBeCloseTo(meanOf(mean, String(one.segment)), 6);
      expect(one.avg_videos_watched).toBeCloseTo(meanOf(videos, String(one.segment)), 6);
    }
  });
});
