import type { RowValues } from './importer';
import { parseLearnerId } from './learner-id';
import { fieldFault, optionalTitle, optionalWord } from './row-fields';

/** One learner's view of one video. */
export type VideoView = {
  readonly studentId: string;
  readonly videoTitle: string;
  /** May be empty: then the view counts for no course. */
  readonly courseCode: string;
  /** 0-100. */
  readonly completion: number;
};

export const VIEW_COLUMNS = ['student_id', 'video_title', 'course_code', 'completion_rate_percent'] as const;
const LONGEST = 300;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads one row; a learner or title that is missing, or a rate outside 0..100, is a ContractError. */
export function parseVideoView(row: RowValues): VideoView {
  return {
    studentId: parseLearnerId(row.student_id, 'student_id'),
    videoTitle: titleOf(row),
    courseCode: optionalWord(row, 'course_code', LONGEST) ?? '',
    completion: rateOf(row.completion_rate_percent),
  };
}

function titleOf(row: RowValues): string {
  const title = optionalTitle(row, 'video_title', LONGEST);
  if (title === null) throw fieldFault('video_title', `text of 1 to ${LONGEST} characters`);
  return title;
}

function rateOf(given: unknown): number {
  const isNumber = typeof given === 'number' || (typeof given === 'string' && NUMBER.test(given.trim()));
  const rate = isNumber ? Number(given) : Number.NaN;
  if (rate >= 0 && rate <= 100) return rate;
  throw fieldFault('completion_rate_percent', 'a number from 0 to 100');
}
