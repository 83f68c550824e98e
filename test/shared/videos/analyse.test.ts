import * as fc from 'fast-check';
import { type AnalysisName, analyse } from '../../../shared/videos/analyse';
import { rowsAt } from '../../../shared/videos/analysis';
import { anomalies } from '../../../shared/videos/anomalies';
import { isChurn } from '../../../shared/videos/churn';
import { isComplete } from '../../../shared/videos/completion-rows';
import { engagement, learnerViews } from '../../../shared/videos/engagement';
import { othersByGroup } from '../../../shared/videos/group-views';
import { struggle } from '../../../shared/videos/struggle';
import { videoStats } from '../../../shared/videos/video-stats';
import type { ViewTable } from '../../../shared/videos/view-table';
import golden from '../../fixtures/video_cases.json';
import { goldenTable, type Row, tableOf } from './golden-views';
import { plainAnalyses } from './plain-analyses';

type Served = {
  data: Record<string, unknown>[];
  charts: { labels: readonly string[]; values: readonly unknown[] }[];
  [list: string]: unknown;
};

/** The analyses with their rows and lists as they are served. */
const served = (table: ViewTable, minViews: number) => {
  const entries = Object.entries(analyse(table, minViews).analyses).map(([name, analysis]) => {
    const data = rowsAt(
      analysis,
      Array.from({ length: analysis.count }, (_, i) => i),
    );
    return [name, { data, charts: analysis.charts, ...analysis.lists }];
  });
  return Object.fromEntries(entries) as Record<AnalysisName, Served>;
};

const analyses = served(goldenTable(), 1);

describe('the analyses of the golden views', () => {
  it('score the engagement of learners, highest first', () => {
    expect(analyses.engagement.data).toHaveLength(golden.learners.length);
    for (const [i, expected] of golden.learners.entries()) {
      const { student_id, engagement_score, avg_completion_rate, unique_videos_watched } = analyses.engagement.data[
        i
      ] as (typeof golden.learners)[number];
      expect([student_id, unique_videos_watched]).toEqual([expected.student_id, expected.unique_videos_watched]);
      expect(engagement_score).toBeCloseTo(expected.engagement_score, 8);
      expect(avg_completion_rate).toBeCloseTo(expected.avg_completion_rate, 8);
    }
  });

  it('sum up videos with median and sample deviation', () => {
    const stats = videoStats(goldenTable());
    for (const [i, expected] of golden.videos.entries()) {
      expect(stats[i]?.videoTitle).toBe(expected.video_title);
      expect(stats[i]?.views).toBe(expected.views);
      expect(stats[i]?.meanCompletion).toBeCloseTo(expected.avg_completion_rate, 10);
      expect(stats[i]?.medianCompletion).toBeCloseTo(expected.median_completion_rate, 10);
      expect(stats[i]?.deviation).toBeCloseTo(expected.std, 10);
      expect(stats[i]?.totalCompletion).toBeCloseTo(expected.total_completion, 10);
    }
    expect(analyses.top.data.map(({ video_title }) => video_title)).toEqual(['v1', 'v2', 'v3', 'v4']);
  });

  it('call a view churned below 49 and complete from 95 percent on', () => {
    expect(golden.rows.map((row) => Number(isChurn(row.completion_rate_percent)))).toEqual(golden.churn);
    expect(golden.rows.map((row) => Number(isComplete(row.completion_rate_percent)))).toEqual(golden.will_complete);
    const churned = analyses.churn.data.reduce((sum, row) => sum + Number(row.churned_views), 0);
    expect(churned).toBe(golden.churn.filter((one) => one === 1).length);
  });

  it('find half-watchers, abandoned videos and drop-offs of courses', () => {
    expect(analyses.anomalies.data.map(({ student_id }) => student_id)).toEqual(golden.anomalous);
    expect(analyses.paths.abandoned_videos).toEqual(golden.abandoned);
    expect(analyses.paths.data.map(({ avg_abandoned_completion, ...rest }) => rest)).toEqual(golden.course_dropoff);
  });

  it('find struggles by deviation from the mean of the video', () => {
    const table = goldenTable();
    const { deviation, significant } = struggle(table, videoStats(table), 1);
    for (const [i, expected] of golden.struggle.entries()) {
      expect(deviation[i]).toBeCloseTo(expected.struggle_deviation, 10);
      expect(Boolean(significant[i])).toBe(expected.significant_struggle);
    }
    expect(analyses.struggle.learners).toEqual([
      { student_id: 's3', significant_struggles: 1, avg_struggle_deviation: 59.978 },
    ]);
    expect(analyses.struggle.data).toEqual([
      { course_code: 'CSC101', total_views: 8, significant_struggles: 1, struggle_rate: 12.5 },
      { course_code: 'MTH101', total_views: 4, significant_struggles: 0, struggle_rate: 0 },
    ]);
    expect(served(table, 5).struggle.data.map(({ course_code }) => course_code)).toEqual(['CSC101']);
  });

  it('give charts as data, as many values as labels', () => {
    const charts = Object.values(analyses).flatMap((analysis) => analysis.charts);
    expect(charts).toHaveLength(6);
    for (const { labels, values } of charts) expect(labels).toHaveLength(values.length);
  });
});

