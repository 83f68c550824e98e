import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CourseworkReport, CourseworkSummary } from '../features/coursework';

/** A class's coursework in a tenth of its memory: a day's summaries are all there before the first class is built. */
export type PackedCoursework = {
  readonly classId: string;
  readonly report: CourseworkReport;
  readonly bytes: Uint8Array;
};

/** Numbers and texts come back as they were: JSON writes every finite number exactly. */
export function packCoursework({ learners, ...summary }: CourseworkSummary): PackedCoursework {
  const text = JSON.stringify({ ...summary, learners: [...learners] });
  return { classId: summary.classId, report: summary.report, bytes: deflateRawSync(text, { level: 1 }) };
}

export function unpackCoursework({ bytes }: PackedCoursework): CourseworkSummary {
  const summary = JSON.parse(inflateRawSync(bytes).toString('utf8'));
  return { ...summary, learners: new Map(summary.learners) };
}
