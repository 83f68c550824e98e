import type { GradeRow } from '../../../shared/contracts/grade-row';
import { parsePeriod } from '../../../shared/contracts/grade-row';
import { mergeUpload } from '../../../shared/grades/merge';
import { checkGradeColumns, gradeColumn, parseGradeRow } from '../../../shared/grades/row';
import { goldenRows } from './golden-rows';

const HEADER =
  'user_id,gender,attendance_rate,study_hours_per_week,previous_grade,extracurricular_activities_count,parental_support'.split(
    ',',
  );
const TRAINING_HEADER =
  'StudentID,Gender,AttendanceRate,StudyHoursPerWeek,PreviousGrade,ExtracurricularActivities,ParentalSupport,FinalGrade'.split(
    ',',
  );
const row = {
  user_id: '4',
  gender: 'Male',
  attendance_rate: '85',
  study_hours_per_week: '15.5',
  previous_grade: '78',
  extracurricular_activities_count: '1',
  parental_support: 'High',
  final_grade: '',
};

describe('a row of grades', () => {
  it('has both spellings of every column', () => {
    expect(TRAINING_HEADER.map(gradeColumn)).toEqual([...HEADER, 'final_grade']);
    expect(HEADER.map(gradeColumn)).toEqual(HEADER);
    expect(['UserID', 'student id', 'ExtracurricularActivitiesCount', 'Final-Grade'].map(gradeColumn)).toEqual([
      'user_id',
      'user_id',
      'extracurricular_activities_count',
      'final_grade',
    ]);
    for (const name of ['Name', 'email', 'prediction_final_grade', 'final_grade_2', '__proto__'])
      expect(gradeColumn(name)).toBe(name);
  });

  it('needs all features, or a final grade', () => {
    expect(() => checkGradeColumns(HEADER)).not.toThrow();
    expect(() => checkGradeColumns(['user_id', 'final_grade'])).not.toThrow();
    expect(() => checkGradeColumns(HEADER.slice(0, -2))).toThrow(
      'missing columns: extracurricular_activities_count, parental_support',
    );
    for (const name of HEADER.slice(1))
      expect(() => checkGradeColumns(HEADER.filter((one) => one !== name))).toThrow(`missing columns: ${name}`);
  });

  it('is read with empty cells as unknown, and nothing else of it', () => {
    expect(parseGradeRow({ ...row, name: 'Somchai', prediction_final_grade: '99' })).toEqual({
      userId: '4',
      gender: 'Male',
      attendanceRate: 85,
      studyHoursPerWeek: 15.5,
      previousGrade: 78,
      extracurricularActivitiesCount: 1,
      parentalSupport: 2,
      finalGrade: null,
    });
  });

  it.each([
    ['Low', 0],
    ['medium', 1],
    ['HIGH', 2],
    ['0', 0],
    ['1', 1],
    ['2', 2],
    ['', null],
  ])('knows parental support %p', (text, value) =>
    expect(parseGradeRow({ ...row, parental_support: text }).parentalSupport).toBe(value),
  );

  it.each([
    ['0', 0],
    ['100', 100],
    ['.5', 0.5],
    ['1E1', 10],
  ])('takes %s for a number', (text, value) => {
    expect(parseGradeRow({ ...row, attendance_rate: text, final_grade: text })).toMatchObject({
      attendanceRate: value,
      finalGrade: value,
    });
  });

  it.each(['Female', 'ชาย', 'หญิง', 'ผู้หญิง', 'não-binário'])('takes %s for a gender', (gender) =>
    expect(parseGradeRow({ ...row, gender }).gender).toBe(gender),
  );

  it.each([
    ['attendance_rate', 'x', 'attendance_rate must be a number between 0 and 100'],
    ['attendance_rate', '101', 'attendance_rate must be a number between 0 and 100'],
    ['attendance_rate', '0x10', 'attendance_rate must be a number between 0 and 100'],
    ['study_hours_per_week', '169', 'study_hours_per_week must be a number between 0 and 168'],
    ['previous_grade', '-1', 'previous_grade must be a number between 0 and 100'],
    [
      'extracurricular_activities_count',
      '1.5',
      'extracurricular_activities_count must be a whole number between 0 and 100',
    ],
    ['parental_support', '3', 'parental_support must be 0, 1, 2, Low, Medium or High'],
    ['final_grade', 'A', 'final_grade must be a number between 0 and 100'],
    ['gender', '=cmd()', 'gender must be a word'],
    ['user_id', 'a@b.org', 'user_id must be'],
  ])('with %s %p says what it must be', (field, value, message) => {
    expect(() => parseGradeRow({ ...row, [field]: value })).toThrow(message);
  });
});

describe('an upload', () => {
  const known: GradeRow = { ...(goldenRows[0] as GradeRow), predictionFinalGrade: 71, predictionReportDate: null };

  it('replaces what it says and keeps what it leaves empty', () => {
    const upload = parseGradeRow({
      ...row,
      user_id: known.userId,
      attendance_rate: '50',
      gender: '',
      previous_grade: '',
    });
    expect(mergeUpload([known], [upload])).toEqual([
      { ...known, attendanceRate: 50, studyHoursPerWeek: 15.5, extracurricularActivitiesCount: 1, parentalSupport: 2 },
    ]);
  });

  it('adds new learners without a prediction, and is the same twice', () => {
    const upload = parseGradeRow({ ...row, user_id: 'new' });
    const once = mergeUpload([known], [upload]);
    expect(once).toEqual([known, { ...upload, predictionFinalGrade: null, predictionReportDate: null }]);
    expect(mergeUpload(once, [upload])).toEqual(once);
  });

  it('can be of a final grade alone', () => {
    const upload = parseGradeRow({ user_id: known.userId, final_grade: '88' });
    expect(mergeUpload([known], [upload])).toEqual([{ ...known, finalGrade: 88 }]);
  });
});

describe('a period', () => {
  it.each([
    [undefined, '2024-06-30', 'start_date_period is missing'],
    ['2024-01-15', '', 'end_date_period is missing'],
    ['20240115', '2024-06-30', 'start_date_period is "20240115"; allowed: a date as yyyy-mm-dd'],
    ['2024-02-30', '2024-06-30', 'start_date_period is "2024-02-30"; allowed: a date as yyyy-mm-dd'],
    [
      '2567-01-15',
      '2567-06-30',
      'start_date_period is "2567-01-15"; allowed: a date of the common era, such as 2024-01-15',
    ],
    [
      '2024-01-15',
      '2400-01-01',
      'end_date_period is "2400-01-01"; allowed: a date of the common era, such as 1857-01-01',
    ],
    ['2024-01-15', '2567-06-30', 'end_date_period is "2567-06-30"; allowed: a date of the common era'],
    ['2024-06-30', '2024-06-30', 'allowed: a date after start_date_period'],
  ])('from %p to %p is none', (start, end, message) => {
    expect(() => parsePeriod(start, end)).toThrow(message);
  });

  it('has two dates', () => {
    expect(parsePeriod('2024-06-30', '2399-12-31')).toEqual({ start: '20240630', end: '23991231' });
  });
});
