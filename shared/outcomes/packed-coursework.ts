import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ClassCoursework } from '../contracts/coursework';
import type { ClickState } from '../contracts/learner-class';
import type { CourseworkReport, CourseworkSummary } from '../features/coursework';

/** A class's coursework in a tenth of its memory: a day's summaries are all there before the first class is built. */
export type PackedCoursework = {
  readonly classId: string;
  readonly report: CourseworkReport;
  readonly bytes: Uint8Array;
};

/** Numbers and texts come back as they were: JSON writes every finite number exactly. */
export function packCoursework({ learners, ...summary }: CourseworkSummary): PackedCoursework {
  const bytes = pack({ ...summary, learners: [...learners] });
  return { classId: summary.classId, report: summary.report, bytes };
}

export function unpackCoursework({ bytes }: PackedCoursework): CourseworkSummary {
  const summary = unpack(bytes) as CourseworkSummary & { learners: [string, never][] };
  return { ...summary, learners: new Map(summary.learners) };
}

/** A whole class as LEB2 knows it: retraining holds those of years. */
export function packClass({ requiredLevels, ...coursework }: ClassCoursework): Uint8Array {
  return pack({ ...coursework, requiredLevels: [...requiredLevels] });
}

export function unpackClass(bytes: Uint8Array): ClassCoursework {
  const coursework = unpack(bytes) as ClassCoursework & { requiredLevels: [string, number][] };
  return { ...coursework, requiredLevels: new Map(coursework.requiredLevels) };
}

/** The clicks of a class's learners on one run date. */
export function packClicks(clicks: ReadonlyMap<string, ClickState>): Uint8Array {
  return pack([...clicks]);
}

export function unpackClicks(bytes: Uint8Array): ReadonlyMap<string, ClickState> {
  return new Map(unpack(bytes) as [string, ClickState][]);
}

function pack(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value), { level: 1 });
}

function unpack(bytes: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(bytes).toString('utf8'));
}
