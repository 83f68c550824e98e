import type { Row } from './golden-views';

type Groups = [name: string, rows: Row[]][];

/** The rows by one of their fields, in order of its values. */
function by(rows: readonly Row[], field: keyof Row): Groups {
  const names = [...new Set(rows.map((row) => String(row[field])))].sort();
  return names.map((name) => [name, rows.filter((row) => row[field] === name)]);
}

const rate = (row: Row) => row.completion_rate_percent;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;
const percent = (part: number, whole: number) => Math.round((10_000 * part) / whole) / 100;
const digits = (value: number) => Number(value.toPrecision(10));
const named = ([name]: Groups[number]) => name !== '';
/** Sorted by a figure, highest first; equals stay in order. */
const highest = <T>(items: readonly T[], figure: (item: T) => number) =>
  [...items].sort((a, b) => figure(b) - figure(a));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return mean(middle);
}

function deviation(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return values.length < 2 ? 0 : Math.sqrt(sum(sorted.map((one) => (one - mean(values)) ** 2)) / (values.length - 1));
}

function learnersOf(rows: readonly Row[]) {
  return by(rows, 'student_id').map(([student_id, own]) => ({
    student_id,
    avg_completion_rate: mean(own.map(rate)),
    unique_videos_watched: by(own, 'video_title').length,
  }));
}

const shown = <T extends { avg_completion_rate: number }>(learner: T): T => ({
  ...learner,
  avg_completion_rate: digits(learner.avg_completion_rate),
});

function engagement(rows: readonly Row[]) {
  const learners = learnersOf(rows);
  const scaled = (field: 'avg_completion_rate' | 'unique_videos_watched') => {
    const values = learners.map((one) => one[field]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.map((value) => (high === low ? 0.5 : (value - low) / (high - low)));
  };
  const [completion, videos] = [scaled('avg_completion_rate'), scaled('unique_videos_watched')];
  const scores = learners.map((one, i) => ({ one, score: 0.6 * Number(completion[i]) + 0.4 * Number(videos[i]) }));
  return highest(scores, ({ score }) => score).map(({ one, score }) => ({
    ...shown(one),
    engagement_score: digits(score),
  }));
}

function churn(rows: readonly Row[]) {
  return by(rows, 'student_id').flatMap(([student_id, own]) =>
    by(own, 'course_code').map(([course_code, views]) => {
      const churned = views.filter((view) => rate(view) < 49).length;
      const churn_rate = percent(churned, views.length);
      return { student_id, course_code, views: views.length, churned_views: churned, churn_rate };
    }),
  );
}

function paths(rows: readonly Row[]) {
  const abandoned = (views: readonly Row[]) => views.filter((view) => rate(view) <= 50).map(rate);
  const videos = by(rows, 'video_title').map(([video_title, views]) => ({
    video_title,
    abandonment_count: abandoned(views).length,
  }));
  const some = videos.filter((video) => video.abandonment_count > 0);
  return {
    data: by(rows, 'course_code')
      .filter(named)
      .map(([course_code, views]) => ({
        course_code,
        views: views.length,
        abandoned: abandoned(views).length,
        dropoff_rate: percent(abandoned(views).length, views.length),
        avg_abandoned_completion: abandoned(views).length === 0 ? null : digits(mean(abandoned(views))),
      })),
    abandoned_videos: highest(some, (video) => video.abandonment_count).slice(0, 10),
  };
}

function struggles(rows: readonly Row[], minViews: number) {
  const figures = new Map(by(rows, 'video_title').map(([title, views]) => [title, views.map(rate)]));
  const below = (view: Row) => mean(figures.get(view.video_title) ?? []) - rate(view);
  const isHard = (view: Row) => {
    const values = figures.get(view.video_title) ?? [];
    return below(view) > 0 && rate(view) < mean(values) - 1.5 * deviation(values);
  };
  const listed = (field: 'student_id' | 'video_title') => {
    const hard = by(rows.filter(isHard), field).map(([name, views]) => ({ name, own: views.map(below) }));
    return highest(
      highest(hard, ({ own }) => mean(own)),
      ({ own }) => own.length,
    ).map(({ name, own }) => ({
      [field]: name,
      significant_struggles: own.length,
      avg_struggle_deviation: digits(mean(own)),
    }));
  };
  const courses = by(rows, 'course_code').filter(([name, views]) => name !== '' && views.length >= minViews);
  const data = courses.map(([course_code, views]) => ({
    course_code,
    total_views: views.length,
    significant_struggles: views.filter(isHard).length,
    struggle_rate: percent(views.filter(isHard).length, views.length),
  }));
  return {
    data: highest(data, (course) => course.struggle_rate),
    learners: listed('student_id'),
    videos: listed('video_title'),
  };
}

function top(rows: readonly Row[]) {
  const videos = by(rows, 'video_title').map(([video_title, views]) => ({
    video_title,
    views: views.length,
    total_completion: sum(views.map(rate)),
    avg_completion_rate: digits(mean(views.map(rate))),
    median_completion_rate: median(views.map(rate)),
  }));
  return highest(videos, (video) => video.total_completion);
}

/** What the analyses of some views must tell, counted view by view from the words of the documentation. */
export function plainAnalyses(rows: readonly Row[], minViews: number) {
  const allVideos = by(rows, 'video_title').length;
  const isHalf = ({ avg_completion_rate: half }: { avg_completion_rate: number }) => half >= 40 && half <= 50;
  return {
    engagement: { data: engagement(rows) },
    churn: { data: churn(rows) },
    anomalies: {
      data: learnersOf(rows)
        .filter((one) => isHalf(one) && one.unique_videos_watched < allVideos)
        .map(shown),
    },
    paths: paths(rows),
    struggle: struggles(rows, minViews),
    top: { data: top(rows) },
  };
}
