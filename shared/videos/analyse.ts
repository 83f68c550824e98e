import { roundSignificant } from '../base/stats';
import { type Analysis, analysisOf } from './analysis';
import { anomalies } from './anomalies';
import {
  abandonedChart,
  courseStruggleChart,
  deviationChart,
  segmentChart,
  silhouetteChart,
  topVideosChart,
} from './charts';
import { type Churn, churn } from './churn';
import { abandonedVideos, courseDropOffs } from './drop-offs';
import { engagement, type LearnerViews, learnerViews } from './engagement';
import { othersByGroup } from './group-views';
import { segments } from './groups';
import { type Links, linksOf } from './links';
import { percent } from './percent';
import { type Struggles, struggle } from './struggle';
import { topVideos, type VideoStats, videoStats } from './video-stats';
import type { ViewTable } from './view-table';

export const ANALYSES = ['engagement', 'churn', 'segments', 'anomalies', 'paths', 'struggle', 'top'] as const;
export type AnalysisName = (typeof ANALYSES)[number];

const TOP_ABANDONED = 10;

/** Every analysis of the views, and who watched what; courses without a code are left out of the lists of courses. */
export function analyse(
  table: ViewTable,
  struggleMinViews: number,
): { readonly analyses: Readonly<Record<AnalysisName, Analysis>>; readonly links: Links } {
  const videosOfLearner = othersByGroup(table.learner, table.video, table.learners.length, table.videos.length);
  const learners = learnerViews(table, videosOfLearner);
  const stats = videoStats(table);
  const churned = churn(table);
  const analyses = {
    engagement: analysisOf(
      engagement(learners).map((one) => ({ ...learnerFields(one), engagement_score: round(one.score) })),
    ),
    churn: churnAnalysis(table, churned),
    segments: segmentAnalysis(learners),
    anomalies: analysisOf(anomalies(learners, table.videos.length).map(learnerFields)),
    paths: pathAnalysis(table),
    struggle: struggleAnalysis(table, stats, struggleMinViews),
    top: topAnalysis(stats),
  };
  return { analyses, links: linksOf(table, videosOfLearner, churned) };
}

function learnerFields({ studentId, meanCompletion, distinctVideos }: LearnerViews) {
  return {
    student_id: studentId,
    avg_completion_rate: round(meanCompletion),
    unique_videos_watched: distinctVideos,
  };
}

function churnAnalysis(table: ViewTable, { learner, course, views, churned }: Churn): Analysis {
  const columns = {
    student_id: { values: learner, names: table.learners },
    course_code: { values: course, names: table.courses },
    views: { values: views },
    churned_views: { values: churned },
    churn_rate: { values: views.map((count, i) => percent(churned[i] as number, count)) },
  };
  return { count: views.length, columns, lists: {}, charts: [] };
}

function segmentAnalysis(learners: readonly LearnerViews[]): Analysis {
  const found = segments(learners);
  const rows = found.assignment.map((segment, i) => ({
    ...learnerFields(learners[i] as LearnerViews),
    segment: found.segments[segment]?.name ?? null,
  }));
  const profiles = found.segments.map((one) => ({
    segment: one.name,
    learners: one.learners,
    avg_completion_rate: round(one.meanCompletion),
    avg_videos_watched: round(one.meanVideos),
  }));
  const charts = [silhouetteChart(found), segmentChart(learners, found)];
  return analysisOf(rows, { lists: { segments: profiles, silhouette: found.scores }, charts });
}

function pathAnalysis(table: ViewTable): Analysis {
  const abandoned = abandonedVideos(table).slice(0, TOP_ABANDONED);
  const rows = courseDropOffs(table)
    .filter(({ courseCode }) => courseCode !== '')
    .map((one) => ({
      course_code: one.courseCode,
      views: one.views,
      abandoned: one.abandoned,
      dropoff_rate: one.rate,
      avg_abandoned_completion: one.meanCompletion === null ? null : round(one.meanCompletion),
    }));
  const videos = abandoned.map((one) => ({ video_title: one.videoTitle, abandonment_count: one.abandonments }));
  return analysisOf(rows, { lists: { abandoned_videos: videos }, charts: [abandonedChart(abandoned)] });
}

function struggleAnalysis(table: ViewTable, stats: readonly VideoStats[], minViews: number): Analysis {
  const found = struggle(table, stats, minViews);
  const courses = found.courses.filter(({ courseCode }) => courseCode !== '');
  const rows = courses.map((one) => ({
    course_code: one.courseCode,
    total_views: one.views,
    significant_struggles: one.struggles,
    struggle_rate: one.rate,
  }));
  const fields = (name: string) => (one: Struggles) => ({
    [name]: one.name,
    significant_struggles: one.struggles,
    avg_struggle_deviation: round(one.meanDeviation),
  });
  const lists = {
    learners: found.learners.map(fields('student_id')),
    videos: found.videos.map(fields('video_title')),
  };
  return analysisOf(rows, { lists, charts: [courseStruggleChart(courses), deviationChart(found.histogram)] });
}

function topAnalysis(stats: readonly VideoStats[]): Analysis {
  const videos = topVideos(stats);
  const rows = videos.map((one) => ({
    video_title: one.videoTitle,
    views: one.views,
    total_completion: round(one.totalCompletion),
    avg_completion_rate: round(one.meanCompletion),
    median_completion_rate: round(one.medianCompletion),
  }));
  return analysisOf(rows, { charts: [topVideosChart(videos)] });
}

function round(value: number): number {
  return roundSignificant(value, 10);
}
