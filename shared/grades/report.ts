import { isoDate } from '../base/day';
import { type GradeRow, type Period, periodName } from '../contracts/grade-row';
import { GRADE_FEATURES } from './grade-model';

/** A prediction that is not yet answered by a final grade. */
type Predicted = GradeRow & { readonly predictionFinalGrade: number };

/** Which rows of a report are asked for; without a limit all of them. */
export type ReportPage = { readonly offset: number; readonly limit?: number };

const COLUMNS: readonly (readonly [name: string, value: (row: GradeRow, period: Period) => string | number | null])[] =
  [
    ['user_id', (row) => harmless(row.userId)],
    ['start_date_period', (_, { start }) => isoDate(start)],
    ['end_date_period', (_, { end }) => isoDate(end)],
    ['gender', (row) => row.gender],
    ['attendance_rate', (row) => row.attendanceRate],
    ['study_hours_per_week', (row) => row.studyHoursPerWeek],
    ['previous_grade', (row) => row.previousGrade],
    ['extracurricular_activities_count', (row) => row.extracurricularActivitiesCount],
    ['parental_support', (row) => row.parentalSupport],
    ['final_grade', (row) => row.finalGrade],
    ['prediction_final_grade', (row) => row.predictionFinalGrade],
    ['prediction_report_date', (row) => row.predictionReportDate && isoDate(row.predictionReportDate)],
  ];

/** The rows of a report: predicted and without a final grade, in order of user id. */
export function reportRows(rows: readonly GradeRow[]): Predicted[] {
  return rows
    .filter((row): row is Predicted => row.predictionFinalGrade !== null && row.finalGrade === null)
    .sort((a, b) => (a.userId < b.userId ? -1 : 1));
}

/** A learner of whom nothing is predicted, and the features that are missing; none: the next report has a prediction. */
export type NotPredicted = { readonly user_id: string; readonly missing: readonly string[] };

/** Who has neither a final grade nor a prediction, in order of user id. */
export function notPredicted(rows: readonly GradeRow[], period: Period): NotPredicted[] {
  const features = COLUMNS.filter(([name]) => GRADE_FEATURES.some((feature) => feature === name));
  return rows
    .filter(({ finalGrade, predictionFinalGrade }) => finalGrade === null && predictionFinalGrade === null)
    .sort((a, b) => (a.userId < b.userId ? -1 : 1))
    .map((row) => ({
      user_id: row.userId,
      missing: features.filter(([, value]) => value(row, period) === null).map(([name]) => name),
    }));
}

/** The rows of a page. */
export function onPage<Row>(rows: readonly Row[], { offset, limit = rows.length }: ReportPage): readonly Row[] {
  return rows.slice(offset, offset + limit);
}

/** Rows as CSV of twelve columns. */
export function reportCsv(rows: readonly Predicted[], period: Period): string {
  const lines = rows.map((row) => COLUMNS.map(([, value]) => cell(value(row, period))).join(','));
  return [COLUMNS.map(([name]) => name).join(','), ...lines, ''].join('\n');
}

/**
 * A page as JSON: with who needs help, by how many points they miss the threshold, and who is not in it. Counts are of
 * the whole report; both lists are cut alike.
 */
export function reportJson(
  rows: readonly Predicted[],
  missing: readonly NotPredicted[],
  page: ReportPage,
  period: Period,
  helpThreshold: number,
): object {
  const longest = Math.max(rows.length, missing.length);
  const { offset, limit = longest } = page;
  const needsHelp = rows.filter((row) => row.predictionFinalGrade < helpThreshold).length;
  return {
    period: periodName(period),
    help_threshold: helpThreshold,
    learners: rows.length,
    needing_help: needsHelp,
    ...(missing.length > 0 && { not_predicted: onPage(missing, page) }),
    advisory: true,
    rows: onPage(rows, page).map((row) => ({
      ...Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row, period)])),
      user_id: row.userId,
      needs_help: row.predictionFinalGrade < helpThreshold,
      gap: Math.max(0, Math.round((helpThreshold - row.predictionFinalGrade) * 100) / 100),
    })),
    next_offset: offset + limit < longest ? offset + limit : null,
  };
}

/** Spreadsheets take a text that begins so for a formula. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
