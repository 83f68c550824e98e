import { cachedByVersion } from '../base/cached-by-version';
import type { CourseRow, LearnerRow } from '../contracts/course-rows';
import { newestById, type RowSource } from '../contracts/row-source';
import { type ConsumptionIndex, consumptionIndex } from './consumption-index';
import { type ConsumptionSource, mergedConsumption } from './merged-consumption';

export type CourseSources = ConsumptionSource & {
  readonly learners: RowSource<LearnerRow>;
  readonly courses: RowSource<CourseRow>;
};

/** Everything that is known of courses and their learners. */
export type CourseData = {
  /** Changes when anything of it does. */
  readonly version: string;
  readonly consumption: ConsumptionIndex;
  readonly learners: ReadonlyMap<number, LearnerRow>;
  readonly courses: ReadonlyMap<number, CourseRow>;
};

/** Reads the rows on first use, and again when more have come in. */
export function courseData(sources: CourseSources): () => Promise<CourseData> {
  const { consumption, learners, courses } = sources;
  const version = async () => {
    const states = await Promise.all([consumption.state(), learners.state(), courses.state()]);
    return states.map((state) => state.version).join('-');
  };
  return cachedByVersion(version, async (current) => {
    const merged = await mergedConsumption(sources);
    const byCourse = await newestById(courses, (row) => row.courseId);
    return {
      version: current,
      consumption: consumptionIndex(merged, byCourse.keys()),
      learners: await newestById(learners, (row) => row.userId),
      courses: byCourse,
    };
  });
}
