import { roundSignificant } from '../base/stats';
import type { AbandonedVideo } from './drop-offs';
import type { LearnerViews } from './engagement';
import type { Segments } from './groups';
import type { CourseStruggle, Histogram } from './struggle';
import type { VideoStats } from './video-stats';

/** A picture as data: value i belongs to label i; a point of a scatter plot is [x, y]. */
export type Chart = {
  readonly title: string;
  readonly labels: readonly string[];
  readonly values: readonly (number | readonly [number, number])[];
};

const TOP = 10;
const POINTS = 1_000;

export function topVideosChart(videos: readonly VideoStats[]): Chart {
  const top = videos.slice(0, TOP);
  return chart(
    'Videos with the most total completion (percent)',
    top.map((one) => [one.videoTitle, one.totalCompletion]),
  );
}

export function abandonedChart(videos: readonly AbandonedVideo[]): Chart {
  return chart(
    'Videos most often abandoned (views)',
    videos.map((one) => [one.videoTitle, one.abandonments]),
  );
}

export function silhouetteChart({ scores }: Segments): Chart {
  return chart(
    'Silhouette by number of segments',
    scores.map((one) => [String(one.groups), one.silhouette]),
  );
}

/** At most a thousand learners, evenly drawn. */
export function segmentChart(learners: readonly LearnerViews[], { segments, assignment }: Segments): Chart {
  const step = Math.max(1, Math.ceil(learners.length / POINTS));
  const drawn = assignment.map((segment, i) => ({ segment, i })).filter(({ i }) => i % step === 0);
  return {
    title: 'Learners by mean completion (percent) and different videos',
    labels: drawn.map(({ segment }) => segments[segment]?.name ?? ''),
    values: drawn.map(({ i }) => {
      const { meanCompletion = 0, distinctVideos = 0 } = learners[i] ?? {};
      return [roundSignificant(meanCompletion, 6), distinctVideos] as const;
    }),
  };
}

export function courseStruggleChart(courses: readonly CourseStruggle[]): Chart {
  return chart(
    'Views with significant struggle (percent)',
    courses.slice(0, TOP).map((one) => [one.courseCode, one.rate]),
  );
}

/** Labels are the lower ends of the bins. */
export function deviationChart({ from, width, counts }: Histogram): Chart {
  return chart(
    'Views by points below the mean of their video',
    counts.map((count, i) => [(from + i * width).toFixed(1), count]),
  );
}

function chart(title: string, bars: readonly (readonly [label: string, value: number])[]): Chart {
  return { title, labels: bars.map(([label]) => label), values: bars.map(([, value]) => roundSignificant(value, 6)) };
}
