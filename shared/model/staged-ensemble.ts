import { breathe } from '../base/breathe';
import { mixSeed } from '../base/random';
import type { Grouping } from './group-standing';
import { type Matrix, matrixOf } from './matrix';
import {
  commonCoefficients,
  type LeafSize,
  type OrdinalEnsemble,
  type OrdinalOptions,
  trainOrdinal,
} from './ordinal-ensemble';

/** Ensembles for each stretch of a process, in order; a stretch ends where its `until` is reached. */
export type StagedEnsemble = { readonly opening: Opening; readonly stages: readonly Stage[] };

/** One ensemble for groups that are open, and one that was trained as if none were. */
type Stage = { readonly until: number; readonly open: OrdinalEnsemble; readonly unopened: OrdinalEnsemble };

/** A group opens once column `tells` is known of one of its rows; before that, `columns` say nothing of any of them. */
export type Opening = { readonly tells: number; readonly columns: readonly number[] };

export type StagedOptions = Omit<OrdinalOptions, 'common'> & { readonly opening: Opening };

/** Rows with the stretch they were taken in (0, 1, ...) and how far the process had come. */
export type StagedRows = Grouping & {
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly stages: readonly number[];
  readonly progress: readonly number[];
};

/** Where less is known, larger leaves rank better (docs/adr/0019-before-the-first-work.md), and the file stays small. */
const UNOPENED_LEAF: LeafSize = { share: 1 / 100, least: 2, most: 60 };

/** Trains two ensembles a stretch; stretches meet half-way between the mean progress of their rows. */
export function trainStaged(rows: StagedRows, options: StagedOptions): StagedEnsemble {
  return { opening: options.opening, stages: [...eachStage(rows, options)] };
}

/** The same with a pause between stretches, so that a lock can be renewed meanwhile. */
export async function trainStagedInTurns(rows: StagedRows, options: StagedOptions): Promise<StagedEnsemble> {
  const stages: Stage[] = [];
  for (const stage of eachStage(rows, options)) {
    stages.push(stage);
    await breathe();
  }
  return { opening: options.opening, stages };
}

function* eachStage(all: StagedRows, { opening, ...options }: StagedOptions): Generator<Stage> {
  const parts = stagesOf(all);
  const common = commonCoefficients(parts, options.classes);
  for (const [i, { stage, centre, inputs, ...own }] of parts.entries()) {
    const next = parts[i + 1];
    const ofStage = { ...options, seed: mixSeed(options.seed, stage) };
    const hidden = unopened(inputs, opening);
    yield {
      until: next ? (centre + next.centre) / 2 : Number.MAX_VALUE,
      open: trainOrdinal({ ...own, inputs }, { ...ofStage, common }),
      unopened: trainOrdinal({ ...own, inputs: hidden }, { ...ofStage, forestLeaf: UNOPENED_LEAF }),
    };
  }
}

/** The rows of each stretch, in order, with their mean progress. */
function stagesOf({ stages, progress, ...all }: StagedRows) {
  const parts = [...new Set(stages)].map((stage) => {
    const rows = [...stages.keys()].filter((r) => stages[r] === stage);
    return {
      stage,
      centre: rows.reduce((sum, r) => sum + progress[r]!, 0) / rows.length,
      inputs: matrixOf(rows.map((r) => all.inputs[r]!)),
      labels: rows.map((r) => all.labels[r]!),
      groups: rows.map((r) => all.groups[r]!),
      families: rows.map((r) => all.families[r]!),
    };
  });
  return parts.sort((a, b) => a.centre - b.centre);
}

/** As the rows would look before their groups open. */
function unopened({ values, ...shape }: Matrix, { columns }: Opening): Matrix {
  const hidden = values.slice();
  for (let at = 0; at < hidden.length; at += shape.columnCount) for (const c of columns) hidden[at + c] = Number.NaN;
  return { ...shape, values: hidden };
}

/** The ensemble that answers about one whole group at this progress. */
export function ensembleFor(
  { opening, stages }: StagedEnsemble,
  progress: number,
  inputs: readonly (readonly number[])[],
): OrdinalEnsemble {
  const stage = stages.find(({ until }) => progress < until) ?? stages.at(-1);
  if (!stage) throw new RangeError('the model has no stages');
  return isOpen(opening, inputs) ? stage.open : stage.unopened;
}

/** Whether a group of these rows is open. */
export function isOpen({ tells }: Opening, inputs: readonly (readonly number[])[]): boolean {
  return inputs.some((row) => !Number.isNaN(row[tells]));
}
