import type { ConsumptionRow, CourseRow, LearnerRow } from '../contracts/course-rows';
import type { Importer, ImportRun } from '../contracts/importer';
import { COURSE_COLUMNS, parseCourse } from './catalogue';
import { CONSUMPTION_COLUMNS, parseConsumption } from './consumption';
import { LEARNER_COLUMNS, parseLearner } from './learners';

type Append<T> = { append: (rows: readonly T[], batch: { run: string; part: number }) => Promise<void> };

const BATCH_ROWS = 50_000;

/** Consumption rows; the same file again changes nothing. */
export function consumptionImporter(log: Append<ConsumptionRow>): Importer<ConsumptionRow> {
  return { required: CONSUMPTION_COLUMNS, parse: parseConsumption, batchRows: BATCH_ROWS, write: into(log) };
}

/** Accounts; a later row replaces an earlier one. */
export function learnerImporter(log: Append<LearnerRow>): Importer<LearnerRow> {
  return { required: LEARNER_COLUMNS, parse: parseLearner, batchRows: BATCH_ROWS, write: into(log) };
}

/** The catalogue of courses; a later row replaces an earlier one. */
export function courseImporter(log: Append<CourseRow>): Importer<CourseRow> {
  return { required: COURSE_COLUMNS, parse: parseCourse, batchRows: BATCH_ROWS, write: into(log) };
}

function into<T>(log: Append<T>): (rows: readonly T[], run: ImportRun, part: number) => Promise<void> {
  return (rows, { id }, part) => log.append(rows, { run: id, part });
}
