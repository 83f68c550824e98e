import type { GradeRow, GradeUpload } from '../contracts/grade-row';

/** The rows of a period after an upload: what it says replaces what was known, what it leaves empty stays. */
export function mergeUpload(known: readonly GradeRow[], uploads: readonly GradeUpload[]): GradeRow[] {
  const rows = new Map(known.map((row) => [row.userId, row]));
  for (const upload of uploads) {
    const given = Object.entries(upload).filter(([, value]) => value !== null);
    const before = rows.get(upload.userId) ?? { ...upload, predictionFinalGrade: null, predictionReportDate: null };
    rows.set(upload.userId, { ...before, ...Object.fromEntries(given) });
  }
  return [...rows.values()];
}
