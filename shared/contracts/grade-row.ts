import { type Day, isoDate, parseDay } from '../base/day';
import { ContractError } from '../base/errors';

/** A period of teaching; both days belong to it. */
export type Period = { readonly start: Day; readonly end: Day };

/** The rows of one learner in a period; null: not known yet. */
export type GradeRow = {
  readonly userId: string;
  readonly gender: string | null;
  /** Percent, 0-100. */
  readonly attendanceRate: number | null;
  readonly studyHoursPerWeek: number | null;
  readonly previousGrade: number | null;
  readonly extracurricularActivitiesCount: number | null;
  /** 0 low, 1 medium, 2 high. */
  readonly parentalSupport: number | null;
  readonly finalGrade: number | null;
  readonly predictionFinalGrade: number | null;
  /** Run date of the prediction. */
  readonly predictionReportDate: Day | null;
};

/** What an upload says of a learner. */
export type GradeUpload = Omit<GradeRow, 'predictionFinalGrade' | 'predictionReportDate'>;

/** A period's name in keys and file names: yyyy-mm-dd_yyyy-mm-dd. */
export function periodName({ start, end }: Period): string {
  return `${isoDate(start)}_${isoDate(end)}`;
}

/** From here on a year can only be one of the Buddhist era, which is 543 ahead. */
const BUDDHIST_YEARS = 2400;
const BUDDHIST_ERA = 543;

/**
 * Reads both dates; a missing or impossible one, one of the Buddhist era, or an end that is not after the start, is a
 * ContractError.
 */
export function parsePeriod(start: unknown, end: unknown): Period {
  const period = { start: commonDay(start, 'start_date_period'), end: commonDay(end, 'end_date_period') };
  if (period.start < period.end) return period;
  throw new ContractError('end_date_period', end, 'a date after start_date_period');
}

/** A period in the year 2567 would be taken, kept for ever and never be under way. */
function commonDay(value: unknown, field: string): Day {
  const day = isoDay(value, field);
  const year = Number(day.slice(0, 4));
  if (year < BUDDHIST_YEARS) return day;
  throw new ContractError(
    field,
    value,
    `a date of the common era, such as ${year - BUDDHIST_ERA}${isoDate(day).slice(4)}`,
  );
}

function isoDay(value: unknown, field: string): Day {
  try {
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return parseDay(value, field);
  } catch {
    // no calendar has it: told below, in the form that is asked for here
  }
  throw new ContractError(field, value === '' ? undefined : value, 'a date as yyyy-mm-dd');
}
