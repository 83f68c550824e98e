import { type GradeRow, type GradeUpload, periodName } from '../../../shared/contracts/grade-row';
import { gradeImporter, PERIOD_ROWS } from '../../../shared/grades/grade-importer';
import { importRows } from '../../../shared/imports/import-rows';
import { csvRows, piecesOf } from '../../../shared/imports/read-rows';

const run = { id: 'r', parameters: { start_date_period: '2023-01-15', end_date_period: '2023-06-30' } };
const upload = (userId: string): GradeUpload => ({
  userId,
  gender: null,
  attendanceRate: null,
  studyHoursPerWeek: null,
  previousGrade: null,
  extracurricularActivitiesCount: null,
  parentalSupport: null,
  finalGrade: null,
});
const rowsOf = (count: number): GradeRow[] =>
  Array.from({ length: count }, (_, n) => ({
    ...upload(`u${n}`),
    predictionFinalGrade: null,
    predictionReportDate: null,
  }));

/** Writes uploads into a period of so many learners. */
async function write(known: number, ...userIds: string[]): Promise<number> {
  let after = 0;
  const grades = {
    change: async (_: unknown, change: (rows: readonly GradeRow[]) => readonly GradeRow[]) => {
      after = change(rowsOf(known)).length;
    },
  };
  const importer = gradeImporter({ grades, finalGradesArrived: async () => undefined });
  await importer.write(userIds.map(upload), run, 0);
  return after;
}

describe('grades of a period', () => {
  it('are as many as a file may hold', async () => {
    const { allOrNothing, batchRows } = gradeImporter({ grades: { change: async () => undefined } } as never);
    expect([allOrNothing, batchRows]).toEqual([true, PERIOD_ROWS]);
    expect(await write(PERIOD_ROWS - 1, 'new')).toBe(PERIOD_ROWS);
  });

  it('are refused beyond that, with what to do', async () => {
    const message = `would have ${PERIOD_ROWS + 1} learners; allowed: at most ${PERIOD_ROWS} learners in a period; nothing was taken; send`;
    await expect(write(PERIOD_ROWS, 'new')).rejects.toThrow(message);
  });

  it('are read from a file by either spelling of its columns', async () => {
    const uploads: GradeUpload[] = [];
    const read = (csv: string) => {
      const grades = {
        change: async (_: unknown, change: (rows: readonly GradeRow[]) => readonly GradeRow[]) => {
          uploads.push(...change([]));
        },
      };
      const importer = gradeImporter({ grades, finalGradesArrived: async () => undefined });
      return importRows(importer, csvRows(piecesOf(Buffer.from(csv)), importer), run);
    };
    expect(await read('StudentID,Name,FinalGrade\n4,Somchai,70\n')).toMatchObject({ accepted: 1 });
    expect(uploads).toMatchObject([{ userId: '4', finalGrade: 70 }]);
    expect(JSON.stringify(uploads)).not.toContain('Somchai');
    await expect(read('Name,FinalGrade\nSomchai,70\n')).rejects.toThrow('missing columns: user_id');
    await expect(read('user_id,gender\n4,Male\n')).rejects.toThrow('missing columns: attendance_rate, study_hours');
  });

  it('of which one is final are told of, with their period, once they are written', async () => {
    const told: unknown[] = [];
    const grades = { change: async () => void told.push('written') };
    const importer = gradeImporter({
      grades,
      finalGradesArrived: async (period) => void told.push(periodName(period)),
    });
    await importer.write([upload('a'), upload('b')], run, 0);
    expect(told).toEqual(['written']);
    await importer.write([upload('a'), { ...upload('b'), finalGrade: 0 }], run, 0);
    expect(told).toEqual(['written', 'written', '2023-01-15_2023-06-30']);
  });

  it('name each learner once in a file; the next file may name them again', () => {
    const services = { grades: { change: async () => undefined }, finalGradesArrived: async () => undefined };
    const importer = gradeImporter(services);
    for (const user_id of ['a', 'b']) expect(importer.parse({ user_id })).toMatchObject({ userId: user_id });
    expect(() => importer.parse({ user_id: 'a' })).toThrow('user_id is in the file twice');
    expect(gradeImporter(services).parse({ user_id: 'a' })).toMatchObject({ userId: 'a' });
  });

  it('can be changed in a period that was too large already', async () => {
    expect(await write(PERIOD_ROWS + 5, 'u1')).toBe(PERIOD_ROWS + 5);
  });
});
