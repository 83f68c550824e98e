import type { CourseRow } from '../contracts/course-rows';
import type { RowValues } from '../contracts/importer';
import { optionalTitle, optionalWord, wholeId } from '../contracts/row-fields';

export const COURSE_COLUMNS = ['course_id'] as const;

/** Reads a row of the course table; `labels` holds labels separated by semicolons. */
export function parseCourse(row: RowValues): CourseRow {
  const labels = optionalTitle(row, 'labels', 500) ?? '';
  return {
    courseId: wholeId(row, 'course_id'),
    title: optionalTitle(row, 'course_title', 300),
    format: optionalWord(row, 'course_format', 60),
    labels: [...new Set(labels.split(';').map((label) => label.trim()))].filter((label) => label !== ''),
  };
}
