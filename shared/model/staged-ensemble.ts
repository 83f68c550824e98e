import { breathe } from '../base/breathe';
import { mixSeed } from '../base/random';
import type { Grouping } from './group-standing';
import { matrixOf } from './matrix';
import { type OrdinalEnsemble, type OrdinalOptions, trainOrdinal } from './ordinal-ensemble';

/** One ensemble for each stretch of a process, in order; a stretch ends where its `until` is reached. */
export type StagedEnsemble = { readonly stages: readonly Stage[] };

type Stage = { readonly until: number; readonly ensemble: OrdinalEnsemble };

/** Rows with the stretch they were taken in (0, 1, ...) and how far the process had come. */
export type StagedRows = Grouping & {
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly stages: readonly number[];
  readonly progress: readonly number[];
};

/** Trains an ensemble a stretch; stretches meet half-way between the mean progress of their rows. */
export function trainStaged(rows: StagedRows, options: OrdinalOptions): StagedEnsemble {
  return { stages: [...eachStage(rows, options)] };
}

/** The same with a pause between stretches, so that a lock can be renewed meanwhile. */
export async function trainStagedInTurns(rows: StagedRows, options: OrdinalOptions): Promise<StagedEnsemble> {
  const stages: Stage[] = [];
  for (const stage of eachStage(rows, options)) {
    stages.push(stage);
    await breathe();
  }
  return { stages };
}

function* eachStage(all: StagedRows, options: OrdinalOptions): Generator<Stage> {
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
      inputs: matrixOf(rows.map((r) => all.inputs[r]!)),
      labels: rows.map((r) => all.labels[r]!),
      groups: rows.map((r) => all.groups[r]!),
      families: rows.map((r) => all.families[r]!),
    };
    const ensemble = trainOrdinal(own, { ...options, seed: mixSeed(options.seed, stage) });
    yield { until: next ? (centre + next.centre) / 2 : Number.MAX_VALUE, ensemble };
  }
}

/** The ensemble that answers at this progress. */
export function stageAt({ stages }: StagedEnsemble, progress: number): OrdinalEnsemble {
  const stage = stages.find(({ until }) => progress < until) ?? stages.at(-1);
  if (!stage) throw new RangeError('the model has no stages');
  return stage.ensemble;
}
