import { groupSums, placesByGroup } from './group-views';
import type { ViewTable } from './view-table';

export type VideoStats = {
  readonly videoTitle: string;
  readonly views: number;
  readonly meanCompletion: number;
  readonly medianCompletion: number;
  /** Of the sample (n - 1); 0 of one view. */
  readonly deviation: number;
  readonly totalCompletion: number;
};

/** Figures of every video, in order of title. */
export function videoStats({ video, completion, videos }: ViewTable): VideoStats[] {
  const { count, sum, mean } = groupSums(video, completion, videos.length);
  const { order, starts } = placesByGroup(video, videos.length);
  return videos.map((videoTitle, v) => {
    const values = new Float64Array(count[v] as number);
    for (let i = 0; i < values.length; i++)
      values[i] = completion[order[(starts[v] as number) + i] as number] as number;
    values.sort();
    return {
      videoTitle,
      views: values.length,
      meanCompletion: mean[v] as number,
      medianCompletion: middle(values),
      deviation: deviationOf(values, mean[v] as number),
      totalCompletion: sum[v] as number,
    };
  });
}

/** The videos most watched, by total completion, ties by title. */
export function topVideos(stats: readonly VideoStats[]): VideoStats[] {
  return [...stats].sort((a, b) => b.totalCompletion - a.totalCompletion);
}

function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  const upper = sorted[half] as number;
  return sorted.length % 2 ? upper : ((sorted[half - 1] as number) + upper) / 2;
}

function deviationOf(values: Float64Array, mean: number): number {
  if (values.length < 2) return 0;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