describe('whatever the views', () => {
  const view = fc.record({
    student_id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    video_title: fc.constantFrom('v', 'w', 'x', 'y'),
    course_code: fc.constantFrom('C1', 'C2', ''),
    completion_rate_percent: fc.double({ min: 0, max: 100, noNaN: true }),
  });
  const views = fc.array(view, { minLength: 1, maxLength: 60 });

  it('scores lie between 0 and 1, and agree with a plain count', () => {
    void fc.assert(
      fc.property(views, (rows: Row[]) => {
        const table = tableOf(rows);
        const videosOf = othersByGroup(table.learner, table.video, table.learners.length, table.videos.length);
        const learners = learnerViews(table, videosOf);
        for (const { studentId, views: n, distinctVideos, meanCompletion } of learners) {
          const own = rows.filter((row) => row.student_id === studentId);
          expect(n).toBe(own.length);
          expect(distinctVideos).toBe(new Set(own.map((row) => row.video_title)).size);
          const mean = own.reduce((sum, row) => sum + row.completion_rate_percent, 0) / own.length;
          expect(meanCompletion).toBeCloseTo(mean, 8);
        }
        for (const { score } of engagement(learners)) expect(score >= 0 && score <= 1).toBe(true);
        expect(anomalies(learners, 0)).toEqual([]);
      }),
    );
  });

  it.each([
    ['of any completion', [0, 10, 39, 40, 41, 45, 48, 49, 50, 51, 90, 95, 100]],
    ['of which few are far below the others', [0, 5, 10, 94, 95, 95, 95, 96, 96, 97, 97, 98, 99]],
  ])('they tell what a plain count of views tells: %s', (_, rates) => {
    const whole = fc.array(
      view.chain((one) => fc.constantFrom(...rates).map((rate) => ({ ...one, completion_rate_percent: rate }))),
      { minLength: 1, maxLength: 60, size: 'max' },
    );
    void fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 9 }), (rows, minViews) => {
        expect(served(tableOf(rows), minViews)).toMatchObject(plainAnalyses(rows, minViews));
      }),
      { numRuns: 150 },
    );
  });

  it('the order of the rows changes nothing', () => {
    void fc.assert(
      fc.property(views, (rows) => {
        const names = (given: Row[]) =>
          Object.values(served(tableOf(given), 1)).map(({ data }) => data.map((row) => Object.values(row)[0]).sort());
        expect(names([...rows].reverse())).toEqual(names(rows));
      }),
      { numRuns: 30 },
    );
  });

  it('one learner, or none, has no segments', () => {
    expect(served(tableOf([]), 1).segments).toMatchObject({ data: [], segments: [] });
    expect(served(tableOf(golden.rows.slice(0, 2)), 1).segments).toMatchObject({ data: [], segments: [] });
  });
});
