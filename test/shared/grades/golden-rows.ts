import type { GradeRow } from '../../../shared/contracts/grade-row';
import golden from '../../fixtures/student_grade_regression.json';

/** The ten learners of the golden case, with their final grades. */
export const goldenRows: readonly GradeRow[] = golden.X.map((x, i) => {
  const [male, attendanceRate, studyHoursPerWeek, previousGrade, extracurricularActivitiesCount, parentalSupport] = x;
  return {
    userId: String(i + 1),
    gender: male === 1 ? 'Male' : 'Female',
    attendanceRate,
    studyHoursPerWeek,
    previousGrade,
    extracurricularActivitiesCount,
    parentalSupport,
    finalGrade: golden.y[i],
    predictionFinalGrade: null,
    predictionReportDate: null,
  } as GradeRow;
});
