import { ContractError } from '../base/errors';
import { ownText } from '../base/own-text';
import type { GradeUpload } from '../contracts/grade-row';
import type { RowValues } from '../contracts/importer';
import { parseLearnerId } from '../contracts/learner-id';
import { fieldFault, fieldText } from '../contracts/row-fields';

/** Column names as they are kept, by the letters of every spelling that is read. All other columns are dropped. */
const COLUMNS: Readonly<Record<string, string>> = {
  userid: 'user_id',
  studentid: 'user_id',
  gender: 'gender',
  attendancerate: 'attendance_rate',
  studyhoursperweek: 'study_hours_per_week',
  previousgrade: 'previous_grade',
  extracurricularactivities: 'extracurricular_activities_count',
  extracurricularactivitiescount: 'extracurricular_activities_count',
  parentalsupport: 'parental_support',
  finalgrade: 'final_grade',
};
const FEATURE_COLUMNS = [
  'gender',
  'attendance_rate',
  'study_hours_per_week',
  'previous_grade',
  'extracurricular_activities_count',
  'parental_support',
];
const SUPPORT: Readonly<Record<string, number>> = { low: 0, medium: 1, high: 2, '0': 0, '1': 1, '2': 2 };
/** Vowels and tones of Thai words are marks: หญิง has one. */
const GENDER = /^\p{L}[\p{L}\p{M} -]{0,31}$/u;
const HOURS_PER_WEEK = 168;

/** The kept name of a column, in snake_case or as in StudyHoursPerWeek; any other name stays as it is. */
export function gradeColumn(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Object.hasOwn(COLUMNS, letters) ? (COLUMNS[letters] as string) : name;
}

/** All six features, or the final grade: a file of nothing else is no upload of grades. */
export function checkGradeColumns(names: readonly string[]): void {
  const missing = FEATURE_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length === 0 || names.includes('final_grade')) return;
  throw new ContractError('csv header', '', '', `missing columns: ${missing.join(', ')}`);
}

/** Reads one row; an empty cell is null. Messages name the column and what it must be, never a personal value. */
export function parseGradeRow(row: RowValues): GradeUpload {
  return {
    userId: ownText(parseLearnerId(row.user_id, 'user_id')),
    gender: gender(row),
    attendanceRate: number(row, 'attendance_rate', 100),
    studyHoursPerWeek: number(row, 'study_hours_per_week', HOURS_PER_WEEK),
    previousGrade: number(row, 'previous_grade', 100),
    extracurricularActivitiesCount: number(row, 'extracurricular_activities_count', 100, true),
    parentalSupport: support(row),
    finalGrade: number(row, 'final_grade', 100),
  };
}

function gender(row: RowValues): string | null {
  const text = fieldText(row, 'gender');
  if (text === '') return null;
  if (GENDER.test(text)) return ownText(text);
  throw fieldFault('gender', 'a word');
}

function support(row: RowValues): number | null {
  const text = fieldText(row, 'parental_support').toLowerCase();
  if (text === '') return null;
  if (Object.hasOwn(SUPPORT, text)) return SUPPORT[text] as number;
  throw fieldFault('parental_support', '0, 1, 2, Low, Medium or High');
}

function number(row: RowValues, field: string, high: number, whole = false): number | null {
  const text = fieldText(row, field);
  if (text === '') return null;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= high && (!whole || Number.isInteger(value))) return value;
  throw fieldFault(field, `${whole ? 'a whole number' : 'a number'} between 0 and ${high}`);
}
