import { breathe } from '../base/breathe';
import { mixSeed } from '../base/random';
import type { Grouping } from './group-standing';
import { matrixOf } from './matrix';
import { type OrdinalEnsemble, type OrdinalOptions, trainOrdinal } from './ordinal-ensemble';

/** Ensembles for each stretch of a process, in order; a stretch ends where its `until` is reached. */
export type StagedEnsemble = { readonly opening: Opening; readonly stages: readonly Stage[] };

/** One ensemble for groups that are open, and one that was trained as if none were. */
type Stage = { readonly until: number; readonly open: OrdinalEnsemble; readonly unopened: OrdinalEnsemble };

/** A group opens once column `tells` is known of one of its rows; before that, `columns` say nothing of any of them. */
export type Opening = { readonly tells: number; readonly columns: readonly number[] };

export type StagedOptions = OrdinalOptions & { readonly opening: Opening };

/** Rows with the stretch they were taken in (0, 1, ...) and how far the process had come. */
export type StagedRows = Grouping & {
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly stages: readonly number[];
  readonly progress: readonly number[];
};

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
  const { stages, progress } = all;
  const parts = [...new Set(stages)].map((stage) => {
    const rows = [...stages.keys()].filter((r) => stages[r] === stage);
    const centre = rows.reduce((sum, r) => sum + progress[r]!, 0) / rows.length;
    return { stage, rows, centre };
  });
  parts.sort((a, b) => a.centre - b.centre);
  for (const [i, { stage, rows, centre }] of parts.entries()) {
    const next = parts[i + 1];
    const own = {
      labels: rows.map((r) => all.labels[r]!),
      groups: rows.map((r) => all.groups[r]!),
      families: rows.map((r) => all.families[r]!),
    };
    const inputs = rows.map((r) => all.inputs[r]!);
    const train = (seen: readonly (readonly number[])[]): OrdinalEnsemble =>
      trainOrdinal({ ...own, inputs: matrixOf(seen) }, { ...options, seed: mixSeed(options.seed, stage) });
    yield {
      until: next ? (centre + next.centre) / 2 : Number.MAX_VALUE,
      open: train(inputs),
      unopened: train(inputs.map((row) => unopened(row, opening))),
    };
  }
}

/** As the row would look before its group opens. */
function unopened(row: readonly number[], { columns }: Opening): number[] {
  const hidden = [...row];
  for (const c of columns) hidden[c] = Number.NaN;
  return hidden;
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
