import { percent } from './percent';
import type { ViewTable } from './view-table';

/** A view up to this completion (percent) was abandoned. */
const ABANDONED_UP_TO = 50;

export type AbandonedVideo = { readonly videoTitle: string; readonly abandonments: number };
export type CourseDropOff = {
  readonly courseCode: string;
  readonly views: number;
  readonly abandoned: number;
  /** Percent of the views, two decimals. */
  readonly rate: number;
  /** Mean completion of the abandoned views; null without any. */
  readonly meanCompletion: number | null;
};

/** Videos by abandoned views, most first, ties by title; videos without any are left out. */
export function abandonedVideos({ video, completion, videos }: ViewTable): AbandonedVideo[] {
  const counts = new Int32Array(videos.length);
  for (let i = 0; i < video.length; i++)
    if ((completion[i] as number) <= ABANDONED_UP_TO)
      counts[video[i] as number] = (counts[video[i] as number] ?? 0) + 1;
  // videos are in order of title, and the sort keeps the order of equals
  return videos
    .map((videoTitle, v) => ({ videoTitle, abandonments: counts[v] as number }))
    .filter(({ abandonments }) => abandonments > 0)
    .sort((a, b) => b.abandonments - a.abandonments);
}

/** Abandoned views of every course, in order of its code. */
export function courseDropOffs({ course, completion, courses }: ViewTable): CourseDropOff[] {
  const totals = courses.map(() => ({ views: 0, abandoned: 0, sum: 0 }));
  for (let i = 0; i < course.length; i++) {
    const total = totals[course[i] as number] as (typeof totals)[number];
    total.views++;
    if ((completion[i] as number) > ABANDONED_UP_TO) continue;
    total.abandoned++;
    total.sum += completion[i] as number;
  }
  return courses.map((courseCode, c) => {
    const { views, abandoned, sum } = totals[c] as (typeof totals)[number];
    return {
      courseCode,
      views,
      abandoned,
      rate: percent(abandoned, views),
      meanCompletion: abandoned === 0 ? null : sum / abandoned,
    };
  });
}
