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

/** All of them are in memory several times while they are merged and written: some 700 MB. */
export const PERIOD_ROWS = 200_000;

/** A file of one period (parameters start_date_period, end_date_period): all of its rows are taken, or none. */
export function gradeImporter({ grades, finalGradesArrived }: GradeImportServices): Importer<GradeUpload> {
  return {
    required: ['user_id'],
    column: gradeColumn,
    checkColumns: checkGradeColumns,
    parse: eachLearnerOnce(),
    batchRows: PERIOD_ROWS,
    allOrNothing: true,
    write: async (uploads, run) => {
      const period = periodOf(run);
      await grades.change(period, (known) => withinLimit(mergeUpload(known, uploads), known.length));
      if (uploads.some(({ finalGrade }) => finalGrade !== null)) await finalGradesArrived(period);
    },
  };
}

/** A period that is too large already can still be changed. */
function withinLimit(rows: readonly GradeRow[], known: number): readonly GradeRow[] {
  if (rows.length <= Math.max(PERIOD_ROWS, known)) return rows;
  const most = `at most ${PERIOD_ROWS} learners in a period`;
  const message = `the period would have ${rows.length} learners; allowed: ${most}; nothing was taken; send the others under other dates`;
  throw new ContractError('rows', rows.length, most, message);
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
