import { percent } from './percent';
import type { VideoStats } from './video-stats';
import type { ViewTable } from './view-table';

/** So many standard deviations below the video's mean a view is a significant struggle. */
const DEVIATIONS = 1.5;
const BINS = 50;

/** Significant struggles of one learner or video, and how far below the mean they were on average. */
export type Struggles = { readonly name: string; readonly struggles: number; readonly meanDeviation: number };
export type CourseStruggle = {
  readonly courseCode: string;
  readonly views: number;
  readonly struggles: number;
  /** Percent of the views, two decimals. */
  readonly rate: number;
};
export type Histogram = { readonly from: number; readonly width: number; readonly counts: readonly number[] };
export type StruggleAnalysis = {
  /** Of each view: mean of its video minus its completion; and whether it is significant. */
  readonly deviation: Float64Array;
  readonly significant: Uint8Array;
  readonly learners: readonly Struggles[];
  readonly videos: readonly Struggles[];
  readonly courses: readonly CourseStruggle[];
  readonly histogram: Histogram;
};

/** Views far below what others reach in the same video: by learner and video, most first, and by course, highest rate first. */
export function struggle(table: ViewTable, stats: readonly VideoStats[], minViews: number): StruggleAnalysis {
  const { video, completion, count } = table;
  const deviation = new Float64Array(count);
  const significant = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const { meanCompletion, deviation: spread } = stats[video[i] as number] as VideoStats;
    const rate = completion[i] as number;
    deviation[i] = meanCompletion - rate;
    significant[i] = Number(meanCompletion > rate && rate < meanCompletion - DEVIATIONS * spread);
  }
  return {
    deviation,
    significant,
    learners: strugglesBy(table.learner, table.learners, deviation, significant),
    videos: strugglesBy(video, table.videos, deviation, significant),
    courses: courseStruggles(table, significant, minViews),
    histogram: histogram(deviation),
  };
}

function strugglesBy(
  group: Int32Array,
  names: readonly string[],
  deviation: Float64Array,
  significant: Uint8Array,
): Struggles[] {
  const counts = new Int32Array(names.length);
  const sums = new Float64Array(names.length);
  for (let i = 0; i < group.length; i++) {
    if (!significant[i]) continue;
    const g = group[i] as number;
    counts[g] = (counts[g] as number) + 1;
    sums[g] = (sums[g] as number) + (deviation[i] as number);
  }
  return names
    .map((name, g) => ({
      name,
      struggles: counts[g] as number,
      meanDeviation: (sums[g] as number) / (counts[g] as number),
    }))
    .filter(({ struggles }) => struggles > 0)
    .sort((a, b) => b.struggles - a.struggles || b.meanDeviation - a.meanDeviation);
}

function courseStruggles({ course, courses }: ViewTable, significant: Uint8Array, minViews: number): CourseStruggle[] {
  const views = new Int32Array(courses.length);
  const counts = new Int32Array(courses.length);
  for (let i = 0; i < course.length; i++) {
    const c = course[i] as number;
    views[c] = (views[c] as number) + 1;
    counts[c] = (counts[c] as number) + (significant[i] as number);
  }
  return courses
    .map((courseCode, c) => ({
      courseCode,
      views: views[c] as number,
      struggles: counts[c] as number,
      rate: percent(counts[c] as number, views[c] as number),
    }))
    .filter((one) => one.views >= minViews)
    .sort((a, b) => b.rate - a.rate);
}

/** 50 bins of equal width over all deviations. */
function histogram(deviation: Float64Array): Histogram {
  const low = deviation.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = deviation.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (deviation.length === 0) return { from: 0, width: 0, counts: [] };
  const width = (high - low) / BINS;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of deviation) {
    const bin = width === 0 ? 0 : Math.min(BINS - 1, Math.floor((value - low) / width));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { from: low, width, counts };
}
