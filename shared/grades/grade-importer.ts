import { ContractError } from '../base/errors';
import { type GradeRow, type GradeUpload, type Period, parsePeriod } from '../contracts/grade-row';
import type { Importer, ImportRun } from '../contracts/importer';
import { mergeUpload } from './merge';
import { checkGradeColumns, gradeColumn, parseGradeRow } from './row';

export type GradeImportServices = {
  readonly grades: {
    /** Reads the rows of a period, changes them and writes them back, again where somebody else came between. */
    change: (period: Period, change: (rows: readonly GradeRow[]) => readonly GradeRow[]) => Promise<unknown>;
  };
  /** Told when final grades came in: the predictions can be compared with them. */
  readonly finalGradesArrived: (period: Period) => Promise<void>;
};

/** A file of one period (parameters start_date_period, end_date_period): all of its rows are taken, or none. */
export function gradeImporter({ grades, finalGradesArrived }: GradeImportServices): Importer<GradeUpload> {
  return {
    required: ['user_id'],
    column: gradeColumn,
    checkColumns: checkGradeColumns,
    parse: eachLearnerOnce(),
    batchRows: Number.POSITIVE_INFINITY,
    allOrNothing: true,
    write: async (uploads, run) => {
      const period = periodOf(run);
      await grades.change(period, (known) => mergeUpload(known, uploads));
      if (uploads.some(({ finalGrade }) => finalGrade !== null)) await finalGradesArrived(period);
    },
  };
}

function eachLearnerOnce(): Importer<GradeUpload>['parse'] {
  const seen = new Set<string>();
  return (values) => {
    const row = parseGradeRow(values);
    if (seen.has(row.userId)) throw new ContractError('user_id', '', '', 'user_id is in the file twice');
    seen.add(row.userId);
    return row;
  };
}

function periodOf({ parameters }: ImportRun): Period {
  return parsePeriod(parameters.start_date_period, parameters.end_date_period);
}
