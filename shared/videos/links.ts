import type { ViewTable } from './view-table';

/** Who watched what, by number in the lists of names: what a filter on one of them means for rows of another. */
export type Links = {
  readonly learners: readonly string[];
  readonly videos: readonly string[];
  readonly courses: readonly string[];
  /** Of each learner or video by number. */
  readonly videosOfLearner: readonly (readonly number[])[];
  readonly coursesOfLearner: readonly (readonly number[])[];
  readonly coursesOfVideo: readonly (readonly number[])[];
};

/** What the rows of an analysis are about. */
export type Subject = 'student_id' | 'course_code' | 'video_title';

/** `pairs` are the learners and courses that go together, by number, in order. */
export function linksOf(
  { video, course, learners, videos, courses }: ViewTable,
  videosOfLearner: readonly (readonly number[])[],
  pairs: { readonly learner: readonly number[]; readonly course: readonly number[] },
): Links {
  const coursesOfLearner = learners.map((): number[] => []);
  for (const [i, learner] of pairs.learner.entries()) coursesOfLearner[learner]?.push(pairs.course[i] as number);
  const coursesOfVideo = videos.map((): number[] => []);
  for (let i = 0; i < video.length; i++) {
    // a video has one course, or a few
    const known = coursesOfVideo[video[i] as number] as number[];
    if (!known.includes(course[i] as number)) known.push(course[i] as number);
  }
  return {
    learners,
    videos,
    courses,
    videosOfLearner,
    coursesOfLearner,
    coursesOfVideo,
  };
}

/** The names of a subject that have a view in common with a learner or course; none of an unknown one. */
export function linkedNames(
  links: Links,
  subject: Subject,
  by: 'student_id' | 'course_code',
  value: string,
): Set<string> {
  const { learners, videos, courses, videosOfLearner, coursesOfLearner, coursesOfVideo } = links;
  if (by === 'student_id') {
    const learner = learners.indexOf(value);
    const [names, numbers] = subject === 'video_title' ? [videos, videosOfLearner] : [courses, coursesOfLearner];
    return new Set((numbers[learner] ?? []).map((number) => names[number] as string));
  }
  const course = courses.indexOf(value);
  const [names, coursesOf] = subject === 'video_title' ? [videos, coursesOfVideo] : [learners, coursesOfLearner];
  return new Set(names.filter((_, n) => coursesOf[n]?.includes(course)));
}
