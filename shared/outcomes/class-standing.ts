import type { Day } from '../base/day';
import { getOrCreate } from '../base/maps';
import { mean } from '../base/stats';
import { DERIVED, DERIVED_NAMES, needsWork } from '../features/derived';
import { matrixOf } from '../model/matrix';
import { groupProbabilities, type Mixture, type Offsets } from '../model/mixture';
import { isOpen, mixtureFor, type Opening, type StagedEnsemble } from '../model/staged-ensemble';

/** The inputs by which classes are compared with each other. */
export const STANDING_COLUMNS: readonly number[] = DERIVED.flatMap(({ isOfClass }, c) => (isOfClass ? [c] : []));

const HANDED_IN = DERIVED_NAMES.indexOf('plain_handed_in_class');

/** Work handed in ahead is known before the first work counts; it is never held against anyone. */
export const AHEAD: number = DERIVED_NAMES.indexOf('ahead');

/** A class opens for the model when its first work counts: due and handed in by a tenth, or ahead of that by enough of the class. */
export const FIRST_WORK: Opening = {
  tells: HANDED_IN,
  columns: DERIVED.flatMap((row, c) => (needsWork(row) && c !== AHEAD ? [c] : [])),
};

/** The share of what the class does, handed in on average, from which on the class says all about where it stands. */
const ENOUGH_HANDED_IN = 0.3;

/** How far the inputs of a class say where it stands, 0 to 1: visits alone do not, little work in part. */
export function trustIn(inputs: readonly (readonly number[])[]): number {
  const shares = inputs.map((row) => row[HANDED_IN] ?? Number.NaN).filter((share) => !Number.isNaN(share));
  return Math.min(1, mean(shares) / ENOUGH_HANDED_IN);
}

/** The course of each training row; null where its class does not fully say where it stands. */
export function coursesTold(rows: readonly ToldRow[]): (string | null)[] {
  const inputsOf = new Map<string, (readonly number[])[]>();
  const keyOf = ({ classId, point }: ToldRow): string => `${classId} ${point}`;
  for (const row of rows) getOrCreate(inputsOf, keyOf(row), () => []).push(row.inputs);
  const telling = new Set([...inputsOf].filter(([, inputs]) => trustIn(inputs) === 1).map(([key]) => key));
  return rows.map((row) => (telling.has(keyOf(row)) ? row.courseId : null));
}

type ToldRow = {
  readonly classId: string;
  readonly courseId: string | null;
  readonly point: number;
  readonly inputs: readonly number[];
};

/** Probabilities of the levels of every learner of one class, and what was added to the class as a whole. */
export type ClassAnswer = { readonly probabilities: readonly (readonly number[])[]; readonly offsets: Offsets };

/**
 * The answers about one whole class, which is moved to where it stands as far as its inputs say so; before its first work
 * counts, all the way: its ensemble knows no class by more than visits.
 */
export function answerClass(
  mixture: Mixture,
  inputs: readonly (readonly number[])[],
  courseId: string | null,
): ClassAnswer {
  const trust = isOpen(FIRST_WORK, inputs) ? trustIn(inputs) : 1;
  return groupProbabilities(mixture, matrixOf(inputs), courseId, trust);
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
export function answerRows(ensemble: StagedEnsemble, rows: readonly AskedRow[]): (readonly number[])[] {
  const byClass = new Map<string, { readonly place: number; readonly row: AskedRow }[]>();
  for (const [place, row] of rows.entries())
    getOrCreate(byClass, `${row.classId} ${row.runDate}`, () => []).push({ place, row });
  const answers = new Array<readonly number[]>(rows.length);
  for (const own of byClass.values()) {
    const [{ row: first }] = own as [(typeof own)[number]];
    const inputs = own.map(({ row }) => row.inputs);
    const { probabilities } = answerClass(mixtureFor(ensemble, first.elapsedDays, inputs), inputs, first.courseId);
    for (const [i, { place }] of own.entries()) answers[place] = probabilities[i] as readonly number[];
  }
  return answers;
}
