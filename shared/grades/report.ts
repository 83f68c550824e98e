import { isoDate } from '../base/day';
import { type GradeRow, type Period, periodName } from '../contracts/grade-row';

/** A prediction that is not yet answered by a final grade. */
type Predicted = GradeRow & { readonly predictionFinalGrade: number };

const COLUMNS: readonly (readonly [name: string, value: (row: GradeRow, period: Period) => string | number | null])[] =
  [
    ['user_id', (row) => harmless(row.userId)],
    ['start_date_period', (_, { start }) => isoDate(start)],
    ['end_date_period', (_, { end }) => isoDate(end)],
    ['gender', (row) => row.gender && harmless(row.gender)],
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

/** The report as CSV of twelve columns. */
export function reportCsv(rows: readonly Predicted[], period: Period): string {
  const lines = rows.map((row) => COLUMNS.map(([, value]) => cell(value(row, period))).join(','));
  return [COLUMNS.map(([name]) => name).join(','), ...lines, ''].join('\n');
}

/** The report as JSON: the same rows, who needs help, and by how many points they miss the threshold. */
export function reportJson(rows: readonly Predicted[], period: Period, helpThreshold: number): object {
  const needsHelp = rows.filter((row) => row.predictionFinalGrade < helpThreshold).length;
  return {
    period: periodName(period),
    help_threshold: helpThreshold,
    learners: rows.length,
    needing_help: needsHelp,
    advisory: true,
    rows: rows.map((row) => ({
      ...Object.fromEntries(COLUMNS.map(([name, value]) => [name, value(row, period)])),
      user_id: row.userId,
      needs_help: row.predictionFinalGrade < helpThreshold,
      gap: Math.max(0, Math.round((helpThreshold - row.predictionFinalGrade) * 100) / 100),
    })),
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
