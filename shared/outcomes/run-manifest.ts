import { addDays, type Day } from '../base/day';
import { sha256, sha256OfLines } from '../base/hash';
import type { ClickReport } from '../contracts/click';
import type { ClassDay } from '../contracts/learner-class';
import type { ClassPredictions } from '../contracts/prediction';
import type { FailedClass, QualityReport, RunClass, RunManifest } from '../contracts/run';
import type { ClickSinkReport } from '../features/clicks';
import type { CourseworkReport } from '../features/coursework';
import type { ActivePredictor } from './active-predictor';

/** What the manifest says of a run's inputs. */
export type RunInputs = {
  readonly runDate: Day;
  readonly countedFrom: Day | null;
  readonly excludedUsers: number;
  readonly report: ClickReport;
  readonly clickQuality: ClickSinkReport;
  readonly quality: readonly CourseworkReport[];
};

/** What the manifest keeps of a class; its rows are let go, so that memory does not grow with the day. */
export type ClassOutcome = {
  readonly predicted: RunClass | null;
  readonly held: string | null;
  readonly failed: FailedClass | null;
  readonly hash: string;
  readonly itemsWritten: number;
  readonly withoutSubmission: number;
  readonly withoutVisit: number;
};

export function classOutcome(
  classId: string,
  day: ClassDay | null,
  predictions: ClassPredictions | null,
  itemsWritten: number,
): ClassOutcome {
  const rows = predictions ? (day?.rows ?? []) : [];
  return {
    predicted: predictions && { id: classId, n: rows.length, atRisk: countAtRisk(predictions) },
    held: day && classId,
    failed: null,
    hash: `${classId}:${day ? sha256OfLines(linesOf(day)) : 'none'}`,
    itemsWritten,
    withoutSubmission: rows.filter((row) => row.coursework.totalSubmission === 0).length,
    withoutVisit: rows.filter((row) => row.clicks.classViewCount === 0).length,
  };
}

/** A row a line: the whole class in one text would be megabytes of garbage. */
function* linesOf({ rows, ...facts }: ClassDay): Generator<string> {
  yield JSON.stringify(facts);
  for (const row of rows) yield JSON.stringify(row);
}

/** The record of the run; classes in the order given. */
export function toManifest(
  inputs: RunInputs,
  outcomes: readonly ClassOutcome[],
  predictor: ActivePredictor | null,
  times: { startedAt: string; finishedAt: string },
): RunManifest {
  const classes = outcomes.flatMap(({ predicted }) => predicted ?? []);
  const pairs = total(classes, ({ n }) => n);
  return {
    runDate: inputs.runDate,
    dataDay: addDays(inputs.runDate, -1),
    countedFrom: inputs.countedFrom,
    events: inputs.report.events,
    malformed: inputs.report.malformed,
    retries: inputs.report.retries,
    emptyDay: inputs.report.empty,
    pairs,
    predictions: pairs,
    method: predictor ? 'model' : 'baseline',
    modelVersion: predictor?.version ?? null,
    inputHash: sha256(outcomes.map(({ hash }) => hash).join('\n')),
    classes,
    trackedClasses: outcomes.flatMap(({ held }) => held ?? []),
    failedClasses: outcomes.flatMap(({ failed }) => failed ?? []),
    quality: qualityOf(inputs, outcomes),
    ...times,
    itemsWritten: total(outcomes, ({ itemsWritten }) => itemsWritten),
  };
}

function countAtRisk({ rows }: ClassPredictions): number {
  return rows.filter((row) => row.atRisk && !row.insufficientData).length;
}

function qualityOf(
  { excludedUsers, clickQuality, quality }: RunInputs,
  outcomes: readonly ClassOutcome[],
): QualityReport {
  return {
    ...clickQuality,
    excludedUsers,
    duplicateAssessments: total(quality, ({ duplicateAssessments }) => duplicateAssessments),
    outOfRange: total(quality, ({ outOfRange }) => outOfRange),
    pairsWithoutSubmission: total(outcomes, ({ withoutSubmission }) => withoutSubmission),
    pairsWithoutVisit: total(outcomes, ({ withoutVisit }) => withoutVisit),
    classesWithoutRequiredLevel: quality.filter(({ withoutRequiredLevel }) => withoutRequiredLevel).length,
  };
}

function total<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((sum, item) => sum + read(item), 0);
}
