import type { ContentRow, Interaction, Teacher } from '../contracts/audience-rows';
import type { ConsumptionRow, CourseRow, LearnerRow } from '../contracts/course-rows';
import { PREFIX } from '../contracts/names';
import type { VideoView } from '../contracts/video-view';
import { mergedFile } from './merged-file';
import type { objectStore } from './objects';
import { rowLog } from './row-log';

type Objects = Pick<ReturnType<typeof objectStore>, 'get' | 'put' | 'list'>;

/** What was imported of courses: consumption counts once however often it is sent, of the others the newest row holds. */
export function courseRows(objects: Objects, now: () => Date) {
  return {
    consumption: rowLog<ConsumptionRow>(objects, PREFIX.consumptionRows, { now, once: true }),
    learners: rowLog<LearnerRow>(objects, PREFIX.learnerRows, { now, once: false }),
    courses: rowLog<CourseRow>(objects, PREFIX.catalogueRows, { now, once: false }),
    merged: mergedFile(objects, `${PREFIX.mergedCourseRows}consumption.gz`),
    now,
  };
}

/** What was imported of the audience: interactions count once however often they are sent, of the others the newest row holds. */
export function audienceRows(objects: Objects, now: () => Date) {
  return {
    interactions: rowLog<Interaction>(objects, PREFIX.interactionRows, { now, once: true }),
    contents: rowLog<ContentRow>(objects, PREFIX.contentRows, { now, once: false }),
    users: rowLog<Teacher>(objects, PREFIX.userRows, { now, once: false }),
  };
}

/** Video views: a file counts once however often it is sent. */
export function videoRows(objects: Objects, now: () => Date) {
  return rowLog<VideoView>(objects, PREFIX.videoViews, { now, once: true });
}
