import { parseVideoView } from '../../../shared/contracts/video-view';
import { viewTableBuilder } from '../../../shared/videos/view-table';
import golden from '../../fixtures/video_cases.json';

export type Row = {
  student_id: string;
  video_title: string;
  course_code: string;
  completion_rate_percent: number;
};

export const goldenTable = () => tableOf(golden.rows);

/** Rows as uploaded, as a table. */
export function tableOf(rows: readonly Row[]) {
  const builder = viewTableBuilder();
  for (const { studentId, videoTitle, courseCode, completion } of rows.map((row) => parseVideoView(row)))
    builder.add(studentId, videoTitle, courseCode, completion);
  return builder.build();
}
