import type { Day } from '../base/day';
import { getOrCreate } from '../base/maps';
import { DERIVED, DERIVED_NAMES } from '../features/derived';
import { matrixOf } from '../model/matrix';
import {
  groupProbabilities,
  type Offsets,
  type OrdinalEnsemble,
  ordinalProbabilities,
} from '../model/ordinal-ensemble';
import { type StagedEnsemble, stageAt } from '../model/staged-ensemble';

/** The inputs by which classes are compared with each other. */
export const STANDING_COLUMNS: readonly number[] = DERIVED.flatMap(({ isPlain }, c) => (isPlain ? [c] : []));

const WORK = DERIVED_NAMES.indexOf('plain_handed_in_class');

/** Whether any work of the class counts by now: visits alone do not say how a class does. */
export function hasWork(inputs: readonly number[]): boolean {
  return !Number.isNaN(inputs[WORK] ?? Number.NaN);
}

/** Probabilities of the levels of every learner of one class, and what was added for the class as a whole. */
export type ClassAnswer = { readonly probabilities: number[][]; readonly offsets?: Offsets };

/** A class without work that counts is not set anywhere: its learners are only told apart. */
export function answerClass(
  ensemble: OrdinalEnsemble,
  inputs: readonly (readonly number[])[],
  courseId: string | null,
): ClassAnswer {
  const matrix = matrixOf(inputs);
  return inputs.some(hasWork)
    ? groupProbabilities(ensemble, matrix, courseId)
    : { probabilities: ordinalProbabilities(ensemble, matrix) };
}

/** One learner of a class on a date. */
export type AskedRow = {
  readonly classId: string;
  readonly runDate: Day;
  readonly courseId: string | null;
  readonly inputs: readonly number[];
  readonly elapsedDays: number;
};

/** Probabilities of rows of any classes and dates; the rows of a class and date are taken for the whole class. */
export function answerRows(ensemble: StagedEnsemble, rows: readonly AskedRow[]): number[][] {
  const byClass = new Map<string, { readonly place: number; readonly row: AskedRow }[]>();
  for (const [place, row] of rows.entries())
    getOrCreate(byClass, `${row.classId} ${row.runDate}`, () => []).push({ place, row });
  const answers = new Array<number[]>(rows.length);
  for (const own of byClass.values()) {
    const [{ row: first }] = own as [(typeof own)[number]];
    const inputs = own.map(({ row }) => row.inputs);
    const { probabilities } = answerClass(stageAt(ensemble, first.elapsedDays), inputs, first.courseId);
    for (const [i, { place }] of own.entries()) answers[place] = probabilities[i] as number[];
  }
  return answers;
}
