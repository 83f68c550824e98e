import type { Day } from '../base/day';
import { isoDate } from '../base/day';
import { type GradeRow, type Period, periodName } from '../contracts/grade-row';
import { PREFIX } from '../contracts/names';
import { type GradeModel, gradeFeatures, predictGrade } from './grade-model';
import { reportCsv, reportRows } from './report';
import { loadGradeModel, type TrainServices } from './train';

export type ReportServices = TrainServices & {
  readonly grades: {
    change: (
      period: Period,
      change: (rows: readonly GradeRow[]) => readonly GradeRow[],
    ) => Promise<readonly GradeRow[]>;
  };
};

export type ReportSummary = {
  /** 'no_model': nothing has been trained yet, so nothing is predicted. */
  readonly status: 'completed' | 'no_model';
  readonly modelVersion: string | null;
  readonly periods: number;
  readonly predicted: number;
  /** Rows without all six features. */
  readonly incomplete: number;
};

/** Predicts the final grades of every period that is under way on a date, and writes the report of each. */
export async function makeReports(services: ReportServices, runDate: Day): Promise<ReportSummary> {
  const model = await loadGradeModel(services);
  const underWay = (await services.grades.periods()).filter(({ start, end }) => start <= runDate && runDate <= end);
  if (!model) return { status: 'no_model', modelVersion: null, periods: underWay.length, predicted: 0, incomplete: 0 };
  let predicted = 0;
  let incomplete = 0;
  for (const period of underWay) {
    const rows = await services.grades.change(period, (known) =>
      known.map((row) => withPrediction(row, model, runDate)),
    );
    const open = rows.filter((row) => row.finalGrade === null);
    const complete = open.filter((row) => gradeFeatures(row) !== null).length;
    predicted += complete;
    incomplete += open.length - complete;
    const key = `${PREFIX.helpReports}${periodName(period)}/${isoDate(runDate)}.csv`;
    await services.objects.put(key, reportCsv(reportRows(rows), period), 'text/csv; charset=utf-8');
  }
  return { status: 'completed', modelVersion: model.version, periods: underWay.length, predicted, incomplete };
}

/** A row with a final grade keeps its last prediction: the drift watch compares the two. */
function withPrediction(row: GradeRow, { ridge }: GradeModel, runDate: Day): GradeRow {
  const features = row.finalGrade === null ? gradeFeatures(row) : null;
  if (!features) return row;
  return { ...row, predictionFinalGrade: predictGrade(ridge, features), predictionReportDate: runDate };
}
